"""Dirt on the glass: small spots that stand alone are taken off a page.

Belongs here: telling a spot from print. Does not belong here: noise of the sensor, which the recogniser bears.
"""

from __future__ import annotations

import numpy as np

from gai_pipeline.read.ocr.engine import Gray, cv

_DIRTY = 2.0
"""Spots to the square inch from which on a page is cleaned."""


def without_specks(gray: Gray, ink: Gray, dpi: int) -> tuple[Gray, Gray]:
    """(gray, ink) of a page without spots, where it has many. A spot close beside print stays: it may be a decimal
    point, and a figure must never lose that."""
    cv2 = cv()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    size = stats[:, 2:4].max(axis=1)
    size[0] = 0
    small = (size > 0) & (size <= 0.02 * dpi + 1)
    if small.sum() < _DIRTY * ink.size / dpi**2:
        return gray, ink
    larger = np.where(size > 0.02 * dpi + 1, np.uint8(255), np.uint8(0))[labels]
    beside = cv2.dilate(larger, np.ones((max(3, dpi // 60), 2 * max(2, dpi // 20) + 1), np.uint8))
    touched = np.unique(labels[(beside > 0) & (larger == 0)])
    small[touched] = False
    spots = np.where(small, np.uint8(255), np.uint8(0))[labels]
    cleaned = gray.copy()
    around = cv2.dilate(spots, np.ones((3, 3), np.uint8)) > 0
    cleaned[around] = cv2.medianBlur(gray, 7)[around]
    return cleaned, cv2.subtract(ink, spots)
