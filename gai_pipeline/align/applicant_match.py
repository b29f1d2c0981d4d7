"""Rows of the applications table by its headings, which name all applicants, or by its last columns without them.

Belongs here: which headings a table has, and whether its figures belie them. Does not belong here: blocks of other
columns (`block_match.py`), what the words mean (`header_names.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

from rapidfuzz import fuzz

from gai_pipeline.align.header_names import (
    APPLICANTS,
    Named,
    applicants_in_order,
    name_of,
    says_nothing,
    under_one_heading,
)
from gai_pipeline.align.numbers import is_mark, looks_numeric
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.table import Matrix, TableCell, begins

_TWO_FIGURES = re.compile(r"\d+ +\d+")
_HEAD_ROWS = 6
"""So many rows above the first row of the table can hold its headings."""
_MOST_DAMAGED, _ALIKE = 2, 60
"""Most headings that may be damaged where their places say which they are, and least likeness (0-100) of one that has
Chinese characters: streaks and stamps leave 社会公益 or nothing of 社会公益组织."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MAX_STRANGE = 0.1
"""Largest share of rows with text under a heading, or a figure under none: beyond it the headings are out of place."""


def applicant_rows(matrix: Matrix, named: Named, *, open_columns: bool = False) -> dict[int, PlacedRow]:
    """Row number -> row of the form; empty where not every column has its heading, or the figures belie them.
    `open_columns`: without headings the positions say nothing."""
    labels = [cell for cell, name in named if name.row]
    labelled = {cell.row for cell in labels}
    if len(labelled) < 2:
        return {}
    first, end = min(labelled), max(labelled) + 1
    columns = _columns(matrix, first) or (None if open_columns else _without_headings(matrix, named))
    if columns is None:
        return {}
    under = itemgetter(*columns)
    while end < len(matrix) and _has_figures(under(matrix[end])):  # rows whose label is damaged
        end += 1
    headed = Counter([cell.row for cell, name in named if name.applicant])
    rows = [r for r in range(first, end) if headed[r] < 3]  # headings are printed again where a table goes on
    strange = _strange_rows(matrix, rows, columns, labels)
    if len(strange) > _MAX_STRANGE * (end - first):
        return {}
    made = ((r, _form_row(r, matrix[r][: min(columns)], under(matrix[r]))) for r in rows)
    return {r: row for r, row in made if row is not None}


def _strange_rows(
    matrix: Matrix, rows: Sequence[int], columns: Sequence[int], labels: Sequence[TableCell]
) -> list[int]:
    """The rows that belie the headings: a label stands under one, or a figure beside them all while a heading has
    none."""
    beside = [c for c in (min(columns) - 1, max(columns) + 1) if _is_bare(matrix, rows[0], c)] if rows else []
    astray = _rows_under(labels, columns)
    strays = {r for c in beside for r in rows if _is_figure(matrix[r][c], r, c)}
    return [r for r in rows if r in astray or (r in strays and not _is_full(matrix[r], columns))]


def _is_full(row: Sequence[TableCell | None], columns: Sequence[int]) -> bool:
    return all((cell := row[c]) is not None and cell.text.strip() for c in columns)


def _rows_under(labels: Sequence[TableCell], columns: Sequence[int]) -> set[int]:
    """The rows in which a label stands under a heading."""
    first = min(columns)  # most labels end before it
    return {
        r
        for cell in labels
        if cell.column + cell.colspan > first and any(cell.column <= c < cell.column + cell.colspan for c in columns)
        for r in range(cell.row, cell.row + cell.rowspan)
    }


def _has_figures(values: Sequence[TableCell | None]) -> bool:
    texts = [cell.text.strip() for cell in values if cell is not None]
    return any(texts) and all(not text or looks_numeric(text) for text in texts)


def _columns(matrix: Matrix, first: int) -> tuple[int, ...] | None:
    """The position of every column, in the form's order, by the lowest heading above it."""
    found: dict[str, int] = {}
    for c in range(len(matrix[0])):
        for r in range(first - 1, max(-1, first - 1 - _HEAD_ROWS), -1):
            cell = matrix[r][c]
            name = name_of(cell.text) if cell is not None else None
            if name is not None and name.applicant is not None:
                if name.applicant in found:
                    return None
                found[name.applicant] = c
                break
    order = applicants_in_order()
    if first and len(order) - _MOST_DAMAGED <= len(found) < len(order):
        found |= _damaged(matrix[first - 1], found)
    return tuple(found[code] for code in order) if len(found) == len(order) else None


