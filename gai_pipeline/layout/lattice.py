"""Ruling lines -> lattices: which positions a table has and which of them form one cell.

Units are whatever the caller uses (points for PDF, pixels for pictures); y grows downwards. Does not belong here:
where the lines come from, or what is written in the cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.boxes import Box, Segment


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
        position = 0
        for r, row in enumerate(self.owner):
            for c, owner in enumerate(row):
                if owner == position:
                    found[owner] = r, c, 1, 1
                else:
                    top, left, height, width = found.get(owner) or (*divmod(owner, self.n_columns), 1, 1)
                    found[owner] = top, left, max(height, r - top + 1), max(width, c - left + 1)
                position += 1
        return found

    def transposed(self) -> Lattice:
        """The lattice with its rows as columns: no column is known to be open."""
        spans, n = self.spans(), self.n_rows
        owner = tuple(tuple(spans[o][1] * n + spans[o][0] for o in column) for column in zip(*self.owner, strict=True))
        closed = (False,) * n
        return Lattice(self.ys, self.xs, owner, closed, closed, self.whole)

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
    joined, _ = _joined(list(segments), [], gap, offset)
    return [(position, start, stop) for position, start, stop in joined.tolist()]


def _joined(
    some: Sequence[Segment], others: Sequence[Segment], gap: float, offset: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What `join` says of two kinds of segments, as rows."""
    s = np.array([*some, *others], dtype=np.float64).reshape(-1, 3)
    if not len(s):
        return s, s
    other = np.arange(len(s)) >= len(some)
    order = np.lexsort((s[:, 0], other))
    s = s[order]
    level = np.zeros(len(s))
    step = s[1:, 0] - s[:-1, 0] > offset
    step[len(some) - 1 : len(some)] = True
    step.cumsum(out=level[1:])
    order = np.lexsort((s[:, 2], s[:, 1], level))
    position, start, stop = s[order].T
    apart = level * (stop.max() - start.min() + gap + 1.0)  # so that no level reaches the next
    fresh = np.ones(len(s), dtype=bool)
    fresh[1:] = (start + apart)[1:] - np.maximum.accumulate(stop + apart)[:-1] > gap
    at = fresh.nonzero()[0]
    # the position is that of the pieces joined: another table's lines may lie a little beside
    pieces = np.add.reduceat(np.ones(len(s)), at)
    joined = np.stack((np.add.reduceat(position, at) / pieces, start[at], np.maximum.reduceat(stop, at)), axis=1)
    second = int(at.searchsorted(len(some)))
    return joined[:second], joined[second:]


def _groups(
    h: NDArray[np.float64], v: NDArray[np.float64], tolerance: float
) -> tuple[list[tuple[list[int], list[int]]], list[int]]:
    """Connected components of crossing lines: (indices of horizontal, indices of vertical lines) of each, and the
    vertical lines that cross none."""
    cross = (
        (v[None, :, 0] >= h[:, None, 1] - tolerance)
        & (v[None, :, 0] <= h[:, None, 2] + tolerance)
        & (h[:, None, 0] >= v[None, :, 1] - tolerance)
        & (h[:, None, 0] <= v[None, :, 2] + tolerance)
    )
    free_h, free_v = np.ones(len(h), dtype=bool), np.ones(len(v), dtype=bool)
    found: list[tuple[list[int], list[int]]] = []
    for first in np.flatnonzero(cross.any(axis=1)).tolist():
        if not free_h[first]:
            continue
        hs: list[int] = []
        vs: list[int] = []
        rows = np.array([first])
        while len(rows):
            free_h[rows] = False
            hs += rows.tolist()
            columns = np.flatnonzero(cross[rows].any(axis=0) & free_v)
            free_v[columns] = False
            vs += columns.tolist()
            rows = np.flatnonzero(cross[:, columns].any(axis=1) & free_h)
        found.append((sorted(hs), sorted(vs)))
    return found, np.flatnonzero(free_v).tolist()


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
    horizontal: Sequence[Segment],
    vertical: Sequence[Segment],
    *,
    tolerance: float,
    offset: float | None = None,
    ends_meet: bool = False,
) -> list[Lattice]:
    """Every table that the lines draw, from the top down. A table has at least two positions.

    A table whose vertical lines run past its first or last horizontal line gets an open row there: the rest of the
    row stands on another page. `tolerance` is how far lines may miss each other. `ends_meet`: where a horizontal line
    ends inside a table a vertical one has been, though none is seen.
    """
    offset = tolerance / 2 if offset is None else offset
    if not horizontal or len(vertical) < 2:
        return []
    h, v = _joined(horizontal, vertical, tolerance, offset)
    groups, loose = _groups(h, v, tolerance)
    found = []
    for hs, vs in groups:
        sides = v[vs]
        for i in loose:
            # The outer side of a cell that a page break cut at both ends meets no horizontal line.
            if abs(v[i, 1] - sides[:, 1].min()) <= tolerance and abs(v[i, 2] - sides[:, 2].max()) <= tolerance:
                vs = [*vs, i]
        lattice = _lattice(h[hs], v[vs], tolerance, ends_meet=ends_meet) if len(vs) > 1 else None
        if lattice is not None:
            found.append(lattice)
    return sorted(found, key=lambda t: (t.ys[0], t.xs[0]))


