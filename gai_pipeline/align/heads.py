"""Rows of the form by the headings of its columns, where a table has kept its columns.

Belongs here: a row read by what stands above its cells, in whatever order, beside whatever other columns: the
applications table, whose headings name all applicants, and the small blocks of the proactive table. Does not belong
here: tables that have lost their columns (`positions.py` places by position, pads and sums).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz

from gai_pipeline.align.labels import bare, key, spellings
from gai_pipeline.align.matrix import FormRow, Lines, Matrix, Piece, Place, gathered, matrix_of, transposed
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.read.blocks import Block, Grid, GridCell

_TABLE = "applications"
_BLOCKS = "proactive"
_HEAD_ROWS = 6
"""So many rows above the first row of the table can hold its headings."""
_ALIKE, _MARGIN = 60.0, 20.0
"""Least likeness (0-100) of a heading that is not spelled as the form spells it, and its lead over the second best."""
_MAX_STRANGE = 0.1
"""Largest share of rows with text under a heading, or a figure under none: beyond it the headings are out of place."""


def with_form_rows(blocks: Sequence[Block]) -> list[Piece]:
    """The blocks, with the rows of tables whose headings are in place as `FormRow`."""
    out: list[Piece] = []
    for block in gathered(blocks):
        if isinstance(block, Lines):
            rows = _form_rows(block.matrix) | block_rows(block.matrix)
            out += [rows.get(block.row_of[i], b) if i in block.row_of else b for i, b in enumerate(block.blocks)]
        elif isinstance(block, Grid):
            out += _of_grid(block)
        else:
            out.append(block)
    return out


def _of_grid(grid: Grid) -> Iterator[Piece]:
    """The grid in parts: its rows of the form by themselves, what stands between them as smaller grids."""
    matrix = matrix_of(grid)
    rows = _form_rows(matrix) | block_rows(matrix)
    if not rows:
        turned = transposed(grid)
        matrix = matrix_of(turned)
        rows = _form_rows(matrix)  # applicants down, outcomes across
        if not rows:
            yield grid
            return
        grid = turned
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


@cache
def _applicants() -> Mapping[str, str]:
    """Normalised label of a column -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(_TABLE).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@lru_cache(maxsize=4096)
def _applicant(text: str) -> str | None:
    """The column that a heading names: spelled as the form spells it, or alike enough to one and to no other."""
    wanted = key(text)
    code = _applicants().get(wanted)
    if code is not None or not 4 <= len(wanted) <= 12:
        return code
    scored = sorted(((fuzz.ratio(wanted, label), c) for label, c in _applicants().items() if len(label) >= 4))
    (second, _), (best, code) = scored[-2:]
    return code if best >= _ALIKE and best - second >= _MARGIN else None


@cache
def _applicants_in_order() -> tuple[str, ...]:
    return tuple(column.code for column in edition(FORM_EDITIONS[0]).table(_TABLE).columns)


@cache
def _row_labels() -> frozenset[str]:
    """Normalised labels of rows, those that are also labels of columns left out."""
    found = {s.text for code in FORM_EDITIONS for s in spellings(code, _TABLE)}
    return frozenset(found - _applicants().keys())


def _form_rows(matrix: Matrix) -> dict[int, FormRow]:
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
    end = labelled[-1] + 1
    while end < len(matrix) and _has_figures(matrix[end], columns):  # rows whose label is damaged
        end += 1
    for r in range(labelled[0], end):
        row = matrix[r]
        if _is_heading(row):
            continue
        strange += _is_strange(row, columns, beside)
        made = _form_row(row, columns)
        if made is not None:
            found[r] = made
    return found if strange <= _MAX_STRANGE * (end - labelled[0]) else {}


def _is_labelled(row: Sequence[Place | None]) -> bool:
    return any(p is not None and p.begins and _names_row(p.cell.text) for p in row)


@lru_cache(maxsize=16384)
def _names_row(text: str) -> bool:
    return key(text) in _row_labels() or bare(text) in _row_labels()


def _has_figures(row: Sequence[Place | None], columns: Sequence[int]) -> bool:
    texts = [p.cell.text.strip() for p in (row[c] for c in columns) if p is not None]
    return any(texts) and all(not text or looks_numeric(text) for text in texts)


def _is_heading(row: Sequence[Place | None]) -> bool:
    """Headings that are printed again where a table goes on."""
    return sum(p is not None and p.begins and _applicant(p.cell.text) is not None for p in row) >= 3