def _damaged(heads: Sequence[TableCell | None], found: Mapping[str, int]) -> dict[str, int]:
    """The columns whose headings are damaged: as many as are missing stand between those of their neighbours, and none
    of them says something else."""
    order = applicants_in_order()
    at = [found.get(code) for code in order]
    missing = {code: c for code, c in zip(order, _positions_between(at), strict=True) if code not in found}
    return {code: c for code, c in missing.items() if c is not None and _may_head(heads[c], code)}


def _positions_between(at: Sequence[int | None]) -> list[int | None]:
    """Positions in rising order, those added that are missing between two of them and have exactly that much room."""
    out = list(at)
    known = [(i, c) for i, c in enumerate(at) if c is not None]
    for (i, a), (j, b) in pairwise(known):
        if b - a == j - i:
            out[i:j] = range(a, b)
    return out


def _may_head(cell: TableCell | None, code: str) -> bool:
    """Whether a heading may be what is left of an applicant's."""
    text = key(cell.text) if cell is not None else ""
    label = key(edition(FORM_EDITIONS[0]).table(APPLICANTS).column(code).label)
    return not _HAN.search(text) or fuzz.partial_ratio(text, label) >= _ALIKE


def _without_headings(matrix: Matrix, named: Named) -> tuple[int, ...] | None:
    """The positions of the columns in a table whose headings stand elsewhere: the last ones, where all others hold
    labels."""
    width = len(matrix[0])
    n_labels = width - len(applicants_in_order())
    headed = any(name.applicant and cell.column >= n_labels for cell, name in named)
    if n_labels < 1 or headed:
        return None
    held = {c for cell, name in named if name.row for c in range(cell.column, cell.column + cell.colspan)}
    return tuple(range(n_labels, width)) if set(range(n_labels)) <= held else None


def _is_bare(matrix: Matrix, first: int, c: int) -> bool:
    """Whether a position has no heading of its own."""
    if not 0 <= c < len(matrix[0]):
        return False
    above = (matrix[r][c] for r in range(max(0, first - _HEAD_ROWS), first))
    return not any(cell is not None and cell.colspan == 1 and cell.text.strip() for cell in above)


def _is_figure(cell: TableCell | None, row: int, column: int) -> bool:
    """Whether a figure begins at a position."""
    return cell is not None and begins(cell, row, column) and looks_numeric(cell.text)


def _form_row(r: int, before: Sequence[TableCell | None], values: Sequence[TableCell | None]) -> PlacedRow | None:
    """The row, or None where cells under the headings are missing or merged. `before` are those left of them."""
    cells = _under_headings(values)
    if len(cells) < len(values) or _lacks_border([cell.text.strip() for cell in cells]):
        return None
    label = _label(r, before, full=all(cell.text.strip() for cell in cells))
    return None if label is None else PlacedRow(APPLICANTS, label, applicants_in_order(), cells)


def _label(r: int, before: Sequence[TableCell | None], *, full: bool) -> tuple[TableCell, ...] | None:
    """The different cells of a row's label; None where a figure stands among them: the row is not in its columns. A
    mark is none where no column lacks its own."""
    cells = [(c, cell) for c, cell in enumerate(before) if cell is not None and begins(cell, r, c)]
    if any(c and looks_numeric(cell.text) and not (full and is_mark(cell.text)) for c, cell in cells):
        return None
    label: dict[str, TableCell] = {}
    for _, cell in cells:
        if cell.text.strip() and not looks_numeric(cell.text):
            label.setdefault(key(cell.text), cell)
    return tuple(label.values())


def _under_headings(values: Sequence[TableCell | None]) -> tuple[TableCell, ...]:
    """The cells under the headings, those left out that are missing or merged."""
    cells = tuple([cell for cell in values if cell is not None and cell.rowspan == cell.colspan == 1])
    if len(cells) == len(values):
        return cells
    return tuple([under_one_heading(cell) for cell in values if cell is not None and _is_cell(cell)])


def _lacks_border(texts: Sequence[str]) -> bool:
    """Whether a border was missed beside a blank cell: then the figures beside it are not in their columns either."""
    return "" in texts and any(" " in text and _TWO_FIGURES.fullmatch(text) for text in texts)


def _is_cell(cell: TableCell) -> bool:
    """Whether a cell says what stands under each heading that it covers: one cell, or a merged one that says nothing or
    0 of all of them."""
    return cell.rowspan == 1 and (cell.colspan == 1 or says_nothing(cell.text))