def _lattice(h: NDArray[np.float64], v: NDArray[np.float64], tolerance: float, *, ends_meet: bool) -> Lattice | None:
    xs, open_left, open_right = _xs(h, v, tolerance)
    ys = _ys(h, v, tolerance)
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    if n_rows < 1 or n_columns < 1 or n_rows * n_columns < 2:
        return None
    sides, rules = _drawn(v, xs, ys), _drawn(h, ys, xs)
    if open_left:
        sides[0] = bytearray(b"\1" * n_rows)
    if open_right:
        sides[-1] = bytearray(b"\1" * n_rows)
    if ends_meet:
        _close_ends(sides, rules)
    across = [(r * n_columns + c - 1, r * n_columns + c) for c in range(1, n_columns) for r in _missing(sides[c])]
    down = [((r - 1) * n_columns + c, r * n_columns + c) for r in range(1, n_rows) for c in _missing(rules[r])]
    owner, whole = _rectangles([*across, *down], n_rows, n_columns)
    return Lattice(
        tuple(xs),
        tuple(ys),
        tuple(tuple(owner[r * n_columns : (r + 1) * n_columns]) for r in range(n_rows)),
        tuple(not x for x in rules[0]),
        tuple(not x for x in rules[-1]),
        whole,
    )


def _xs(h: NDArray[np.float64], v: NDArray[np.float64], tolerance: float) -> tuple[list[float], bool, bool]:
    """(the edges of the columns, whether the leftmost is open to the side, whether the rightmost is): lines across that
    run on past the outer lines down are those of open columns."""
    xs = snap(v[:, 0].tolist(), tolerance)
    past = _OPEN * 2 * tolerance
    open_left = sum(x0 < xs[0] - past for x0 in h[:, 1].tolist()) * 2 > len(h)
    open_right = sum(x1 > xs[-1] + past for x1 in h[:, 2].tolist()) * 2 > len(h)
    left = [float(h[:, 1].min())] if open_left else []
    right = [float(h[:, 2].max())] if open_right else []
    return [*left, *xs, *right], open_left, open_right


def _ys(h: NDArray[np.float64], v: NDArray[np.float64], tolerance: float) -> list[float]:
    """The edges of the rows. Lines down that run past the table's end by more than a stub are the sides of a cell that
    a page break cut."""
    ys = snap(h[:, 0].tolist(), tolerance)
    stub = 2 * tolerance
    above = sum(y0 < ys[0] - stub for y0 in v[:, 1].tolist())
    below = sum(y1 > ys[-1] + stub for y1 in v[:, 2].tolist())
    top = [float(v[:, 1].min())] if above >= 2 else []
    bottom = [float(v[:, 2].max())] if below >= 2 else []
    return [*top, *ys, *bottom]


def _drawn(lines: NDArray[np.float64], at: Sequence[float], along: Sequence[float]) -> list[bytearray]:
    """For each position of a line, which of the stretches between the edges across it are drawn."""
    middles = [(a + b) / 2 for a, b in pairwise(along)]
    drawn = [bytearray(len(middles)) for _ in at]
    for position, start, stop in lines.tolist():
        line = drawn[_nearest(at, position)]
        first, end = bisect_right(middles, start), bisect_left(middles, stop)
        line[first:end] = b"\1" * (end - first)
    return drawn


def _close_ends(sides: Sequence[bytearray], rules: Sequence[bytearray]) -> None:
    """Draw the sides at which lines across a table end, above and below, where neither is drawn."""
    for r in range(1, len(rules) - 1):
        for c in range(1, len(sides) - 1):
            if rules[r][c - 1] != rules[r][c] and not sides[c][r - 1] and not sides[c][r]:
                sides[c][r - 1] = sides[c][r] = 1


def _missing(line: bytearray) -> Iterator[int]:
    """Where a line across a table is not drawn."""
    at = line.find(0)
    while at >= 0:
        yield at
        at = line.find(0, at + 1)


def _nearest(values: Sequence[float], value: float) -> int:
    """The index of the nearest of ascending values."""
    i = bisect_left(values, value)
    if i == len(values) or (i > 0 and value - values[i - 1] <= values[i] - value):
        return i - 1
    return i


def _rectangles(pairs: Sequence[tuple[int, int]], n_rows: int, n_columns: int) -> tuple[list[int], bool]:
    """(owners, whether all is whole), from the neighbours without a line between them.

    Every region is a rectangle named by its top left; other regions fall into single positions.
    """
    parent = list(range(n_rows * n_columns))
    for a, b in pairs:
        _union(parent, a, b)
    regions: dict[int, list[int]] = {}
    for i in sorted({i for pair in pairs for i in pair}):
        regions.setdefault(_find(parent, i), []).append(i)
    whole = True
    out = list(range(n_rows * n_columns))
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
