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

_FORM = re.compile(r"[^\u4e00-\u9fff]+")
_NUMBER = re.compile(r"^\(?[一二三四五六七八九十]+[)、]")
_CHARACTERS_A_SLIP = 7
"""Characters of a label for each one that may be misread."""


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


def form_word(text: str) -> str | None:
    """The text if the form prints it, the form's text if it is that but for one character in seven; else None.

    Short words, of which some differ in one character, have to be read as they are.
    """
    seen = key(text)
    if seen in _words():
        return text
    slips = (len(seen) + 1) // _CHARACTERS_A_SLIP
    if not slips:
        return None
    near = process.extract(seen, _words().keys(), scorer=Levenshtein.distance, score_cutoff=slips + 1, limit=2)
    if not near or near[0][1] > slips or (len(near) > 1 and near[1][1] - near[0][1] < 2):
        return None
    return _words()[near[0][0]]
