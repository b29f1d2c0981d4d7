"""Streaks of a scanner: what dust on the glass, or on a roller, draws over a page while it moves past.

Belongs here: how such lines look. Does not belong here: the other faults of scanners (`scanned.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Page = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Dust:
    """How many streaks, their gray levels and widths (in pixels at 200 dpi) from the least to the most.

    `across`: they run from side to side. `opaque`: print below them is lost. `leaning`: they do not run quite along the
    page's side. `short`: they begin somewhere on the page and run to an edge.
    """

    streaks: int
    levels: tuple[int, int] = (40, 200)
    widths: tuple[int, int] = (1, 3)
    across: bool = False
    opaque: bool = False
    leaning: bool = False
    short: bool = False


def dusted(page: Page, dust: Dust, dpi: int, rng: np.random.Generator) -> Page:
    """The page with the streaks over it."""
    if dust.across:
        return np.ascontiguousarray(np.swapaxes(_down(np.swapaxes(page, 0, 1), dust, dpi, rng), 0, 1))
    return _down(page, dust, dpi, rng)


def _down(page: Page, dust: Dust, dpi: int, rng: np.random.Generator) -> Page:
    import cv2

    height, width = page.shape[:2]
    out = np.ascontiguousarray(page)
    for _ in range(dust.streaks):
        x, lean = int(rng.integers(width // 12, width * 11 // 12)), 0
        if dust.leaning:
            lean = int(rng.integers(-height // 80, height // 80 + 1))
        top, bottom = 0, height - 1
        if dust.short:
            cut = int(rng.integers(height // 4, height * 3 // 4))
            top, bottom = (cut, bottom) if rng.random() < 0.5 else (top, cut)
        thick = max(1, round(int(rng.integers(dust.widths[0], dust.widths[1] + 1)) * dpi / 200))
        level = int(rng.integers(*dust.levels))
        drawn = np.full_like(out, 255)
        cv2.line(drawn, (x, top), (x + lean, bottom), (level,) * 3, thick, cv2.LINE_AA)
        seen = drawn[..., :1] < 250
        out = np.where(seen & dust.opaque, drawn, np.minimum(out, drawn)).astype(np.uint8)
    return out
