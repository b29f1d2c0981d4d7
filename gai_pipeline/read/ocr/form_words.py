"""What a label of a form says, when the small network has read it: the form's own words, or nothing.

The network knows the form's characters alone and takes others for them, so that what it reads counts only where the
whole of it is something that the form prints. Belongs here: knowing the form's words. Does not belong here: which cell
of the form a label names (`align/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gai_pipeline.forms.spec import Table, editions
from gai_pipeline.read.ocr.engine import Recognised
from gai_pipeline.read.ocr.small import OTHER
from gai_pipeline.read.ocr.trust import is_han

_FORM = re.compile(r"[^\u4e00-\u9fff]+")
_UNKNOWN_KEPT = re.compile(r"[^\u4e00-\u9fff\ufffd]+")
_NUMBER = re.compile(r"^\(?[一二三四五六七八九十]+[)、]")
LEGIBLE = 0.6
"""Least mean certainty of the characters of a label that is taken from the small network."""
_CHARACTERS_A_SLIP, _SHORTEST, _APART = 5, 4, 2
"""Characters of a label for each one that may be misread, those of the shortest in which one may, and by how many more
everything else that the form prints must differ."""
_CHARACTERS_A_BLOT, _KNOWN = 3, 3
"""Characters of a label for each one that the network does not know, and least that it has to know."""

_Meaning = tuple[str, ...]


def key(text: str) -> str:
    """The Chinese characters of a text."""
    return _FORM.sub("", text)


def _printed(table: Table) -> Iterator[tuple[str, _Meaning]]:
    """What a table prints, and which row or column the words name; () for other words."""
    for text in (table.title, *table.headings, table.corner or "", *(block.heading for block in table.blocks)):
        yield text, ()
    for column in table.columns:
        yield from ((label, (table.name, "column", column.code)) for label in column.labels)
    for row in table.rows:
        parent = row.parent or ""
        yield from ((parent, ()), (_NUMBER.sub("", parent), ()))
        yield from ((label, (table.name, "row", row.code)) for label in row.labels)
        yield from (((row.number or "") + label, (table.name, "row", row.code)) for label in row.labels)


@dataclass(slots=True)
class _Word:
    """A wording of the form, what it names, and whether it heads a section."""

    text: str
    meanings: set[_Meaning]
    heading: bool = False


@cache
def _words() -> dict[str, _Word]:
    """Every wording that the forms print in their tables and over them, by its Chinese characters."""
    found: dict[str, _Word] = {}
    for form in editions():
        for section in form.sections:
            text = f"{section.number}、{section.title}"
            found.setdefault(key(text), _Word(text, set())).heading = True
        for text, meaning in (pair for table in form.tables for pair in _printed(table)):
            found.setdefault(key(text), _Word(text, set())).meanings.update([meaning] if meaning else ())
    for bare, word in found.items():
        word.meanings.add(("words", _unnumbered(bare)))
    found.pop("", None)
    return found


def heading_or_word(look: Recognised) -> str | None:
    """What a line beside tables says where the small network read legibly exactly what a form prints, or nearly a
    section's heading; else None."""
    if not is_han(look.text) or look.mean < LEGIBLE:
        return None
    text = form_word(look.text)
    return text if text is not None and (text == look.text or _words()[key(text)].heading) else None


@lru_cache(maxsize=4096)
def form_word(text: str) -> str | None:
    """The text if the form prints it, the form's text if it is nearly that and nothing else of the form is near; else
    None.

    A character that the network does not know may be any. Two-character words, of which some differ in one, have to be
    read as they are; so do numbers of paragraphs.
    """
    if key(text) in _words():
        return text
    seen = _UNKNOWN_KEPT.sub("", text)
    blots = seen.count(OTHER)
    slips = max(len(seen) // _CHARACTERS_A_SLIP, int(len(seen) >= _SHORTEST))
    if not slips or len(seen) - blots < _KNOWN or blots * _CHARACTERS_A_BLOT > len(seen):
        return None
    return _nearest(seen, blots, slips)


def _nearest(seen: str, blots: int, slips: int) -> str | None:
    """The form's text of which at most so many characters were misread, where nothing else of the form is near."""
    most = slips + blots + _APART
    near = process.extract(seen, _words().keys(), scorer=Levenshtein.distance, score_cutoff=most, limit=None)
    best = min((word for word, _, _ in near), key=lambda word: _misread(seen, word), default="")
    off = _misread(seen, best)
    if off > slips:
        return None
    word = _words()[best]
    # a rival may differ from what was seen by all that is unknown there: it is that much nearer than it looks
    apart = off + (_APART if off else 1)
    rivals = (other for other, distance, _ in near if distance - blots < apart)
    return None if any(not _words()[rival].meanings & word.meanings for rival in rivals) else word.text


def _misread(seen: str, word: str) -> int:
    """By how many characters a word differs from what the network saw and knew."""
    edits = Levenshtein.editops(seen, word)
    return sum(edit.tag == "insert" or seen[edit.src_pos] != OTHER for edit in edits)


def _unnumbered(word: str) -> str:
    """A word without the number before it, with which or without which forms print it."""
    return word.lstrip("一二三四五六七八九十")
