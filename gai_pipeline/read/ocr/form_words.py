"""What a label of a form says, when the small network has read it: the form's own words, or nothing.

The network knows the form's characters alone and takes others for them, so that what it reads counts only where the
whole of it is something that the form prints. Belongs here: knowing the form's words. Does not belong here: which cell
of the form a label names (`align/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gai_pipeline.forms.spec import Table, editions
from gai_pipeline.read.ocr.engine import Recognised
from gai_pipeline.read.ocr.trust import is_han

_FORM = re.compile(r"[^\u4e00-\u9fff]+")
_NUMBER = re.compile(r"^\(?[一二三四五六七八九十]+[)、]")
LEGIBLE = 0.6
"""Least mean certainty of the characters of a label that is taken from the small network."""
_CHARACTERS_A_SLIP, _SHORTEST, _APART = 5, 4, 2
"""Characters of a label for each one that may be misread, those of the shortest in which one may, and by how many more
everything else that the form prints must differ."""


def key(text: str) -> str:
    """The Chinese characters of a text."""
    return _FORM.sub("", text)


def _printed(table: Table) -> Iterator[str]:
    yield from (table.title, *table.headings, table.corner or "")
    yield from (block.heading for block in table.blocks)
    yield from (label for column in table.columns for label in column.labels)
    for row in table.rows:
        parent = row.parent or ""
        yield from (parent, _NUMBER.sub("", parent))
        yield from (f"{number}{label}" for label in row.labels for number in ("", row.number or ""))


@cache
def _words() -> dict[str, str]:
    """Every wording that the forms print in their tables and over them, by its Chinese characters."""
    found: dict[str, str] = {}
    for form in editions():
        sections = (f"{section.number}、{section.title}" for section in form.sections)
        for text in (*sections, *(t for table in form.tables for t in _printed(table))):
            found.setdefault(key(text), text)
    found.pop("", None)
    return found


def is_form_word(look: Recognised) -> bool:
    """Whether the small network read exactly what a form prints, legibly."""
    return is_han(look.text) and look.mean >= LEGIBLE and form_word(look.text) == look.text


def form_word(text: str) -> str | None:
    """The text if the form prints it, the form's text if it is nearly that and nothing else of the form is near; else
    None.

    Two-character words, of which some differ in one, have to be read as they are.
    """
    seen = key(text)
    if seen in _words():
        return text
    slips = max(len(seen) // _CHARACTERS_A_SLIP, int(len(seen) >= _SHORTEST))
    if not slips:
        return None
    near = process.extract(seen, _words().keys(), scorer=Levenshtein.distance, score_cutoff=slips + _APART, limit=6)
    if not near or near[0][1] > slips:
        return None
    word, off = near[0][0], near[0][1]
    rivals = [
        other for other, distance, _ in near if distance < off + _APART and _unnumbered(other) != _unnumbered(word)
    ]
    return None if rivals else _words()[word]


def _unnumbered(word: str) -> str:
    """A word without the number before it, with which or without which forms print it."""
    return word.lstrip("一二三四五六七八九十")
