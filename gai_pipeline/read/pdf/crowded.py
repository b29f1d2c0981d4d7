"""Digits that stand over each other, or raised beside others: in a row they would be another figure.

Belongs here: how the digits of a page stand to each other. Does not belong here: whether they are seen at all
(`seen.py`), words and lines (`runs.py`).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_OVER: Final = 0.5
"""Of the smaller of two digits: so much of it lies on the other one."""
_ALIKE: Final = 1.6
_SMALL: Final = 0.8
"""Of the usual height, below which a digit may be raised."""
_MOST_SMALL: Final = 300
_BESIDE: Final = 0.35
"""Of the height of the digit before it."""
_NEIGHBOURS: Final = 3

Flags = NDArray[np.bool_]


def median(values: NDArray[np.floating[Any]]) -> float:
    """The middle of some numbers, as numpy has it: with its looks for what these are not (more dimensions, NaN) it
    takes longer than all else that is asked of a page's digits."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def doubted_by_neighbours(codes: NDArray[np.uint32], boxes: NDArray[np.float64]) -> tuple[Flags, Flags]:
    """(the digits that mark a note behind a figure, those of which one hides another), by their boxes: left, top,
    right, bottom."""
    if len(codes) < 2:
        return np.zeros(len(codes), np.bool_), np.zeros(len(codes), np.bool_)
    x0, x1 = np.minimum(boxes[:, 0], boxes[:, 2]), np.maximum(boxes[:, 0], boxes[:, 2])
    y0, y1 = np.minimum(boxes[:, 1], boxes[:, 3]), np.maximum(boxes[:, 1], boxes[:, 3])
    places = np.stack((x0, y0, x1, y1))
    return _raised(places), _over_each_other(codes, places)


def _over_each_other(codes: NDArray[np.uint32], places: NDArray[np.float64]) -> Flags:
    """Different digits in the same place. Neighbours are sought in two grids, so that no pair falls between lines."""
    x0, y0, x1, y1 = places
    found = np.zeros(len(codes), np.bool_)
    step = max(median(y1 - y0), 1.0)
    for shift in (0.0, 0.5):
        line = np.floor((y0 + y1) / 2 / step + shift)
        order = np.lexsort((x0, line))
        for n in range(1, min(_NEIGHBOURS, len(codes) - 1) + 1):
            a, b = order[:-n], order[n:]
            across = np.minimum(x1[a], x1[b]) - np.maximum(x0[a], x0[b])
            down = np.minimum(y1[a], y1[b]) - np.maximum(y0[a], y0[b])
            wide, high = np.minimum(x1[a] - x0[a], x1[b] - x0[b]), np.minimum(y1[a] - y0[a], y1[b] - y0[b])
            alike = np.maximum(y1[a] - y0[a], y1[b] - y0[b]) < _ALIKE * high  # a watermark is larger, and known as one
            over = (across > _OVER * wide) & (down > _OVER * high) & (codes[a] != codes[b]) & (wide > 0) & alike
            found[a[over]] = found[b[over]] = True
    return found


def _raised(places: NDArray[np.float64]) -> Flags:
    """Small digits that stand right behind a larger one, above or below its line."""
    x0, y0, x1, y1 = places
    high = y1 - y0
    small = np.flatnonzero(high < _SMALL * median(high))
    found = np.zeros(len(high), np.bool_)
    if not 0 < len(small) <= _MOST_SMALL:
        return found
    for i in small[np.argsort(x0[small])].tolist():
        beside = (np.abs(x0[i] - x1) < _BESIDE * high) & (x0 < x0[i])
        level = np.minimum(np.abs(y0[i] - y0), np.abs(y1[i] - y1))
        larger = beside & (high > 1.2 * high[i]) & (y0 < y1[i]) & (y0[i] < y1)
        apart = np.abs(y0[i] - y0) > 0.15 * high
        behind_one = beside & found & (level < 0.2 * high)
        found[i] = bool((larger & apart & (np.abs((y0 + y1) / 2 - (y0[i] + y1[i]) / 2) > 0.12 * high)).any())
        found[i] |= bool(behind_one.any())
    return found
