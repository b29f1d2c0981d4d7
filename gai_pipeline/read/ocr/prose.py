"""Where text stands on a page outside of tables.

An upright page divides into lines by its rows of ink, far quicker than a detection model; the model looks only where
that makes no sense (a seal over the text, a photograph). Does not belong here: recognising.
"""

from __future__ import annotations

from statistics import median

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.limits import Limits
from gai_pipeline.read.ocr.cells import line_runs, runs
from gai_pipeline.read.ocr.engine import Gray, cv, detector

PixelBox = tuple[int, int, int, int]


def text_boxes(gray: Gray, ink: Gray, dpi: int, limits: Limits) -> list[PixelBox]:
    """(x0, y0, x1, y1) of the pieces of lines; pieces are divided by gaps of about two characters."""
    clean = cv().morphologyEx((ink > 0).astype(np.uint8), cv().MORPH_OPEN, np.ones((2, 2), np.uint8))
    rows = clean.sum(1)
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
            found = detector(limits.ocr_threads).boxes(np.ascontiguousarray(gray[top:bottom]))
            out += [(a, b + top, c, d + top) for a, b, c, d in found]
        else:
            out += _pieces(clean, top, bottom, dpi)
    return out


def _pieces(clean: NDArray[np.uint8], top: int, bottom: int, dpi: int) -> list[PixelBox]:
    height, width = clean.shape
    pad = max(2, dpi // 60)
    gap = max(int(1.9 * (bottom - top)), dpi // 5)
    out: list[PixelBox] = []
    for left, right in runs(clean[top:bottom].sum(0) > 0, gap):
        if int(clean[top:bottom, left:right].sum()) < max(6, dpi * dpi * 0.0003):
            continue
        out.append((max(0, left - 2 * pad), max(0, top - pad), min(width, right + 2 * pad), min(height, bottom + pad)))
    return out
