"""Finding places and bodies by name, in Chinese, by pinyin or by its initials.

Belongs here: the index of a snapshot and the order of what is found. Does not belong here: the page.
"""

from __future__ import annotations

import re
import threading
from typing import Any, Final, NamedTuple

from gai_pipeline.explore.snapshots import Snapshot

MOST: Final = 50
_LEVELS: Final = {"country": 0, "ministry": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4}
_MAKING = threading.Lock()
_LATIN = re.compile(r"[a-z']+")


class Name(NamedTuple):
    """A name with its pinyin, whole and initials."""

    kind: str
    id: str
    name: str
    path: str | None
    level: str
    pinyin: str
    initials: str


def index(snapshot: Snapshot) -> list[Name]:
    """The names of a snapshot, the higher levels first. Made once, by the first who asks, and kept."""
    with _MAKING:
        found: list[Name] = snapshot.remember("search index", lambda: _made(snapshot))
    return found


def _made(snapshot: Snapshot) -> list[Name]:
    from pypinyin import Style, lazy_pinyin, pinyin_dict

    single: dict[str, str] = {}

    def syllable(character: str) -> str:
        if character not in single:
            known = ord(character) in pinyin_dict.pinyin_dict
            single[character] = lazy_pinyin(character, Style.NORMAL)[0] if known else character
        return single[character]

    found = []
    for kind, id, name, path, level in snapshot.every("names"):
        # Phrases tell 重庆 from 重量; of the many names of townships and bodies single characters must do.
        by_phrase = kind == "region" and level != "township"
        parts = lazy_pinyin(name, Style.NORMAL) if by_phrase else [syllable(c) for c in name]
        found.append(Name(kind, id, name, path, level, "".join(parts), "".join(p[:1] for p in parts)))
    return sorted(found, key=lambda n: (_LEVELS.get(n.level, 5), n.kind != "region", len(n.name), n.id))


def find(snapshot: Snapshot, asked: str) -> list[dict[str, Any]]:
    """What matches best, `MOST` at most: names that begin with what was asked before names that have it inside."""
    wanted = [w for w in re.split(r"[\s,\uff0c、/]+", asked.strip().lower()) if w]
    if not wanted:
        return []
    found = [name for name in index(snapshot) if all(_has(name, word) for word in wanted)]
    ordered = sorted(found, key=lambda name: not _begins(name, wanted[-1]))[:MOST]
    return [{"kind": n.kind, "id": n.id, "name": n.name, "path": n.path, "level": n.level} for n in ordered]


def _begins(name: Name, word: str) -> bool:
    return name.name.startswith(word) or name.pinyin.startswith(word) or name.initials == word


def _has(name: Name, word: str) -> bool:
    if _LATIN.fullmatch(word):
        return word.replace("'", "") in name.pinyin or name.initials.startswith(word)
    return word in name.name or word in (name.path or "") or word == name.id
