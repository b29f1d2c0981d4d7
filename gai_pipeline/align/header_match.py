"""Rows of the form by the headings of its columns, where a table has kept its columns.

Belongs here: a row read by what stands above its cells, in whatever order, beside whatever other columns: the
applications table, whose headings name all applicants, and the small blocks of the proactive table. Does not belong
here: tables that have lost their columns (`column_placement.py` places by position, pads and sums).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from gai_pipeline.align.labels import bare, key, spellings
from gai_pipeline.align.numbers import looks_numeric, read_cell
from gai_pipeline.align.placed_row import Piece, PlacedRow
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Matrix, Table, TableCell, begins
from gai_pipeline.records.model import CellStatus

_TABLE = "applications"
_BLOCKS = "proactive"
_TWO_FIGURES = re.compile(r"\d+ +\d+")
_HEAD_ROWS = 6
"""So many rows above the first row of the table can hold its headings."""
_MAX_STRANGE = 0.1
"""Largest share of rows with text under a heading, or a figure under none: beyond it the headings are out of place."""


_MERGED = 0.95
"""Confidence of a 0 that is printed once for several columns."""


class _Name(NamedTuple):
    """What a text names in the form: a row of the applications table, a column of it (an applicant or the total), a
    column of the proactive table, a row of it."""

    row: bool
    applicant: str | None
    head: str | None
    block_row: bool


_Named = Sequence[tuple[TableCell, _Name]]
"""The cells of a table whose text names something: few, so they are asked instead of every position."""


def with_placed_rows(blocks: Sequence[Block]) -> list[Piece]:
    """The blocks, with the rows of tables whose headings are in place as `PlacedRow`."""
    out: list[Piece] = []
    for block in blocks:
        if not isinstance(block, Table):
            out.append(block)
        elif block.lines:
            named, matrix = _named(block), block.covering()
            rows = _form_rows(matrix, named, open_columns=True) | _block_rows(matrix, named)
            out += [rows.get(-1 if r is None else r, line) for line, r in block.lines] if rows else [block]
        else:
            out += _parts(block)
    return out


def _parts(grid: Table) -> Iterator[Piece]:
    """The table in parts: its rows of the form by themselves, what stands between them as smaller tables."""
    named = _named(grid)
    matrix = grid.covering() if named else []
    rows = _form_rows(matrix, named) | _block_rows(matrix, named)
    if not rows and len({cell.column for cell, name in named if name.row}) > 1:
        turned = grid.transposed()  # applicants down, outcomes across
        matrix = turned.covering()
        rows = _form_rows(matrix, _named(turned))
        grid = turned if rows else grid
    if not rows:
        yield grid
        return
    plain: list[TableCell] = []
    for r, row in enumerate(matrix):
        made = rows.get(r)
        if made is not None:
            if plain:
                yield Table(grid.n_rows, grid.n_columns, tuple(plain), grid.locator, grid.page, grid.ruled)
                plain = []
            yield made
        else:
            plain += [cell for c, cell in enumerate(row) if cell is not None and begins(cell, r, c)]
    if plain:
        yield Table(grid.n_rows, grid.n_columns, tuple(plain), grid.locator, grid.page, grid.ruled)


def _named(grid: Table) -> _Named:
    return [(cell, name) for cell in grid.cells if (name := _name(cell.text)) is not None]


@lru_cache(maxsize=16384)
def _name(text: str) -> _Name | None:
    """What a text names; None for figures and all that is no word of the form."""
    if looks_numeric(text):
        return None
    wanted = key(text)
    row = wanted in _row_labels() or bare(text) in _row_labels()
    name = _Name(row, _applicants().get(wanted), _block_heads().get(wanted), wanted in _block_labels())
    return name if any(name) else None


@cache
def _applicants() -> Mapping[str, str]:
    """Normalised label of a column -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(_TABLE).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@cache
def _applicants_in_order() -> tuple[str, ...]:
    return tuple(column.code for column in edition(FORM_EDITIONS[0]).table(_TABLE).columns)


@cache
def _row_labels() -> frozenset[str]:
    """Normalised labels of rows, those that are also labels of columns left out."""
    found = {s.text for code in FORM_EDITIONS for s in spellings(code, _TABLE)}
    return frozenset(found - _applicants().keys())


