"""The reviews table by its headings: the results below each channel, and one row of figures.

Belongs here: tables that have kept their columns. Does not belong here: those whose headings went elsewhere, and text
that nothing sets apart (`flow_reviews.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from gai_pipeline.align.matched_table import MatchedTable, Rows
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.open_rows import is_fused
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Matrix, Table, TableCell, begins

NAME = "reviews"
ALL = "all"
"""The row that stands for the whole table: its fifteen figures."""
_HEAD_ROWS = 4
_MOST_DAMAGED = 5
"""Most of the fifteen headings that may be damaged, where as many figures stand below."""
_GARBLED = 2
"""Characters of a cell that are no figure and no word."""
_TWO_FIGURES = re.compile(r"\d+ +\d+")
_Pieces = Sequence[Block | PlacedRow | MatchedTable]


class _Found(NamedTuple):
    """Where the headings begin, the rows that hold the figures, and these in the form's order."""

    top: int
    rows: Sequence[int]
    cells: tuple[TableCell, ...]


def with_reviews(pieces: _Pieces) -> list[Block | PlacedRow | MatchedTable]:
    """The pieces, with the reviews table as one where its headings say which figure is which; only if it is there
    once."""
    found = [(i, m) for i, p in enumerate(pieces) if isinstance(p, Table) and (m := _matched(p)) is not None]
    out = list(pieces)
    if len(found) == 1:
        ((i, parts),) = found
        out[i : i + 1] = parts
    return out


def is_reviews(table: Table) -> bool:
    """Whether the reviews table, or its like, is in a table."""
    return _matched(table) is not None


def _matched(table: Table) -> list[Block | PlacedRow | MatchedTable] | None:
    """The table in parts, one of them the reviews table; None where that is not there."""
    results, _ = _names()
    if not any(key(cell.text) in results for cell in table.cells):
        return None
    matrix = table.covering()
    found = _in_one_row(table, matrix) or _by_channel(matrix) or _beside_each_other(table)
    if found is None:
        return None
    top, rows, cells = found
    form = Rows({ALL: PlacedRow(NAME, (), (), cells)})
    match = MatchedTable(NAME, {code: (code, form) for code in FORM_EDITIONS})
    if table.lines:
        return [match if r == rows[0] else line for line, r in table.lines if r not in rows[1:]]
    return [*_part(table, range(top)), match, *_part(table, range(rows[-1] + 1, table.n_rows))]


def _in_one_row(table: Table, matrix: Matrix) -> _Found | None:
    """The figures as the form has them: in one row below the headings."""
    results, _ = _names()
    heads = sorted({cell.row for cell in table.cells if key(cell.text) in results})
    if not heads or heads[-1] + 1 >= table.n_rows:
        return None
    row, columns = heads[-1] + 1, _columns(matrix, heads[-1])
    cells = None if columns is None else _figures(matrix, [(row, c) for c in columns])
    if cells is None or any(_holds_figures(line, r) for r, line in enumerate(matrix[row + 1 :], row + 1)):
        return None
    return _Found(_top(matrix, heads[0]), [row], cells)


def _by_channel(matrix: Matrix) -> _Found | None:
    """A row of figures a channel, whose name it begins with, below one row of results."""
    results, channels = _names()
    named = [_named(line, r, results) for r, line in enumerate(matrix)]
    top = next((r for r, found in enumerate(named) if len(found) == len(set(results.values()))), len(matrix))
    columns = named[top] if top < len(matrix) else {}
    label = min(columns.values(), default=0)
    below = enumerate(matrix[top + 1 :], top + 1)
    rows = {channel: r for r, line in below for channel in _named(line[:label], r, channels)}
    if len(rows) != len(set(channels.values())):
        return None
    wanted = edition(FORM_EDITIONS[0]).table(NAME).cells()
    cells = _figures(matrix, [(rows[channel], columns[result]) for channel, result in wanted])
    return None if cells is None else _Found(top, sorted(rows.values()), cells)


def _beside_each_other(table: Table) -> _Found | None:
    """A row of figures a result, the channels beside each other."""
    found = _by_channel(table.transposed().covering())
    if found is None:
        return None
    rows = sorted({cell.column for cell in found.cells})
    return _Found(rows[0] - 1 if rows[0] else 0, rows, found.cells)


def _named(line: Sequence[TableCell | None], row: int, names: Mapping[str, str]) -> dict[str, int]:
    """What the cells of a row name, with their columns; nothing where two name the same."""
    found = [
        (code, c)
        for c, cell in enumerate(line)
        if cell is not None and begins(cell, row, c) and (code := names.get(key(cell.text)))
    ]
    return dict(found) if len({code for code, _ in found}) == len(found) else {}


