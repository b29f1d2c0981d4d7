"""Which rows of the form a label names, exactly spelled but for its numbering, and which edition labels tell.

Belongs here: looking labels up. Does not belong here: damaged labels (`damaged_labels.py`), labels in running text
(`row_labels.py`), where rows stand (`table_extent.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from gai_pipeline.align.header_names import column_labels
from gai_pipeline.align.row_labels import bare, key, spellings
from gai_pipeline.align.table_rows import PlacedRow, Row
from gai_pipeline.forms.spec import FORM_EDITIONS, STATISTICS_EDITION, edition

EDITIONS: Final = {"proactive": FORM_EDITIONS, "applications": FORM_EDITIONS, "statistics": (STATISTICS_EDITION,)}
"""The tables whose rows have labels, and the editions that have them."""
_MOST_PARTS, _LONGEST = 12, 200
"""A label has fewer parts and fewer characters."""


def rows_named(label: str, code: str, name: str) -> Sequence[int]:
    """The rows of the form that a label names, exactly spelled but for its numbering."""
    meanings = _meanings(code, name)
    return (meanings.get(key(label)) or meanings.get(bare(label)) or ()) if label else ()


def is_label(text: str, name: str) -> bool:
    return key(text) in _spellings(name)


@cache
def _spellings(name: str) -> frozenset[str]:
    """The spellings of a table's labels in any edition."""
    return frozenset().union(*(_meanings(code, name) for code in EDITIONS[name]))


def label_of(row: Row, name: str) -> str:
    """The text that may name a row of the table."""
    if isinstance(row, PlacedRow):
        return row.label[-1].text if row.label else ""
    parts = row.label[-_MOST_PARTS:]
    return (_label if sum(map(len, parts)) < _LONGEST else _label.__wrapped__)(parts, name)


@lru_cache(maxsize=4096)
def _label(parts: tuple[str, ...], name: str) -> str:
    """The longest of the ends of a label's words that names a row, the last part where none does."""
    words = " ".join(parts).split()[-_MOST_PARTS:]
    ends = ("".join(words[i:]) for i in range(len(words)))
    return next((end for end in ends if is_label(end, name)), parts[-1])


def is_row(row: Row, name: str) -> bool:
    """Whether a row's columns or its label are the table's."""
    return name in tables_of(row)


def tables_of(row: Row) -> Sequence[str]:
    """The tables of which a row has the columns or a label."""
    if isinstance(row, PlacedRow):
        return (row.table,)
    parts = row.label[-_MOST_PARTS:]
    return (_tables if sum(map(len, parts)) < _LONGEST else _tables.__wrapped__)(parts)


@lru_cache(maxsize=4096)
def _tables(parts: tuple[str, ...]) -> Sequence[str]:
    return tuple(name for name in EDITIONS if is_label(_label(parts, name), name))


@lru_cache(maxsize=1024)
def likeliest_editions(labels: tuple[str, ...], name: str) -> Sequence[str]:
    """The editions of which the labels name the most rows that no other has."""
    counts = {
        code: sum(not _own_rows(code, name).isdisjoint(rows_named(label, code, name)) for label in labels)
        for code in EDITIONS[name]
    }
    return [code for code, n in counts.items() if n == max(counts.values())]


@cache
def _own_rows(code: str, name: str) -> frozenset[int]:
    """The rows of a table that only this edition has, those left out whose label is a column's too."""
    others = {row.code for other in EDITIONS[name] if other != code for row in edition(other).table(name).rows}
    rows = enumerate(edition(code).table(name).rows)
    return frozenset(i for i, row in rows if row.code not in others and key(row.label) not in column_labels())


@cache
def _meanings(code: str, name: str) -> dict[str, list[int]]:
    """Normalised spelling, also with the heading that stands over the row before it and the row's unit behind it -> the
    rows that it can mean."""
    found: dict[str, list[int]] = {}
    rows = edition(code).table(name).rows
    for label in spellings(code, name):
        parent = rows[label.row].parent or ""
        for over in {"", key(parent), bare(parent)}:
            for unit in {"", key(rows[label.row].unit or "")}:
                found.setdefault(over + label.text + unit, []).append(label.row)
    return found