def _form_rows(matrix: Matrix, named: _Named, *, open_columns: bool = False) -> dict[int, PlacedRow]:
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
    return {
        r
        for cell in labels
        if any(cell.column <= c < cell.column + cell.colspan for c in columns)
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
            name = _name(cell.text) if cell is not None else None
            if name is not None and name.applicant is not None:
                if name.applicant in found:
                    return None
                found[name.applicant] = c
                break
    order = _applicants_in_order()
    return tuple(found[code] for code in order) if len(found) == len(order) else None


def _without_headings(matrix: Matrix, named: _Named) -> tuple[int, ...] | None:
    """The positions of the columns in a table whose headings stand elsewhere: the last ones, where all others hold
    labels."""
    width = len(matrix[0])
    n_labels = width - len(_applicants_in_order())
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
    cells = tuple([_alone(cell) for cell in values if cell is not None and _is_cell(cell)])
    if len(cells) < len(values):
        return None
    texts = [cell.text.strip() for cell in cells]
    if "" in texts and any(" " in text and _TWO_FIGURES.fullmatch(text) for text in texts):
        return None  # a border was missed: the figures beside it are not in their columns either
    label: dict[str, TableCell] = {}
    for c, cell in enumerate(before):
        if cell is None or cell.row != r or cell.column != c:
            continue
        text = cell.text
        if looks_numeric(text):
            if c:
                return None  # figures among the labels: the row is not in its columns
        elif text.strip():
            label.setdefault(key(text), cell)
    return PlacedRow(_TABLE, tuple(label.values()), _applicants_in_order(), cells)


def _is_cell(cell: TableCell) -> bool:
    """Whether a cell says what stands under each heading that it covers: one cell, or a merged one that says nothing or
    0 of all of them."""
    return cell.rowspan == 1 and (cell.colspan == 1 or _says_nothing(cell.text))


def _says_nothing(text: str) -> bool:
    return read_cell(text).value == 0 or read_cell(text).status in (CellStatus.BLANK, CellStatus.DASH)


def _alone(cell: TableCell) -> TableCell:
    """The cell under one heading; one that is merged is a little less sure."""
    return cell if cell.colspan == 1 else cell._replace(confidence=min(cell.confidence, _MERGED))


@cache
def _block_heads() -> Mapping[str, str]:
    """Normalised label of a column of the proactive table -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(_BLOCKS).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@cache
def _blocks() -> Mapping[tuple[str, frozenset[str]], tuple[str, ...]]:
    """(normalised label of a row, its columns) -> its columns in the form's order, for the blocks of both editions."""
    tables = [edition(code).table(_BLOCKS) for code in FORM_EDITIONS]
    rows = [(row, block.columns) for t in tables for block in t.blocks for row in map(t.row, block.rows)]
    return {(key(label), frozenset(columns)): columns for row, columns in reversed(rows) for label in row.labels}


@cache
def _block_labels() -> frozenset[str]:
    return frozenset(label for label, _ in _blocks())


def _block_rows(matrix: Matrix, named: _Named) -> dict[int, PlacedRow]:
    """Row number -> row of the proactive table, below headings that are those of one of its blocks."""
    heads: dict[int, dict[str, int]] = {}
    for column, r, code in sorted((cell.column, cell.row, name.head) for cell, name in named if name.head is not None):
        heads.setdefault(r, {}).setdefault(code, column)  # of merged headings the first
    edges = [*sorted(heads), len(matrix)]
    found = {}
    for head, end in pairwise(edges):
        for r in range(head + 1, end):
            if (made := _block_row(matrix[r], r, heads[head])) is not None:
                found[r] = made
    return found


def _block_row(row: Sequence[TableCell | None], r: int, columns: Mapping[str, int]) -> PlacedRow | None:
    """The row, or None where it is none of the headings' block, or a figure stands under none of them."""
    first = min(columns.values())
    own = [cell for c, cell in enumerate(row) if cell is not None and begins(cell, r, c)]
    labels = [cell for cell in own if cell.column < first and cell.text.strip()]
    if not labels:
        return None
    together, label = frozenset(columns), labels[-1].text
    beside = [cell for cell in own if cell.column >= first]
    codes = _blocks().get((key(label), together))
    if codes is None and _may_be_row(label, beside, together):
        codes = _columns_together().get(together)
    cells = None if codes is None else _block_cells([row[columns[code]] for code in codes], r)
    if codes is None or cells is None:
        return None
    texts = {c.text.strip() for c in cells}
    if any(cell.text.strip() not in {*texts, ""} for cell in beside):
        return None
    return PlacedRow(_BLOCKS, (labels[-1],), codes, cells)


def _may_be_row(label: str, beside: Sequence[TableCell], together: frozenset[str]) -> bool:
    """Whether a row without a label of the form is one of a block of columns: as many figures and nothing else stand
    beside its label, or nothing beside the beginning of a label."""
    texts = [text for cell in beside if (text := cell.text.strip())]
    if not texts:
        begun = key(label)
        return len(begun) > 1 and any(c == together and known.startswith(begun) for known, c in _blocks())
    return len(texts) == len(together) and all(map(looks_numeric, texts)) and not _is_of_form(label)


def _is_of_form(text: str) -> bool:
    """Whether a text is a label of another table or block."""
    name = _name(text)
    return name is not None and (name.row or name.block_row)


@cache
def _columns_together() -> Mapping[frozenset[str], tuple[str, ...]]:
    """The columns of each block of both editions -> the same in the form's order."""
    return {columns: ordered for (_, columns), ordered in _blocks().items()}


def _block_cells(values: Sequence[TableCell | None], r: int) -> tuple[TableCell, ...] | None:
    """The cells under a block's headings; None where one is missing, or a merged one says more than nothing."""
    cells = [cell for cell in values if cell is not None and cell.row == r]
    if len(cells) < len(values):
        return None
    if len({c.locator for c in cells}) == len(cells):
        return tuple(cells)
    return tuple(map(_alone, cells)) if all(_says_nothing(c.text) for c in cells) else None
