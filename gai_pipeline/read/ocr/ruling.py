"""A gray page -> upright page and lattices: the ruling lines of printed tables by morphology.

Belongs here: binarising, deskewing, finding lines. Does not belong here: reading cells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gai_pipeline.read.geometry import Lattice, Segment, join, lattices
from gai_pipeline.read.ocr.engine import Gray, cv


@dataclass(frozen=True, slots=True)
class RuledPage:
    """An upright page: gray, ink (255 where dark), its tables, and the resolution assumed."""

    gray: Gray
    ink: Gray
    tables: list[Lattice]
    dpi: int


def binarise(gray: Gray) -> Gray:
    """Ink as 255: darker than the neighbourhood, which is a fiftieth of the page wide."""
    cv2 = cv()
    window = max(15, (gray.shape[1] // 50) | 1)
    ink: Gray = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 15)
    return ink


def skew(ink: Gray) -> float:
    """Degrees by which the long near-horizontal strokes lean (the weighted median); 0 where there are none."""
    cv2 = cv()
    height, width = ink.shape
    small = cv2.resize(ink, (800, max(1, int(height * 800 / width))), interpolation=cv2.INTER_AREA)
    small = (small > 50).astype(np.uint8)
    lines = cv2.morphologyEx(cv2.dilate(small, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, 25), np.uint8))
    lines = cv2.dilate(lines, np.ones((2, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    angles: list[tuple[float, int]] = []
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i, :4])
        if w < 160 or h > 0.06 * w + 8:
            continue
        ys, xs = np.nonzero(labels[y : y + h, x : x + w] == i)
        angles.append((math.degrees(math.atan(float(np.polyfit(xs, ys, 1)[0]))), w))
    if not angles:
        return 0.0
    angles.sort()
    half, seen = sum(w for _, w in angles) / 2, 0
    for angle, w in angles:
        seen += w
        if seen >= half:
            return angle
    return angles[-1][0]


def upright(gray: Gray) -> tuple[Gray, Gray]:
    """(gray, ink) of the page turned so that its lines are level."""
    cv2 = cv()
    ink = binarise(gray)
    angle = skew(ink)
    if abs(angle) <= 0.05:
        return gray, ink
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned: Gray = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return turned, binarise(turned)


def _segments(ink: Gray, *, horizontal: bool, shortest: int, gap: int) -> list[Segment]:
    """Runs of ink at least `shortest` long in one direction, bridging small gaps."""
    cv2 = cv()
    thick = (1, 3) if horizontal else (3, 1)
    lines = cv2.dilate(ink, np.ones((thick[1], thick[0]), np.uint8))
    kernel = (shortest, 1) if horizontal else (1, shortest)
    lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
    bridge = (gap, 1) if horizontal else (1, gap)
    lines = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, bridge))
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    found: list[Segment] = []
    for x, y, w, h, _area in stats[1:].tolist():
        if horizontal and w >= shortest and h <= max(14, w // 12):
            found.append((y + h / 2, float(x), float(x + w)))
        elif not horizontal and h >= shortest and w <= max(14, h // 12):
            found.append((x + w / 2, float(y), float(y + h)))
    return found


def _resting(lines: list[Segment], crossing: list[Segment], tolerance: float, free: float) -> list[Segment]:
    """Lines of which both ends rest on a crossing line: the stroke of a character does not.

    A line of at least `free` may end anywhere: no character is that high, and a page break may cut a table open.
    """
    if not crossing:
        return []
    at = np.array(crossing)

    def rests(position: float, end: float) -> bool:
        near = np.abs(at[:, 0] - end) <= tolerance
        return bool((near & (at[:, 1] - tolerance <= position) & (position <= at[:, 2] + tolerance)).any())

    return [s for s in lines if s[2] - s[1] >= free or (rests(s[0], s[1]) and rests(s[0], s[2]))]


def ruled_page(gray: Gray, dpi: int) -> RuledPage:
    """The tables of a scanned page, `dpi` pixels to the inch (or what a page of that width would have)."""
    gray, ink = upright(gray)
    gap = max(3, dpi // 25)
    tolerance = max(4.0, dpi * 0.05)
    rest = 2 + 0.025 * dpi  # closer than the strokes of a character come to the lines of its row
    horizontal = join(_segments(ink, horizontal=True, shortest=int(dpi * 0.28), gap=gap), tolerance, 3.0)
    vertical = join(_segments(ink, horizontal=False, shortest=max(8, int(dpi * 0.17)), gap=gap), tolerance, 3.0)
    for _ in range(3):
        vertical = _resting(vertical, horizontal, rest, 0.5 * dpi)
        horizontal = _resting(horizontal, vertical, tolerance, math.inf)
    found = lattices(horizontal, vertical, tolerance=tolerance, offset=3.0)
    return RuledPage(gray, ink, [t for t in found if t.n_rows * t.n_columns >= 4 and len(t.spans()) > 2], dpi)
