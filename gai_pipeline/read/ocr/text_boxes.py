"""Where text stands on a page outside of tables.

An upright page divides into lines by its rows of ink, far quicker than a detection model; the model looks only where
that makes no sense (a seal over the text, a photograph). Does not belong here: recognising.
"""

from __future__ import annotations

from statistics import median

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.cells import line_runs, runs
from gai_pipeline.read.ocr.engine import Gray, cv, detector
from gai_pipeline.read.reading_limits import Limits

PixelBox = tuple[int, int, int, int]
APART = 0.8
"""The gap between two pieces of a line, in heights of the line; punctuation leaves as much inside a sentence."""


_DETECTED = 2400
"""Pixels of height that the detection model is shown at once."""


def without_lines(ink: Gray, least: int) -> Gray:
    """Ink without straight lines of at least `least` pixels: ruling, underlining, the edge of the paper."""
    cv2 = cv()
    lines = np.zeros_like(ink)
    for kernel in ((1, least), (least, 1)):
        lines |= cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
    rest: Gray = cv2.subtract(ink, cv2.dilate(lines, np.ones((3, 3), np.uint8)))
    return rest


def text_boxes(gray: Gray, ink: Gray, dpi: int, limits: Limits, *, clean: bool = False) -> list[PixelBox]:
    """(x0, y0, x1, y1) of the pieces of lines; pieces are divided by gaps of nearly a character, as between figures.

    `clean` pages have no specks that would have to be told from print.
    """
    inked = _print_of(ink, dpi, clean=clean)
    rows = inked.sum(1)
    lines = [
        (a, b)
        for a, b in line_runs(np.where(rows > 1, rows, 0), dpi)
        if b - a >= 0.04 * dpi and int(rows[a:b].sum()) >= max(8, dpi * dpi // 4000)
    ]
    if not lines:
        return []
    usual = median(b - a for a, b in lines)
    out: list[PixelBox] = []
    for top, bottom in lines:
        if bottom - top > max(2.6 * usual, 0.5 * dpi):
            for at in range(top, bottom, _DETECTED):
                found = detector(limits.ocr_threads).boxes(np.ascontiguousarray(gray[at : min(bottom, at + _DETECTED)]))
                out += [(a, b + at, c, d + at) for a, b, c, d in found]
        else:
            out += _pieces(inked, top, bottom, dpi, tall=bottom - top > 1.5 * usual)
    return out


def _print_of(ink: Gray, dpi: int, *, clean: bool) -> NDArray[np.uint8]:
    """Where print is that is no ruling line and no speck, as 1; looked for where there is ink at all, which beside
    painted tables is little of a page."""
    inked = np.zeros_like(ink)
    for top, bottom in runs(ink.max(axis=1) > 0, dpi // 2):
        band = cv().min(without_lines(ink[top:bottom], dpi // 2), 1)
        inked[top:bottom] = band if clean else cv().morphologyEx(band, cv().MORPH_OPEN, np.ones((2, 2), np.uint8))
    return inked


def _pieces(inked: NDArray[np.uint8], top: int, bottom: int, dpi: int, *, tall: bool) -> list[PixelBox]:
    pad = max(2, dpi // 60)
    gap = max(int(APART * (bottom - top) / (2 if tall else 1)), dpi // 12)
    out: list[PixelBox] = []
    for left, right in runs(inked[top:bottom].sum(0) > 0, gap):
        if int(inked[top:bottom, left:right].sum()) < max(6, dpi * dpi * 0.0003):
            continue
        if tall:  # a label of two lines beside figures at half their height: each piece has lines of its own
            own = line_runs(inked[top:bottom, left:right].sum(1), dpi)
            out += [_padded(left, top + a, right, top + b, pad, inked) for a, b in own if b - a >= 0.04 * dpi]
            continue
        out.append(_padded(left, top, right, bottom, pad, inked))
    return out


def _padded(left: int, top: int, right: int, bottom: int, pad: int, inked: NDArray[np.uint8]) -> PixelBox:
    height, width = inked.shape
    return max(0, left - 2 * pad), max(0, top - pad), min(width, right + 2 * pad), min(height, bottom + pad)