def _part(table: Table, rows: range) -> list[Block | PlacedRow | MatchedTable]:
    """The table's cells in some of its rows as one; none where there are none."""
    cells = tuple(cell for cell in table.cells if cell.row in rows)
    return [replace(table, cells=cells)] if cells else []


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Normalised heading -> code: those of results, those of channels."""
    table = edition(FORM_EDITIONS[0]).table(NAME)
    results = {key(label): c.code for c in table.columns for label in c.labels}
    return results, {key(label): r.code for r in table.rows for label in r.labels}


def heading_names() -> frozenset[str]:
    """The normalised names of channels and results."""
    return frozenset().union(*_names())


def _columns(matrix: Matrix, last: int) -> tuple[int, ...] | None:
    """The position of every figure in the form's order, by the headings that end in row `last`: each channel's results,
    or three times the results where the channels' headings are not in place."""
    form = edition(FORM_EDITIONS[0]).table(NAME)
    results, channels = _names()
    above = range(last, max(-1, last - _HEAD_ROWS), -1)
    named = {c: code for c in range(len(matrix[0])) if (code := _lowest(matrix, c, above, results)) is not None}
    columns = list(named)
    found = [(_over(matrix, c, above, channels), named[c]) for c in columns]
    wanted = list(form.cells())
    if len(found) == len(wanted) and set(found) == set(wanted):
        return tuple(columns[found.index(cell)] for cell in wanted)
    if [code for _, code in found] == [code for _, code in wanted]:
        return tuple(columns)
    return _by_place(matrix, last, named) if len(wanted) - _MOST_DAMAGED <= len(named) < len(wanted) else None


def _by_place(matrix: Matrix, last: int, named: Mapping[int, str]) -> tuple[int, ...] | None:
    """The positions of the figures below headings of which some are damaged: as many as the form has, and every
    heading that says something stands over its own."""
    row = enumerate(matrix[last + 1])
    columns = [c for c, cell in row if cell is not None and begins(cell, last + 1, c) and cell.colspan == 1]
    wanted = [code for _, code in edition(FORM_EDITIONS[0]).table(NAME).cells()]
    if len(columns) != len(wanted):
        return None
    own = dict(zip(columns, wanted, strict=True))
    return tuple(columns) if all(own.get(c) == code for c, code in named.items()) else None


def _lowest(matrix: Matrix, column: int, rows: range, names: Mapping[str, str]) -> str | None:
    """What the lowest heading of a kind over a column names."""
    cells = (matrix[r][column] for r in rows)
    return next((code for cell in cells if cell is not None and (code := names.get(key(cell.text)))), None)


def _over(matrix: Matrix, column: int, rows: range, names: Mapping[str, str]) -> str | None:
    """What the lowest heading over a column names, or to the left of it where nothing stands between them."""
    for r in rows:
        told = [cell.text for cell in matrix[r][: column + 1] if cell is not None and cell.text.strip()]
        if told and (code := names.get(key(told[-1]))):
            return code
    return None


def _figures(matrix: Matrix, places: Sequence[tuple[int, int]]) -> tuple[TableCell, ...] | None:
    """The cells at places; None where one is missing or merged, or holds words or what was several figures."""
    cells = [cell for r, c in places if (cell := matrix[r][c]) is not None and begins(cell, r, c)]
    alone = [cell for cell in cells if cell.colspan == cell.rowspan == 1 and _is_one_figure(cell.text.strip())]
    return tuple(alone) if len(alone) == len(places) else None


def _is_one_figure(text: str) -> bool:
    """Whether a cell holds what one cell can, print that nobody could read too: else the figures behind it may not be
    in their columns either."""
    return (
        not text
        or (len(text) <= _GARBLED and not any(ch.isdigit() for ch in text))
        or (looks_numeric(text) and not _TWO_FIGURES.fullmatch(text) and not is_fused(text))
    )


def _holds_figures(line: Sequence[TableCell | None], row: int) -> bool:
    return any(begins(cell, row, c) and looks_numeric(cell.text) for c, cell in enumerate(line) if cell is not None)


def _top(matrix: Matrix, head: int) -> int:
    """The first row of the headings above the row of results: those of channels and what is over them."""
    form = edition(FORM_EDITIONS[0]).table(NAME)
    names = {key(heading) for heading in form.headings} | _names()[1].keys()
    rows = range(max(0, head - _HEAD_ROWS), head)
    return next((r for r in rows if any(cell is not None and key(cell.text) in names for cell in matrix[r])), head)
