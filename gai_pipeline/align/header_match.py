"""Rows of the form by the headings of its columns, where a table has kept its columns.

Belongs here: a table taken apart into rows that its headings place, in whatever order, beside whatever other columns,
and what stands between them. Does not belong here: which row stands under which headings (`applicant_match.py`,
`block_match.py`), tables that have lost their columns (`column_placement.py` places by position, pads and sums).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gai_pipeline.align.applicant_match import applicant_rows
from gai_pipeline.align.block_match import block_rows
from gai_pipeline.align.header_names import named_cells
from gai_pipeline.align.table_rows import Piece, PlacedRow
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Matrix, Table, TableCell, begins


def with_placed_rows(blocks: Sequence[Block]) -> list[Piece]:
    """The blocks, with the rows of tables whose headings are in place as `PlacedRow`."""
    out: list[Piece] = []
    for block in blocks:
        if not isinstance(block, Table):
            out.append(block)
        elif block.lines:
            rows, _ = _rows(block)
            out += [rows.get(-1 if r is None else r, line) for line, r in block.lines] if rows else [block]
        else:
            rows, matrix = _rows(block)
            turned = None if rows else _turned(block)  # applicants down, outcomes across
            if turned is not None:
                rows, matrix = _rows(turned)
            out += _parts(turned or block, matrix, rows) if rows else [block]
    return out


def _rows(table: Table) -> tuple[dict[int, PlacedRow], Matrix]:
    """Row number -> row of the form, and all positions of the table. The columns of a text's table are open without
    headings."""
    named = named_cells(table)
    matrix = table.covering() if named else []
    rows = applicant_rows(matrix, named, open_columns=bool(table.lines)) | block_rows(matrix, named) if named else {}
    return rows, matrix


def _turned(table: Table) -> Table | None:
    """The table with its rows as columns, if labels of rows stand beside each other and none of their lines lacks a
    cell: then labels stand over the figures of other rows, whose sums may hold."""
    labels = [cell for cell, name in named_cells(table) if name.row]
    if len({cell.column for cell in labels}) < 2:
        return None
    last = max(cell.row for cell in labels)
    whole = all(cell is not None for row in table.covering()[: last + 1] for cell in row)
    return table.transposed() if whole else None


def _parts(grid: Table, matrix: Matrix, rows: Mapping[int, PlacedRow]) -> Iterator[Piece]:
    """The table in parts: its rows of the form by themselves, what stands between them as smaller tables."""
    plain: list[TableCell] = []
    for r, row in enumerate(matrix):
        made = rows.get(r)
        if made is None:
            plain += [cell for c, cell in enumerate(row) if cell is not None and begins(cell, r, c)]
            continue
        yield from _rest(grid, plain)
        plain = []
        yield made
    yield from _rest(grid, plain)


def _rest(grid: Table, cells: Sequence[TableCell]) -> Iterator[Table]:
    if cells:
        yield Table(grid.n_rows, grid.n_columns, tuple(cells), grid.locator, grid.page, grid.ruled)
