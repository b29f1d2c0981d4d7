"""Dirt on the glass: small spots that stand alone are taken off a page.

Belongs here: telling a spot from print. Does not belong here: noise of the sensor, which the recogniser bears.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv
from gai_pipeline.read.ocr.pieces import Place

_DIRTY = 2.0
"""Spots to the square inch from which on a page is cleaned."""
_LARGEST, _DIGIT, _ROOM, _LOW = 0.03, 0.6, 0.4, 0.6
"""Inches of the largest spot in a line of figures, least height of a digit in parts of the highest piece of its line,
least room that a point has between two digits, and where it begins below their top, in parts of their height."""
_WIDER = 1.2
"""So many times the room between other digits of the line: full-width ones stand far apart."""


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


def without_spots(gray: Gray, ink: Gray, lines: Sequence[Place], dpi: int) -> tuple[Gray, Gray, list[bool]]:
    """(gray, ink) of a page without the spots in lines of figures that can be neither points nor signs, and for each
    line whether one stood between two digits, where it may have been a point."""
    gray, ink, between = gray.copy(), ink.copy(), list[bool]()
    for x0, y0, x1, y1 in lines:
        place = slice(y0, y1), slice(x0, x1)
        spots, inside = _no_marks(np.ascontiguousarray(ink[place]), dpi)
        between.append(inside)
        if spots.any():
            around = cv().dilate(spots, np.ones((3, 3), np.uint8)) > 0
            gray[place][around] = int(np.percentile(gray[place], 80))
            ink[place][around] = 0
    return gray, ink, between


def _no_marks(ink: Gray, dpi: int) -> tuple[Gray, bool]:
    """The pieces of a line of figures that are none and cannot belong to one, and whether one stands between two: a
    point stands low between two digits, which make room for it; a sign is a stroke at half the height before them."""
    count, labels, stats, _ = cv().connectedComponentsWithStats(ink, connectivity=8)
    pieces = [(i, (int(x), int(y), int(w), int(h))) for i, (x, y, w, h, _) in enumerate(stats[:count]) if i]
    high = max((piece[3] for _, piece in pieces), default=0)
    spots, least = np.zeros_like(ink), _LARGEST * dpi + 1
    if high <= least:
        return spots, False
    digits = [piece for _, piece in pieces if piece[3] > _DIGIT * high]
    small = [(i, piece) for i, piece in pieces if max(piece[2:]) <= least]
    found = [(i, piece) for i, piece in small if not _is_point(piece, digits) and not _is_sign(piece, digits)]
    spots[np.isin(labels, [i for i, _ in found])] = 255
    first, last = min(x for x, *_ in digits), max(x + w for x, _, w, _ in digits)
    return spots, any(first < x and x + w < last for _, (x, _, w, _) in found)


def _is_point(piece: Place, digits: Sequence[Place]) -> bool:
    """Whether a small piece may be a decimal point: low between two digits that are further apart than others."""
    x, y, w, _ = piece
    before, after = [a + c for a, _, c, _ in digits if a + c <= x + 1], [a for a, *_ in digits if a >= x + w - 1]
    if not before or not after:
        return False
    top, bottom = min(b for _, b, _, _ in digits), max(b + d for _, b, _, d in digits)
    room = min(after) - max(before)
    ordered = sorted(digits)
    gaps = [b[0] - (a[0] + a[2]) for a, b in pairwise(ordered) if a[0] + a[2] > x or b[0] < x]
    return room > max([_ROOM * (bottom - top), *(_WIDER * gap for gap in gaps)]) and y >= top + _LOW * (bottom - top)


def _is_sign(piece: Place, digits: Sequence[Place]) -> bool:
    """Whether a small piece may be the minus of a figure."""
    x, y, w, h = piece
    top, bottom = min(b for _, b, _, _ in digits), max(b + d for _, b, _, d in digits)
    level = abs(y + h / 2 - (top + bottom) / 2) < 0.3 * (bottom - top)
    return x + w <= min(a for a, *_ in digits) + 1 and w > h and level
