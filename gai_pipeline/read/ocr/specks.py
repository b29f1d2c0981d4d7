"""Dirt on the glass: small spots that stand alone are taken off a page.

Belongs here: telling a spot from print. Does not belong here: noise of the sensor, which the recogniser bears.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv

_DIRTY = 2.0
"""Spots to the square inch from which on a page is cleaned."""


def without_specks(gray: Gray, ink: Gray, dpi: int) -> tuple[Gray, Gray]:
    """(gray, ink) of a page without spots, where it has many. A spot close beside print stays: it may be a decimal
    point, and a figure must never lose that."""
    cv2 = cv()
    if not _looks_dirty(ink, dpi):
        return gray, ink
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = _spots(stats, dpi)
    if small.sum() < _DIRTY * ink.size / dpi**2:
        return gray, ink
    paper = np.arange(len(small)) == 0
    larger = np.where(small | paper, np.uint8(0), np.uint8(255))[labels]
    beside = cv2.dilate(larger, np.ones((max(3, dpi // 60), 2 * max(2, dpi // 20) + 1), np.uint8))
    touched = np.unique(labels[(beside > 0) & (larger == 0)])
    small[touched] = False
    spots = np.where(small, np.uint8(255), np.uint8(0))[labels]
    cleaned = gray.copy()
    around = cv2.dilate(spots, np.ones((3, 3), np.uint8)) > 0
    cleaned[around] = cv2.medianBlur(gray, 7)[around]
    return cleaned, cv2.subtract(ink, spots)


def _spots(stats: NDArray[np.int32], dpi: int) -> NDArray[np.bool_]:
    """Which pieces of ink are as small as spots."""
    size, least = stats[:, 2:4].max(axis=1), stats[:, 2:4].min(axis=1)
    small: NDArray[np.bool_] = (size <= 0.02 * dpi + 1) | ((size <= 0.02 * dpi + 2) & (3 * least > 2 * size))
    small[0] = False
    return small


def _looks_dirty(ink: Gray, dpi: int) -> bool:
    """Whether every eighth strip of a page has half as many spots as a dirty page: most pages have none. What a strip
    cuts off print is no spot."""
    high = max(1, len(ink) // 64)
    part = np.concatenate([ink[at : at + high] for at in range(0, len(ink), 8 * high)])
    _, _, stats, _ = cv().connectedComponentsWithStats(part, connectivity=8)
    whole = (stats[:, 1] % high > 0) & ((stats[:, 1] + stats[:, 3]) % high > 0)
    return bool((_spots(stats, dpi) & whole).sum() >= 0.5 * _DIRTY * part.size / dpi**2)


def without_false_points(crop: Gray, ink: Gray, dpi: int) -> Gray | None:
    """A line of a dirty page without the spots that cannot be decimal points, None where it has none: a point stands
    low between two digits, and they make room for it."""
    cv2 = cv()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    pieces = [(i, *(int(v) for v in stats[i, :4])) for i in range(1, count)]
    digits = [(x, x + w) for _, x, _, w, h in pieces if h > 0.5 * len(ink)]
    spots = np.zeros_like(ink)
    for i, x, y, w, h in pieces:
        if max(w, h) > 0.03 * dpi + 1:
            continue
        before, after = [b for _, b in digits if b <= x + 1], [a for a, _ in digits if a >= x + w - 1]
        roomy = before and after and min(after) - max(before) > 0.4 * len(ink)
        if not roomy or y + h < 0.6 * len(ink):
            spots[labels == i] = 255
    if not spots.any():
        return None
    out = crop.copy()
    out[cv2.dilate(spots, np.ones((3, 3), np.uint8)) > 0] = int(np.percentile(crop, 80))
    return out
