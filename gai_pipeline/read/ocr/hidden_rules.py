"""Lines of a table that a streak covers: cells that only it joined are divided again, those that only its remnants
divided are joined.

Belongs here: what the rest of a table says of a line that nothing is left of. Does not belong here: finding lines
(`ruling.py`), streaks (`streaks.py`).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import pairwise

from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.read.ocr.engine import Gray

_COVERED = 0.8
"""Share of a line that streaks ran over."""
_ALIKE = 0.6
"""Share of the cells beside it that are a single position: then a wider one is an exception."""

_USUAL = 0.9
"""Share of the rows of figures in which an edge must be drawn, one left aside, to be one of the figures' columns."""
_MIDWAY = 0.5
"""The same for an edge between two columns of one width."""
_RARE = 0.15
"""Share of the rows of a table that have an edge which is no column's."""
_Span = tuple[int, int, int, int]
_EQUAL, _SEVERAL, _PARTLY = 0.06, 2, 0.25
"""How little the widths of equal columns differ, how many of them there must be, and share of the line in the middle of
a double one that streaks ran over: one that leans crosses it."""


def divided(tables: Sequence[Lattice], struck: Gray) -> list[Lattice]:
    """The tables with the lines that streaks took from them; `struck` is where these ran."""
    bare = (_without_remnants(table, struck) for table in tables)
    cut = (_with_cells_cut(_with_columns_halved(table, struck), struck) for table in bare)
    return [_with_labels_cut(table, struck) for table in cut]


def _without_remnants(lattice: Lattice, struck: Gray) -> Lattice:
    """The lattice without edges that are what is left of a streak: the columns beside such a one are together as wide
    as several others, or hardly any row has it."""
    top, bottom = round(lattice.ys[0]), round(lattice.ys[-1])
    for edge in reversed(range(1, lattice.n_columns)):
        widths = [b - a for a, b in pairwise(lattice.xs)]
        both = widths[edge - 1] + widths[edge]
        alike = sum(abs(width - both) < _EQUAL * both for width in widths) >= _SEVERAL
        drawn = [r for r, row in enumerate(lattice.owner) if row[edge - 1] != row[edge]]
        rare = len(drawn) < _RARE * lattice.n_rows
        covered = _covered(struck, lattice.xs[edge], top, bottom)
        if (alike and covered >= _COVERED) or (
            rare and max(covered, _covered_in(struck, lattice, edge, drawn)) >= _PARTLY
        ):
            lattice = _joined(lattice, edge)
    return lattice


def _joined(lattice: Lattice, edge: int) -> Lattice:
    """The lattice without an edge; as it is where the cells beside it are not of the same rows."""
    spans, left_of = lattice.spans(), dict[int, int]()
    for row in lattice.owner:
        left, right = row[edge - 1], row[edge]
        if left != right:
            if spans[left][::2] != spans[right][::2]:
                return lattice
            left_of[right] = left

    def place(owner: int) -> int:
        top, left, _, _ = spans[left_of.get(owner, owner)]
        return top * (lattice.n_columns - 1) + left - (left > edge)

    return replace(
        lattice,
        xs=lattice.xs[:edge] + lattice.xs[edge + 1 :],
        owner=tuple(tuple(place(owner) for c, owner in enumerate(row) if c != edge) for row in lattice.owner),
        open_top=lattice.open_top[:edge] + lattice.open_top[edge + 1 :],
        open_bottom=lattice.open_bottom[:edge] + lattice.open_bottom[edge + 1 :],
    )


def _with_columns_halved(lattice: Lattice, struck: Gray) -> Lattice:
    """The lattice with a column that is twice as wide as several others, and has a streak down its middle, as two."""
    widths = [b - a for a, b in pairwise(lattice.xs)]
    top, bottom = round(lattice.ys[0]), round(lattice.ys[-1])
    for column in reversed(range(lattice.n_columns)):
        half = widths[column] / 2
        middle = (lattice.xs[column] + lattice.xs[column + 1]) / 2
        if sum(abs(width - half) < _EQUAL * half for width in widths) < _SEVERAL:
            continue
        if _covered(struck, middle, top, bottom) >= _PARTLY:
            lattice = _halved(lattice, column)
    return lattice


