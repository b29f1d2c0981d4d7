"""Finding places and bodies by name, in Chinese, by pinyin or by its initials.

Belongs here: the index of a snapshot and the order of what is found. Does not belong here: the page.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from itertools import accumulate
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


class Index:
    """The names of a snapshot with their texts one behind the other, so that a word is looked for in all at once."""

    def __init__(self, names: list[Name]) -> None:
        self.names = names
        self._ids = {n.id: place for place, n in enumerate(names)}
        self._chinese = _Joined([f"{n.name}\t{n.path or ''}" for n in names])
        self._pinyin = _Joined([n.pinyin for n in names])
        self._initials = _Joined([n.initials for n in names])

    def having(self, word: str) -> set[int]:
        """The places in `names` of those that have a word: in Chinese, in pinyin, where initials begin, or as id."""
        if _LATIN.fullmatch(word):
            return self._pinyin.having(word.replace("'", "")) | self._initials.having(word, at_beginning=True)
        return self._chinese.having(word) | ({self._ids[word]} if word in self._ids else set())


class _Joined:
    def __init__(self, texts: list[str]) -> None:
        self._whole = "\n" + "\n".join(texts) + "\n"
        self._starts = list(accumulate((len(t) + 1 for t in texts), initial=0))[:-1]

    def having(self, word: str, at_beginning: bool = False) -> set[int]:
        """The texts that have a word."""
        found: set[int] = set()
        wanted = f"\n{word}" if at_beginning else word
        at = self._whole.find(wanted)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            found.add(line)
            following = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._whole)
            at = self._whole.find(wanted, max(at + 1, following))
        return found


def index(snapshot: Snapshot) -> Index:
    """The index of a snapshot, the higher levels first. Made once, by the first who asks, and kept."""
    with _MAKING:
        found: Index = snapshot.keep("search index", lambda: Index(_made(snapshot)))
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
    known = index(snapshot)
    places = sorted(set.intersection(*(known.having(word) for word in wanted)))
    found = [known.names[n] for n in places]
    ordered = sorted(found, key=lambda name: not _begins(name, wanted[-1]))[:MOST]
    return [{"kind": n.kind, "id": n.id, "name": n.name, "path": n.path, "level": n.level} for n in ordered]


def _begins(name: Name, word: str) -> bool:
    return name.name.startswith(word) or name.pinyin.startswith(word) or name.initials == word
