"""Lines of a table that a streak covers: cells that only it joined are divided again.

Belongs here: what the rest of a table says of a line that nothing is left of. Does not belong here: finding lines
(`ruling.py`), streaks (`streaks.py`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.read.ocr.engine import Gray

_COVERED = 0.8
"""Share of a line that streaks ran over."""
_ALIKE = 0.6
"""Share of the cells beside it that are a single position: then a wider one is an exception."""


def divided(lattice: Lattice, struck: Gray) -> Lattice:
    """The lattice with a cell of figures that spans a column's edge under a streak cut in two there.

    Headings span columns too, but their neighbours do as well.
    """
    owner = [list(row) for row in lattice.owner]
    spans = lattice.spans()
    for row, owners in enumerate(lattice.owner):
        cells = [spans[o] for o in dict.fromkeys(owners)]
        if sum(height == width == 1 for _, _, height, width in cells) < _ALIKE * len(cells):
            continue
        for top, left, height, width in cells:
            if height > 1 or width == 1 or top != row:
                continue
            edges = [c for c in range(left + 1, left + width) if _is_covered(lattice, row, c, struck)]
            for start, end in pairwise([left, *edges, left + width]):
                owner[row][start:end] = [row * lattice.n_columns + start] * (end - start)
    return replace(lattice, owner=tuple(map(tuple, owner)))


def _is_covered(lattice: Lattice, row: int, column: int, struck: Gray) -> bool:
    x, top, bottom = round(lattice.xs[column]), round(lattice.ys[row]), round(lattice.ys[row + 1])
    beside = struck[max(0, top) : bottom, max(0, x - 4) : x + 5]
    return bool(beside.size and beside.any(axis=1).mean() >= _COVERED)
