"""Two pages side by side on one sheet: the left page above the right one, as one tall page.

Belongs here: telling such a sheet from a wide page. Does not belong here: several pages in a file (`images.py`).
"""

from __future__ import annotations

import numpy as np

from gai_pipeline.read.ocr.cells import runs
from gai_pipeline.read.ocr.engine import Gray, cv

_WIDE = 1.15
"""How much wider than high a sheet of two pages is."""
_GUTTER = 0.025
"""Least width of the white between two pages, in parts of the sheet's."""
_MIDDLE = 0.03
"""How far beside the middle of the sheet the gutter may lie."""
_HALF = 0.15
"""Least width of the print on each side."""


def gutter(ink: Gray) -> int | None:
    """Where a level sheet divides into two pages; None for one page.

    No line, rule or title crosses the white between two pages, and no other white runs down the whole sheet, as it
    would between the columns of a table without rules.
    """
    height, width = ink.shape
    if width < _WIDE * height:
        return None
    cv2 = cv()
    print_only = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    columns = (print_only > 0).sum(0)
    inked = columns > 0.002 * height
    blocks = runs(inked, round(_GUTTER * width))
    if len(blocks) != 2:
        return None
    (a, b), (c, d) = blocks
    half, beside = width / 2, _MIDDLE * width
    if not b - beside < half < c + beside or min(b - a, d - c) < _HALF * width:
        return None
    return int(min(max(half, b + 1), c - 1))


def stacked(gray: Gray, at: int) -> Gray:
    """The sheet cut at `at`, its left half above its right half."""
    height, width = gray.shape
    wide = max(at, width - at)
    out: Gray = np.full((2 * height, wide), np.uint8(np.percentile(gray[::8, ::8], 90)))
    out[:height, :at] = gray[:, :at]
    out[height:, : width - at] = gray[:, at:]
    return out
