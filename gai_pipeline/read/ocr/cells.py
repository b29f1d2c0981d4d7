"""Cells of a scanned table -> the places of one printed line each, and crops of them.

Belongs here: cutting. Does not belong here: recognising or judging.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.boxes import Box
from gai_pipeline.read.ocr.engine import Gray, cv
from gai_pipeline.read.ocr.pieces import HYPHEN_HIGH, Place, hyphen_in

_STROKE, _GLYPH = 0.05, 0.14
"""Inches of height below which a piece is no figure of its own, and a broken figure at most: two lines of the smallest
type, 6 points, are 0.17 high."""


@dataclass(frozen=True, slots=True)
class Crop:
    """Where the ink of a line is on the page, and the place inside its cell's lines, (x0, y0, x1, y1). `flat`: one low
    stroke, a dash."""

    x0: int
    y0: int
    x1: int
    y1: int
    inside: Place
    flat: bool = False

    def cut(self, page: Gray, right: int, down: int) -> Gray:
        """The line with so much margin beside it and above and below. The cell's own lines are none of it: a line close
        to one has paper there."""
        x0, y0, x1, y1 = self.x0 - right, self.y0 - down, self.x1 + right, self.y1 + down
        a, b, c, d = self.inside
        held = page[max(y0, b) : min(y1, d), max(x0, a) : min(x1, c)]
        edges = max(0, b - y0), max(0, y1 - d), max(0, a - x0), max(0, x1 - c)
        out: Gray = cv().copyMakeBorder(held, *edges, cv().BORDER_REPLICATE)
        return out


def runs(on: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """[start, end) of runs of True, joined over gaps of at most `gap`."""
    at = np.flatnonzero(on)
    if not len(at):
        return []
    breaks = np.flatnonzero(np.diff(at) > gap)
    starts = [int(at[0]), *(int(at[i + 1]) for i in breaks)]
    ends = [*(int(at[i]) + 1 for i in breaks), int(at[-1]) + 1]
    return list(zip(starts, ends, strict=True))


def lines_in(gray: Gray, ink: Gray, box: Box, dpi: int, *, clean: bool = False) -> tuple[list[Crop], float]:
    """The lines inside a cell, from the top down, and the share of its ink that no line holds (specks: 0 is clean).

    On a `clean` page, which has no specks, the smallest stroke is print: the hyphen of a screenshot.
    """
    height, width = gray.shape
    margin = max(3, dpi // 50)
    x0, y0 = max(0, round(box[0]) + margin), max(0, round(box[1]) + margin)
    x1, y1 = min(width, round(box[2]) - margin), min(height, round(box[3]) - margin)
    if x1 - x0 < 6 or y1 - y0 < 8:
        return [], 0.0
    raw = (ink[y0:y1, x0:x1] > 0).astype(np.uint8)
    opened = dpi > 120 and not clean
    inside = cv().morphologyEx(raw, cv().MORPH_OPEN, np.ones((2, 2), np.uint8)) if opened else raw.copy()
    _clear_border(inside, dpi)
    border = max(1, dpi // 100)
    total = int(raw[border:-border, border:-border].sum())
    printed = list(_printed(inside, dpi, clean=clean))
    used = sum(int(raw[line.top : line.bottom].sum()) for line in printed)
    if not clean and not any(line.is_figure(dpi) for line in printed) and (hyphen := hyphen_in(raw, dpi)) is not None:
        left, right, top, bottom = hyphen
        used = max(used, int(raw[top:bottom, left:right].sum()))
        crops = [Crop(x0 + left, y0 + top, x0 + right, y0 + bottom, (x0, y0, x1, y1), flat=True)]
    else:
        crops = [line.crop((x0, y0, x1, y1), dpi) for line in printed]
    return crops, max(0, total - used) / max(1, (y1 - y0) * (x1 - x0))


class _Line(NamedTuple):
    """A line of print in a cell, in pixels of what is inside its lines: flat is low, wide far wider than high."""

    left: int
    right: int
    top: int
    bottom: int
    flat: bool
    wide: bool

    def is_figure(self, dpi: int) -> bool:
        """Whether it may be a figure or surely is a dash: higher than a hyphen, or long."""
        return self.bottom - self.top > HYPHEN_HIGH * dpi or (self.flat and self.wide)

    def crop(self, inside: Place, dpi: int) -> Crop:
        """Its place on the page; that of a flat one with paper above and below."""
        x0, y0, _, y1 = inside
        grow = int(dpi * 0.05) if self.flat else 0
        top, bottom = max(0, self.top - grow), min(y1 - y0, self.bottom + grow)
        return Crop(x0 + self.left, y0 + top, x0 + self.right, y0 + bottom, inside, self.flat and self.wide)


def _printed(inside: NDArray[np.uint8], dpi: int, *, clean: bool) -> Iterator[_Line]:
    """The lines of print in a cell, without spots."""
    least_ink, least_dash = (max(6, dpi * dpi * 0.0002), dpi * 0.028) if not clean else (4, dpi * 0.02)
    rows = inside.sum(1)
    for top, bottom in line_runs(rows, dpi):
        columns = np.flatnonzero(inside[top:bottom].sum(0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        wide = right - left > 1.7 * (bottom - top)
        flat = bottom - top < dpi * (0.055 if wide else 0.03)
        # A dash is flat and wide; a speck is small in both directions, and no figure is that low.
        speck = not clean and right - left < 1.3 * (bottom - top) and bottom - top < 0.045 * dpi
        faint = int(rows[top:bottom].sum()) < least_ink or (flat and right - left < least_dash)
        scattered = flat and wide and len(columns) < 0.6 * (right - left)  # spots beside each other
        if not (speck or faint or scattered):
            yield _Line(left, right, top, bottom, flat, wide)


def _clear_border(inside: NDArray[np.uint8], dpi: int) -> None:
    """Remove what is left of the cell's own lines: thin pieces at an edge, and angles in a corner."""
    height, width = inside.shape
    if not (inside[0].any() or inside[-1].any() or inside[:, 0].any() or inside[:, -1].any()):
        return
    _, labels, stats, _ = cv().connectedComponentsWithStats(inside, connectivity=8)
    thin = max(3, round(0.03 * dpi))
    for i, (x, y, w, h, _area) in enumerate(stats.tolist()):
        if i == 0:
            continue
        sides, ends = (x == 0) + (x + w == width), (y == 0) + (y + h == height)
        if (sides and ends) or (sides and w <= thin) or (ends and h <= thin):
            inside[labels == i] = 0


def line_runs(rows: NDArray[np.int64], dpi: int) -> list[tuple[int, int]]:
    """[top, bottom) of lines from the ink in each row; strokes that stand apart (二, a thin 2) are one line, figures
    above each other are two."""
    joined: list[tuple[int, int]] = []
    for top, bottom in runs(rows > 0, max(1, dpi // 100)):
        if joined:
            above = joined[-1]
            low, high = min(bottom - top, above[1] - above[0]), bottom - above[0]
            pieces = low < _STROKE * dpi or (low < 0.09 * dpi and high < _GLYPH * dpi)
            if pieces and top - above[1] < 0.08 * dpi and high < 0.24 * dpi:
                joined[-1] = (above[0], bottom)
                continue
        joined.append((top, bottom))
    return joined
