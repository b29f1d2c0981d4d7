"""What the words of a table name in the form: its rows, its applicants, the columns and rows of its blocks.

Belongs here: looking a text up, and what a cell says under headings. Does not belong here: which cell stands under
which heading (`applicant_match.py`, `block_match.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from gai_pipeline.align.numbers import looks_numeric, read_cell
from gai_pipeline.align.row_labels import bare, key, spellings
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.records.model import CellStatus

APPLICANTS = "applications"
BLOCKS = "proactive"
_MERGED = 0.95
"""Confidence of a 0 that is printed once for several columns."""


class Name(NamedTuple):
    """What a text names in the form: a row of the applications table, a column of it (an applicant or the total), a
    column of the proactive table, a row of it."""

    row: bool
    applicant: str | None
    head: str | None
    block_row: bool


Named = Sequence[tuple[TableCell, Name]]
"""The cells of a table whose text names something: few, so they are asked instead of every position."""


def named_cells(grid: Table) -> Named:
    return [(cell, name) for cell in grid.cells if (name := name_of(cell.text)) is not None]


@lru_cache(maxsize=16384)
def name_of(text: str) -> Name | None:
    """What a text names; None for figures and all that is no word of the form."""
    if looks_numeric(text):
        return None
    wanted = key(text)
    row = wanted in _row_labels() or bare(text) in _row_labels()
    name = Name(row, _applicants().get(wanted), block_heads().get(wanted), wanted in _block_labels())
    return name if any(name) else None


@cache
def _applicants() -> Mapping[str, str]:
    """Normalised label of a column -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(APPLICANTS).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@cache
def applicants_in_order() -> tuple[str, ...]:
    return tuple(column.code for column in edition(FORM_EDITIONS[0]).table(APPLICANTS).columns)


@cache
def _row_labels() -> frozenset[str]:
    """Normalised labels of rows, those that are also labels of columns left out."""
    found = {s.text for code in FORM_EDITIONS for s in spellings(code, APPLICANTS)}
    return frozenset(found - _applicants().keys())


@cache
def block_heads() -> Mapping[str, str]:
    """Normalised label of a column of the proactive table -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(BLOCKS).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@cache
def column_labels() -> frozenset[str]:
    """Normalised labels of the columns of all tables."""
    tables = (table for code in FORM_EDITIONS for table in edition(code).tables)
    return frozenset(key(label) for table in tables for column in table.columns for label in column.labels)


@cache
def block_columns() -> Mapping[tuple[str, frozenset[str]], tuple[str, ...]]:
    """(normalised label of a row, its columns) -> its columns in the form's order, for the blocks of both editions."""
    tables = [edition(code).table(BLOCKS) for code in FORM_EDITIONS]
    rows = [(row, block.columns) for t in tables for block in t.blocks for row in map(t.row, block.rows)]
    return {(key(label), frozenset(columns)): columns for row, columns in reversed(rows) for label in row.labels}


@cache
def _block_labels() -> frozenset[str]:
    return frozenset(label for label, _ in block_columns())


def says_nothing(text: str) -> bool:
    return read_cell(text).value == 0 or read_cell(text).status in (CellStatus.BLANK, CellStatus.DASH)


def under_one_heading(cell: TableCell) -> TableCell:
    """The cell under one heading; one that is merged is a little less sure."""
    return cell if cell.colspan == 1 else cell._replace(confidence=min(cell.confidence, _MERGED))
