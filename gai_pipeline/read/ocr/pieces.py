"""Connected pieces of ink: the largest one, and the hyphen in the middle of a cell.

Belongs here: what the shape and the place of a piece say without reading it. Does not belong here: lines of print
(`cells.py`), spots (`specks.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv

Place = tuple[int, int, int, int]

HYPHEN_HIGH = 0.04
"""Inches of a hyphen's height at most: no figure is that low."""
_WIDE, _ASIDE, _REACH = (0.02, 0.07), 0.02, 0.1
"""Inches of a hyphen's width, from the middle of its cell to the side at most, and around the middle where it is looked
for: at 120 dots to the inch it is 5 pixels wide and 3 high, which no recogniser knows."""


def largest_piece(ink: Gray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(ys, xs) of the largest connected piece of ink; empty where there is none."""
    count, labels, stats, _ = cv().connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    ys, xs = np.nonzero(labels == 1 + int(stats[1:, 4].argmax()))
    return ys, xs


def hyphen_in(inside: NDArray[np.uint8], dpi: int) -> Place | None:
    """(left, right, top, bottom) of the hyphen in the middle of a cell without figures, None where there is none. A
    spot hardly ever lies there."""
    height, width = inside.shape
    x, y, reach = width // 2, height // 2, round(_REACH * dpi)
    left, top = max(0, x - reach), max(0, y - reach)
    ys, xs = largest_piece(np.ascontiguousarray(inside[top : y + reach, left : x + reach]))
    if not len(ys):
        return None
    x0, x1, y0, y1 = (int(v) for v in (xs.min() + left, xs.max() + 1 + left, ys.min() + top, ys.max() + 1 + top))
    shaped = _WIDE[0] * dpi <= x1 - x0 <= _WIDE[1] * dpi and y1 - y0 <= min(HYPHEN_HIGH * dpi, x1 - x0)
    aside, below = abs(x0 + x1 - width) / 2, abs(y0 + y1 - height) / 2
    return (x0, x1, y0, y1) if shaped and aside <= _ASIDE * dpi and below <= _REACH / 2 * dpi else None