def _columns(matrix: Matrix, first: int) -> tuple[int, ...] | None:
    """The position of every column, in the form's order, by the lowest heading above it."""
    found: dict[str, int] = {}
    for c in range(len(matrix[0])):
        for r in range(first - 1, max(-1, first - 1 - _HEAD_ROWS), -1):
            place = matrix[r][c]
            code = _applicant(place.cell.text) if place is not None else None
            if code is not None:
                if code in found:
                    return None
                found[code] = c
                break
    order = _applicants_in_order()
    return tuple(found[code] for code in order) if len(found) == len(order) else None


def _is_bare(matrix: Matrix, first: int, c: int) -> bool:
    """Whether a position has no heading of its own."""
    if not 0 <= c < len(matrix[0]):
        return False
    above = (matrix[r][c] for r in range(max(0, first - _HEAD_ROWS), first))
    return not any(p is not None and p.cell.colspan == 1 and p.cell.text.strip() for p in above)


def _is_strange(row: Sequence[Place | None], columns: Sequence[int], beside: Sequence[int]) -> bool:
    """Whether a label stands under a heading, or a figure beside them under none while a heading has no figure."""
    under = [row[c] for c in columns]
    if any(p is not None and _names_row(p.cell.text) for p in under):
        return True
    stray = any(p is not None and p.begins and looks_numeric(p.cell.text) for p in (row[c] for c in beside))
    return stray and not all(p is not None and p.cell.text.strip() for p in under)


def _form_row(row: Sequence[Place | None], columns: Sequence[int]) -> FormRow | None:
    """The row, or None where cells under the headings are missing or merged."""
    values = [row[c] for c in columns]
    if any(p is None or not p.begins or p.cell.colspan > 1 or p.cell.rowspan > 1 for p in values):
        return None
    if any(p is not None and p.begins and looks_numeric(p.cell.text) for p in row[1 : min(columns)]):
        return None  # figures among the labels: the row is not in its columns
    label: dict[str, GridCell] = {}
    for p in row[: min(columns)]:
        if p is not None and p.begins and p.cell.text.strip() and not looks_numeric(p.cell.text.strip()):
            label.setdefault(key(p.cell.text), p.cell)
    return FormRow(tuple(label.values()), tuple(p.cell for p in values if p is not None))


@cache
def _block_heads() -> Mapping[str, str]:
    """Normalised label of a column of the proactive table -> its code."""
    columns = (c for code in FORM_EDITIONS for c in edition(code).table(_BLOCKS).columns)
    return {key(label): c.code for c in columns for label in c.labels}


@cache
def _blocks() -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """(codes of the columns in the form's order, normalised labels of the rows) of every block of both editions."""
    tables = [edition(code).table(_BLOCKS) for code in FORM_EDITIONS]
    return tuple(
        (b.columns, frozenset(key(label) for row in b.rows for label in t.row(row).labels))
        for t in tables
        for b in t.blocks
    )


def block_rows(matrix: Matrix) -> dict[int, FormRow]:
    """Row number -> row of the proactive table, below headings that are those of one of its blocks."""
    found: dict[int, FormRow] = {}
    columns: dict[str, int] = {}
    for r, row in enumerate(matrix):
        heads: dict[str, int] = {}
        for c, p in enumerate(row):
            code = _block_heads().get(key(p.cell.text)) if p is not None and p.cell.row == r else None
            if code is not None:
                heads.setdefault(code, c)
        if heads:
            columns = heads
        elif columns and (made := _block_row(row, r, columns)):
            found[r] = made
    return found


def _block_row(row: Sequence[Place | None], r: int, columns: Mapping[str, int]) -> FormRow | None:
    """The row, or None where it is none of the headings' block, or a figure stands under none of them."""
    first = min(columns.values())
    labels = [p.cell for p in row[:first] if p is not None and p.begins and p.cell.text.strip()]
    codes = next((c for c, names in _blocks() if set(c) == set(columns) and labels and _label(labels) in names), None)
    if codes is None:
        return None
    values = [row[columns[code]] for code in codes]
    cells = [p.cell for p in values if p is not None and p.cell.row == r]
    if len(cells) < len(codes) or len({c.locator for c in cells}) < len(codes):
        return None
    texts = {c.text.strip() for c in cells}
    if any(p is not None and p.begins and p.cell.text.strip() not in {*texts, ""} for p in row[first:]):
        return None
    return FormRow((labels[-1],), tuple(cells))


def _label(cells: Sequence[GridCell]) -> str:
    return key(cells[-1].text)
