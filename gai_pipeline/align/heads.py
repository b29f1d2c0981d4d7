"""Rows of the applications table by the headings of its columns, where the table has kept its columns.

Belongs here: grids, and lines that separators divide into the same number of cells each, whose headings name all
applicants: a row is then read by what stands above its cells, in whatever order, beside whatever other columns. Does
not belong here: tables that have lost their columns (`rows.py` places by position, pads and sums).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gai_pipeline.align.labels import bare, key, spellings
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.read.blocks import Block, Grid, GridCell, Paragraph

_TABLE = "applications"
_HEAD_ROWS = 6
"""So many rows above the first row of the table can hold its headings."""
_REGULAR = 0.8
"""Least share of a table's lines that have its usual number of cells."""
_MAX_STRANGE = 0.1
"""Largest share of rows with text under a heading, or a figure under none: beyond it the headings are out of place."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form: its label as printed and a cell for every column of its table, in the form's order."""

    label: tuple[GridCell, ...]
    values: tuple[GridCell, ...]


Piece = Block | FormRow
"""What the stream is made of."""


class _Place(NamedTuple):
    """A position of a table. `begins` is false where the cell began in another row, or further left."""

    cell: GridCell
    begins: bool


_Matrix = list[list[_Place | None]]
"""Rows of positions; None where the table has no cell. All rows of a matrix are of one length."""


def with_form_rows(blocks: Sequence[Block]) -> list[Piece]:
    """The blocks, with the rows of an applications table whose headings are in place as `FormRow`."""
    out: list[Piece] = []
    for block in _gathered(blocks):
        if isinstance(block, _Lines):
            rows = _form_rows(block.matrix)
            out += [rows.get(block.row_of[i], b) if i in block.row_of else b for i, b in enumerate(block.blocks)]
        elif isinstance(block, Grid) and block.n_columns > len(_applicants_in_order()):
            out += _of_grid(block)
        else:
            out.append(block)
    return out


def _of_grid(grid: Grid) -> Iterator[Piece]:
    """The grid in parts: its rows of the form by themselves, what stands between them as smaller grids."""
    matrix = _matrix(grid)
    rows = _form_rows(matrix)
    if not rows:
        yield grid
        return
    plain: list[GridCell] = []
    for r in range(grid.n_rows):
        if r in rows:
            if plain:
                yield Grid(grid.n_rows, grid.n_columns, tuple(plain), grid.locator, grid.page, grid.ruled)
                plain = []
            yield rows[r]
        else:
            plain += [p.cell for p in matrix[r] if p is not None and p.begins]
    if plain:
        yield Grid(grid.n_rows, grid.n_columns, tuple(plain), grid.locator, grid.page, grid.ruled)


def _matrix(grid: Grid) -> _Matrix:
    covering = grid.covering()
    return [
        [None if c is None else _Place(c, c.row == r and c.column == i) for i, c in enumerate(row)]
        for r, row in enumerate(covering)
    ]


@cache
def _applicants() -> Mapping[str, str]:
    """Normalised label of a column -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(_TABLE).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@cache
def _row_labels() -> frozenset[str]:
    """Normalised labels of rows, those that are also labels of columns left out."""
    found = {s.text for code in FORM_EDITIONS for s in spellings(code, _TABLE)}
    return frozenset(found - _applicants().keys())


def _form_rows(matrix: _Matrix) -> dict[int, FormRow]:
    """Row number -> row of the form; empty where not every column has its heading, or the figures belie them."""
    labelled = [r for r, row in enumerate(matrix) if _is_labelled(row)]
    if len(labelled) < 2:
        return {}
    columns = _columns(matrix, labelled[0])
    if columns is None:
        return {}
    found: dict[int, FormRow] = {}
    beside = [c for c in (min(columns) - 1, max(columns) + 1) if _is_bare(matrix, labelled[0], c)]
    strange = 0
    for r in range(labelled[0], labelled[-1] + 1):
        row = matrix[r]
        if _is_heading(row):
            continue
        strange += _is_strange(row, columns, beside)
        made = _form_row(row, columns)
        if made is not None:
            found[r] = made
    return found if strange <= _MAX_STRANGE * (labelled[-1] + 1 - labelled[0]) else {}


def _is_labelled(row: Sequence[_Place | None]) -> bool:
    return any(p is not None and p.begins and _names_row(p.cell.text) for p in row)


def _names_row(text: str) -> bool:
    return key(text) in _row_labels() or bare(text) in _row_labels()


def _is_heading(row: Sequence[_Place | None]) -> bool:
    """Headings that are printed again where a table goes on."""
    return sum(p is not None and p.begins and key(p.cell.text) in _applicants() for p in row) >= 3


def _columns(matrix: _Matrix, first: int) -> tuple[int, ...] | None:
    """The position of every column, in the form's order, by the lowest heading above it."""
    found: dict[str, int] = {}
    for c in range(len(matrix[0])):
        for r in range(first - 1, max(-1, first - 1 - _HEAD_ROWS), -1):
            place = matrix[r][c]
            code = _applicants().get(key(place.cell.text)) if place is not None else None
            if code is not None:
                if code in found:
                    return None
                found[code] = c
                break
    order = _applicants_in_order()
    return tuple(found[code] for code in order) if len(found) == len(order) else None


