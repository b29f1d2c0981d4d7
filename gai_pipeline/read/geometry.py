"""Ruling lines -> lattices: which positions a table has and which of them form one cell.

Units are whatever the caller uses (points for PDF, pixels for pictures); y grows downwards. Does not belong here:
where the lines come from, or what is written in the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Segment = tuple[float, float, float]
"""(position, start, end): y, x0, x1 for a horizontal line; x, y0, y1 for a vertical one."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Lattice:
    """The positions of a table. `xs` and `ys` are the edges; `owner[r][c]` is r * columns + c of the cell's top left.

    `open_top[c]` and `open_bottom[c]` say that no line closes the table at that end of column c: the cell goes on
    across a page break. `whole` is false where lines are missing, so that merged positions made no rectangle.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[int, ...], ...]
    open_top: tuple[bool, ...]
    open_bottom: tuple[bool, ...]
    whole: bool = True

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        return len(self.xs) - 1

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def spans(self) -> dict[int, tuple[int, int, int, int]]:
        """Owner -> (row, column, rowspan, colspan)."""
        found: dict[int, tuple[int, int, int, int]] = {}
        for r, row in enumerate(self.owner):
            for c, o in enumerate(row):
                top, left = divmod(o, self.n_columns)
                old = found.get(o, (top, left, 1, 1))
                found[o] = (top, left, max(old[2], r - top + 1), max(old[3], c - left + 1))
        return found

    def cell_box(self, span: tuple[int, int, int, int]) -> Box:
        r, c, height, width = span
        return self.xs[c], self.ys[r], self.xs[c + width], self.ys[r + height]


_OPEN = 2.0
"""Stubs (twice the tolerance each) that a line runs past the outermost line across it to show an open column."""


def snap(values: Iterable[float], tolerance: float) -> list[float]:
    """Cluster values whose neighbours are within the tolerance; the mean of each cluster, ascending."""
    clusters: list[list[float]] = []
    for value in sorted(values):
        if clusters and value - clusters[-1][-1] <= tolerance:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [sum(c) / len(c) for c in clusters]


def join(segments: Iterable[Segment], gap: float, offset: float) -> list[Segment]:
    """Merge collinear pieces that touch: a border is often drawn cell by cell.

    `gap` is the largest space bridged along the line, `offset` the largest step across it.
    """
    ordered = sorted(segments)
    joined: list[Segment] = []
    at = 0
    while at < len(ordered):
        end = at + 1
        while end < len(ordered) and ordered[end][0] - ordered[end - 1][0] <= offset:
            end += 1
        group = ordered[at:end]
        # the position is that of the pieces joined: another table's lines may lie a little beside
        pieces = sorted((s[1], s[2], s[0]) for s in group)
        start, stop, position = pieces[0]
        run = [position]
        for a, b, position in pieces[1:]:
            if a - stop <= gap:
                stop = max(stop, b)
                run.append(position)
            else:
                joined.append((sum(run) / len(run), start, stop))
                start, stop, run = a, b, [position]
        joined.append((sum(run) / len(run), start, stop))
        at = end
    return joined


def _groups(h: NDArray[np.float64], v: NDArray[np.float64], tolerance: float) -> list[tuple[list[int], list[int]]]:
    """Connected components of crossing lines: (indices of horizontal, indices of vertical lines)."""
    cross = (
        (v[None, :, 0] >= h[:, None, 1] - tolerance)
        & (v[None, :, 0] <= h[:, None, 2] + tolerance)
        & (h[:, None, 0] >= v[None, :, 1] - tolerance)
        & (h[:, None, 0] <= v[None, :, 2] + tolerance)
    )
    parent = list(range(len(h) + len(v)))
    for i, j in zip(*(a.tolist() for a in np.nonzero(cross)), strict=True):
        _union(parent, i, len(h) + j)
    members: dict[int, tuple[list[int], list[int]]] = {}
    for i in range(len(parent)):
        pair = members.setdefault(_find(parent, i), ([], []))
        if i < len(h):
            pair[0].append(i)
        else:
            pair[1].append(i - len(h))
    return list(members.values())


def _find(parent: list[int], a: int) -> int:
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    return a


def _union(parent: list[int], a: int, b: int) -> None:
    a, b = _find(parent, a), _find(parent, b)
    if a != b:
        parent[max(a, b)] = min(a, b)


def lattices(
    horizontal: Sequence[Segment], vertical: Sequence[Segment], *, tolerance: float, offset: float | None = None
) -> list[Lattice]:
    """Every table that the lines draw, from the top down. A table has at least two positions.

    A table whose vertical lines run past its first or last horizontal line gets an open row there: the rest of the
    row stands on another page. `tolerance` is how far lines may miss each other.
    """
    offset = tolerance / 2 if offset is None else offset
    if not horizontal or len(vertical) < 2:
        return []
    h = np.array(join(horizontal, tolerance, offset), dtype=np.float64)
    v = np.array(join(vertical, tolerance, offset), dtype=np.float64)
    groups = _groups(h, v, tolerance)
    loose = [i for hs, vs in groups if not hs for i in vs]
    found = []
    for hs, vs in groups:
        if not hs or not vs:
            continue
        sides = v[vs]
        for i in loose:
            # The outer side of a cell that a page break cut at both ends meets no horizontal line.
            if abs(v[i, 1] - sides[:, 1].min()) <= tolerance and abs(v[i, 2] - sides[:, 2].max()) <= tolerance:
                vs = [*vs, i]
        lattice = _lattice(h[hs], v[vs], tolerance) if len(vs) > 1 else None
        if lattice is not None:
            found.append(lattice)
    return sorted(_outermost(found), key=lambda t: (t.ys[0], t.xs[0]))


def _outermost(found: list[Lattice]) -> list[Lattice]:
    """Without single cells that lie inside another table: decoration, not a table."""
    return [t for t in found if not any(o is not t and _inside(t.box, o.box) for o in found)]


def _inside(a: Box, b: Box) -> bool:
    return b[0] <= a[0] and b[1] <= a[1] and b[2] >= a[2] and b[3] >= a[3]


def _lattice(h: NDArray[np.float64], v: NDArray[np.float64], tolerance: float) -> Lattice | None:
    xs = snap(v[:, 0].tolist(), tolerance)
    ys = snap(h[:, 0].tolist(), tolerance)
    # Lines that run past the table's end by more than a stub are the sides of a cell that a page break cut.
    stub = 2 * tolerance
    above = sum(1 for y0 in v[:, 1].tolist() if y0 < ys[0] - stub)
    below = sum(1 for y1 in v[:, 2].tolist() if y1 > ys[-1] + stub)
    if above >= 2:
        ys.insert(0, float(v[:, 1].min()))
    if below >= 2:
        ys.append(float(v[:, 2].max()))
    # Lines across that run on past the outer lines down are those of columns that are open to the side.
    open_left = sum(1 for x0 in h[:, 1].tolist() if x0 < xs[0] - _OPEN * stub) * 2 > len(h)
    open_right = sum(1 for x1 in h[:, 2].tolist() if x1 > xs[-1] + _OPEN * stub) * 2 > len(h)
    if open_left:
        xs.insert(0, float(h[:, 1].min()))
    if open_right:
        xs.append(float(h[:, 2].max()))
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    if n_rows < 1 or n_columns < 1 or n_rows * n_columns < 2:
        return None
    ya, xa = np.array(ys), np.array(xs)
    y_mid, x_mid = (ya[:-1] + ya[1:]) / 2, (xa[:-1] + xa[1:]) / 2
    sides = np.zeros((n_rows, n_columns + 1), dtype=bool)
    for x, a, b in v.tolist():
        sides[(y_mid > a) & (y_mid < b), int(np.argmin(np.abs(xa - x)))] = True
    sides[:, 0] |= open_left
    sides[:, -1] |= open_right
    rules = np.zeros((n_rows + 1, n_columns), dtype=bool)
    for y, a, b in h.tolist():
        rules[int(np.argmin(np.abs(ya - y))), (x_mid > a) & (x_mid < b)] = True
    parent = list(range(n_rows * n_columns))
    for r in range(n_rows):
        for c in range(n_columns):
            if c + 1 < n_columns and not sides[r, c + 1]:
                _union(parent, r * n_columns + c, r * n_columns + c + 1)
            if r + 1 < n_rows and not rules[r + 1, c]:
                _union(parent, r * n_columns + c, (r + 1) * n_columns + c)
    owner, whole = _rectangles([_find(parent, i) for i in range(len(parent))], n_columns)
    return Lattice(
        tuple(xs),
        tuple(ys),
        tuple(tuple(owner[r * n_columns : (r + 1) * n_columns]) for r in range(n_rows)),
        tuple(not x for x in rules[0].tolist()),
        tuple(not x for x in rules[-1].tolist()),
        whole,
    )


def _rectangles(owner: list[int], n_columns: int) -> tuple[list[int], bool]:
    """Owners such that every region is a rectangle named by its top left; other regions fall into single positions."""
    regions: dict[int, list[int]] = {}
    for i, o in enumerate(owner):
        regions.setdefault(o, []).append(i)
    whole = True
    out = list(owner)
    for members in regions.values():
        rows = [i // n_columns for i in members]
        columns = [i % n_columns for i in members]
        height, width = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        rectangle = height * width == len(members)
        whole &= rectangle
        corner = min(rows) * n_columns + min(columns)
        for i in members:
            out[i] = corner if rectangle else i
    return out, whole