def _halved(lattice: Lattice, column: int) -> Lattice:
    """The lattice with one more edge in the middle of a column; cells that span more than it stay whole."""
    spans, n = lattice.spans(), lattice.n_columns
    rows = []
    for owners in lattice.owner:
        row = []
        for c, owner in enumerate(owners):
            top, left, _, width = spans[owner]
            start = top * (n + 1) + left + (left > column)
            row.append(start)
            if c == column:
                row.append(start + 1 if width == 1 else start)
        rows.append(tuple(row))
    middle = (lattice.xs[column] + lattice.xs[column + 1]) / 2
    ends = [
        (*line[: column + 1], line[column], *line[column + 1 :]) for line in (lattice.open_top, lattice.open_bottom)
    ]
    xs = (*lattice.xs[: column + 1], middle, *lattice.xs[column + 1 :])
    return replace(lattice, xs=xs, owner=tuple(rows), open_top=ends[0], open_bottom=ends[1])


def _with_cells_cut(lattice: Lattice, struck: Gray) -> Lattice:
    """The lattice with a cell of figures that spans a column's edge under a streak cut in two there.

    Headings span columns too, but their neighbours do as well; labels do, but in several rows.
    """
    spans = lattice.spans()
    rows = [[spans[owner] for owner in dict.fromkeys(owners)] for owners in lattice.owner]
    figures = [cells for cells in rows if sum(h == w == 1 for _, _, h, w in cells) >= _ALIKE * len(cells)]
    usual = {c for c in range(1, lattice.n_columns) if _drawn_in(c, figures) >= _share(lattice, c) * len(figures)}
    owner = [list(row) for row in lattice.owner]
    for cells in figures:
        for cell in cells:
            _cut(owner, lattice, cell, {c for c in usual if _is_covered(lattice, cell[0], c, struck)})
    return replace(lattice, owner=tuple(map(tuple, owner)))


def _with_labels_cut(lattice: Lattice, struck: Gray) -> Lattice:
    """The lattice with labels cut in two that span a row's edge under a streak: figures on its side."""
    cut = _with_cells_cut(lattice.transposed(), struck.T).transposed()
    return replace(lattice, owner=cut.owner)


def _share(lattice: Lattice, column: int) -> float:
    """The share of rows in which an edge must be drawn: less where it stands midway between two others, and any where
    several more columns are as wide as those beside it."""
    left, middle, right = lattice.xs[column - 1 : column + 2]
    width = middle - left
    if abs(right - 2 * middle + left) >= _EQUAL * width:
        return _USUAL
    alike = sum(abs(b - a - width) < _EQUAL * width for a, b in pairwise(lattice.xs)) - 2
    return 0.0 if alike >= _SEVERAL else _MIDWAY


def _drawn_in(column: int, rows: Sequence[Sequence[_Span]]) -> int:
    """In how many rows the left edge of a column is drawn; in one that wants it, a streak may have taken it."""
    return 1 + sum(all(not left < column < left + width for _, left, _, width in cells) for cells in rows)


def _cut(owner: list[list[int]], lattice: Lattice, cell: _Span, edges: Container[int]) -> None:
    """Cut a cell of one row at the edges of columns."""
    row, left, height, width = cell
    if height == 1:
        inside = [c for c in range(left + 1, left + width) if c in edges]
        for start, end in pairwise([left, *inside, left + width]):
            owner[row][start:end] = [row * lattice.n_columns + start] * (end - start)


def _is_covered(lattice: Lattice, row: int, column: int, struck: Gray) -> bool:
    return _covered(struck, lattice.xs[column], round(lattice.ys[row]), round(lattice.ys[row + 1])) >= _COVERED


def _covered_in(struck: Gray, lattice: Lattice, edge: int, rows: Sequence[int]) -> float:
    """The share of an edge in some rows that streaks ran over."""
    ends = [(round(lattice.ys[row]), round(lattice.ys[row + 1])) for row in rows]
    shares = [_covered(struck, lattice.xs[edge], top, bottom) for top, bottom in ends]
    return sum(shares) / max(1, len(shares))


def _covered(struck: Gray, x: float, top: int, bottom: int) -> float:
    """The share of an upright line that streaks ran over."""
    beside = struck[max(0, top) : bottom, max(0, round(x) - 4) : round(x) + 5]
    return float(beside.any(axis=1).mean()) if beside.size else 0.0