def _is_bare(matrix: _Matrix, first: int, c: int) -> bool:
    """Whether a position has no heading of its own."""
    if not 0 <= c < len(matrix[0]):
        return False
    above = (matrix[r][c] for r in range(max(0, first - _HEAD_ROWS), first))
    return not any(p is not None and p.cell.colspan == 1 and p.cell.text.strip() for p in above)


def _is_strange(row: Sequence[_Place | None], columns: Sequence[int], beside: Sequence[int]) -> bool:
    """Whether a label stands under a heading, or a figure beside them under none while a heading has no figure."""
    under = [row[c] for c in columns]
    if any(p is not None and _names_row(p.cell.text) for p in under):
        return True
    stray = any(p is not None and p.begins and looks_numeric(p.cell.text) for p in (row[c] for c in beside))
    return stray and not all(p is not None and p.cell.text.strip() for p in under)


def _form_row(row: Sequence[_Place | None], columns: Sequence[int]) -> FormRow | None:
    """The row, or None where cells under the headings are missing or merged."""
    values = [row[c] for c in columns]
    if any(p is None or not p.begins or p.cell.colspan > 1 or p.cell.rowspan > 1 for p in values):
        return None
    label: dict[str, GridCell] = {}
    for p in row[: min(columns)]:
        if p is not None and p.begins and p.cell.text.strip() and not looks_numeric(p.cell.text.strip()):
            label.setdefault(key(p.cell.text), p.cell)
    return FormRow(tuple(label.values()), tuple(p.cell for p in values if p is not None))


@dataclass(slots=True)
class _Lines:
    """Lines of text in a row that separators divide, those with the usual number of cells as a matrix.

    `row_of`: index of a block -> row of the matrix.
    """

    blocks: list[Block]
    matrix: _Matrix
    row_of: dict[int, int]


def _gathered(blocks: Sequence[Block]) -> Iterator[Block | _Lines]:
    """The blocks, with neighbouring lines that hold separators gathered where most have the same number of cells."""
    group: list[Block] = []
    for block in [*blocks, None]:
        separator = _separator(block)
        if separator is not None or (group and isinstance(block, Paragraph) and not block.text.strip()):
            group.append(block)  # type: ignore[arg-type]
            continue
        if group:
            yield from _regular(group)
            group = []
        if block is not None:
            yield block


def _separator(block: Block | None) -> str | None:
    if not isinstance(block, Paragraph):
        return None
    return next((s for s in "|\t" if block.text.count(s) >= len(_applicants_in_order())), None)


@cache
def _applicants_in_order() -> tuple[str, ...]:
    return tuple(column.code for column in edition(FORM_EDITIONS[0]).table(_TABLE).columns)


def _regular(group: list[Block]) -> Iterator[Block | _Lines]:
    """The group as `_Lines` if it is regular, else its blocks."""
    divided = {i: cells for i, b in enumerate(group) if isinstance(b, Paragraph) and (cells := _divided(b))}
    sizes = Counter(map(len, divided.values()))
    size, count = sizes.most_common(1)[0] if sizes else (0, 0)
    if size <= len(_applicants_in_order()) or count < _REGULAR * len(divided):
        yield from group
        return
    lines = _Lines(group, [], {})
    for i, cells in divided.items():
        if len(cells) == size:
            lines.row_of[i] = len(lines.matrix)
            lines.matrix.append([_Place(cell, True) for cell in cells])
    yield lines


def _divided(block: Paragraph) -> list[GridCell]:
    """The cells of a line; a bar at its beginning and one at its end are its frame."""
    text = block.text
    separator = _separator(block)
    if separator is None or not text.strip("|-:+= \t"):
        return []
    parts: list[tuple[int, str]] = []
    offset = 0
    for part in text.split(separator):
        parts.append((offset + len(part) - len(part.lstrip()), part.strip()))
        offset += len(part) + 1
    if separator == "|":
        parts = parts[text.lstrip().startswith("|") : len(parts) - text.rstrip().endswith("|")]
    return [
        GridCell(0, c, part, f"{block.locator}, char {start + 1}" if start else block.locator, page=block.page)
        for c, (start, part) in enumerate(parts)
    ]
