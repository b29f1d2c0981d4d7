"""A gray page -> upright page and lattices: the ruling lines of printed tables by morphology.

Belongs here: binarising, deskewing, finding lines. Does not belong here: reading cells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.boxes import Segment
from gai_pipeline.layout.lattice import Lattice, join, lattices
from gai_pipeline.read.ocr.engine import Gray, cv
from gai_pipeline.read.ocr.hidden_rules import divided
from gai_pipeline.read.ocr.struck_rules import printed_rules, ran_over, without_bridges


@dataclass(frozen=True, slots=True)
class RuledPage:
    """An upright page: gray, ink (255 where dark), its tables, the resolution assumed, whether it has no specks or
    had many, where a gray seal was lifted off it (255), and where streaks ran over it."""

    gray: Gray
    ink: Gray
    tables: list[Lattice]
    dpi: int
    clean: bool = False
    dirty: bool = False
    lifted: Gray | None = None
    struck: Gray | None = None


def binarise(gray: Gray) -> Gray:
    """Ink as 255: darker than the neighbourhood, which is a fiftieth of the page wide."""
    cv2 = cv()
    window = max(15, (gray.shape[1] // 50) | 1)
    ink: Gray = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 15)
    return ink


TRACED = 800
"""Pixels of width at which long strokes are traced."""


def traced(ink: Gray) -> Gray:
    """The ink of a page (0 and 1) at the width at which its long strokes are traced."""
    cv2 = cv()
    height, width = ink.shape
    if width >= 2 * TRACED:  # exact halves are quick, other parts are not
        ink = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    how = cv2.INTER_LINEAR if TRACED <= ink.shape[1] < 2 * TRACED else cv2.INTER_AREA
    small = cv2.resize(ink, (TRACED, max(1, round(height * TRACED / width))), interpolation=how)
    drawn: Gray = (small > 50).astype(np.uint8)
    return drawn


def slope(along: NDArray[Any], across: NDArray[Any]) -> float:
    """That of the straight line through points that has the least squares."""
    off = along - along.mean()
    return float((off * across).sum() / (off * off).sum())


def skew(small: Gray) -> float:
    """Degrees by which the long near-horizontal strokes of a `traced` page lean (the weighted median); where there are
    none (dashed or faint lines, text alone), by which the rows of ink do."""
    cv2 = cv()
    lines = cv2.morphologyEx(cv2.dilate(small, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, 25), np.uint8))
    lines = cv2.dilate(lines, np.ones((2, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    angles: list[tuple[float, int]] = []
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i, :4])
        if w < 160 or h > 0.06 * w + 8:
            continue
        ys, xs = np.nonzero(labels[y : y + h, x : x + w] == i)
        angles.append((math.degrees(math.atan(slope(xs, ys))), w))
    if not angles:
        return _profile_skew(small)
    angles.sort()
    half, seen = sum(w for _, w in angles) / 2, 0
    for angle, w in angles:
        seen += w
        if seen >= half:
            return angle
    return angles[-1][0]


def _profile_skew(ink: Gray) -> float:
    """Degrees at which the sums of the rows of `ink` (0 and 1) differ most from row to row, at most `_MOST_SKEW`."""
    cv2 = cv()
    height, width = ink.shape

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        rows = cv2.reduce(cv2.warpAffine(ink * 255, turn, (width, height)), 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F)
        return float(np.square(np.diff(rows[:, 0])).sum())

    best, reach, step = 0.0, _MOST_SKEW, 0.5
    while step > 0.04:
        around = np.arange(best - reach, best + reach + step / 2, step)
        best, reach, step = float(max(around, key=lambda a: sharpness(float(a)))), step, step / 5
    return best if abs(best) < _MOST_SKEW else 0.0


def rotated(picture: Gray, angle: float, paper: int) -> Gray:
    """A picture turned by so many degrees against the clock, its corners filled up."""
    cv2 = cv()
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    out: Gray = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return out


LEVEL = 0.05
"""Degrees by which lines may lean on a level page."""
_MOST_SKEW = 4.0
_FAINT = 12
"""Gray levels by which a line must be darker than what is on both sides of it."""
FINE = 180
"""Pixels to the inch from which on lines are looked for at half the resolution: a quarter of the work."""


def halved(picture: Gray) -> Gray:
    """Ink (0 and 255) at half the size: where one of four pixels is inked."""
    cv2 = cv()
    height, width = (n // 2 * 2 for n in picture.shape)
    means = cv2.resize(picture[:height, :width], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found: Gray = cv2.threshold(means, 0, 255, cv2.THRESH_BINARY)[1]
    return found


def _drawn_lines(
    gray: Gray, ink: Gray, dpi: int, lifted: Gray | None, tolerance: float
) -> tuple[list[Segment], list[Segment]]:
    """The level lines and the upright ones, in pixels of the page."""
    size = 1
    if dpi >= FINE:
        size, dpi = 2, dpi // 2
        gray, ink = cv().resize(gray, None, fx=0.5, fy=0.5, interpolation=cv().INTER_AREA), halved(ink)
        lifted = None if lifted is None else halved(lifted)
        height, width = (min(a, b) for a, b in zip(gray.shape, ink.shape, strict=True))
        gray, ink = gray[:height, :width], ink[:height, :width]
        lifted = None if lifted is None else lifted[:height, :width]
    gap = max(3 // size, dpi // 25)
    out = []
    for horizontal, shortest in ((True, int(dpi * 0.28)), (False, max(8 // size, int(dpi * 0.17)))):
        lines = _line_ink(gray, ink, horizontal=horizontal, dpi=dpi, faint=_FAINT // size)
        thick = 14 // size
        found = _segments(lines, horizontal=horizontal, shortest=shortest, gap=gap, lifted=lifted, thick=thick)
        out.append(join([(a * size, b * size, c * size) for a, b, c in found], tolerance, 3.0))
    level, upright = out
    return level, upright


def _line_ink(gray: Gray, ink: Gray, *, horizontal: bool, dpi: int, faint: int) -> Gray:
    """The ink, and lines of half an inch that are darker than both of their sides once smoothed along: dashes, light
    gray, on a coloured ground or close to bold type, which the neighbourhood's mean hides."""
    cv2 = cv()
    along, across, least = max(5, dpi // 30), max(5, dpi // 30), dpi // 2
    smooth = cv2.blur(gray, (along, 1) if horizontal else (1, along))
    kernel = np.ones((across, 1) if horizontal else (1, across), np.uint8)
    hat = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, kernel)
    darker = cv2.threshold(hat, faint, 255, cv2.THRESH_BINARY)[1]
    darker = cv2.morphologyEx(darker, cv2.MORPH_OPEN, np.ones((1, least) if horizontal else (least, 1), np.uint8))
    found: Gray = cv2.max(ink, darker)
    return found


def _segments(
    ink: Gray, *, horizontal: bool, shortest: int, gap: int, lifted: Gray | None, thick: int
) -> list[Segment]:
    """Runs of ink at least `shortest` long in one direction and at most `thick` or a twelfth of that across, bridging
    small gaps, and larger ones where a seal was."""
    cv2 = cv()
    lines = cv2.dilate(ink, np.ones((3, 1) if horizontal else (1, 3), np.uint8))
    kernel = (shortest, 1) if horizontal else (1, shortest)
    lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
    if lifted is not None:
        far = (5 * shortest // 2, 1) if horizontal else (1, 5 * shortest // 2)
        over = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, far))
        lines = cv2.max(lines, cv2.min(over, lifted))
    bridge = (gap, 1) if horizontal else (1, gap)
    lines = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, bridge))
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    found: list[Segment] = []
    for x, y, w, h, _area in stats[1:].tolist():
        if horizontal and w >= shortest and h <= max(thick, w // 12):
            found.append((y + h / 2, float(x), float(x + w)))
        elif not horizontal and h >= shortest and w <= max(thick, h // 12):
            found.append((x + w / 2, float(y), float(y + h)))
    return found


def resting(
    lines: list[Segment], crossing: list[Segment], tolerance: float, free: float, struck: Gray | None = None
) -> list[Segment]:
    """Lines from crossing line to crossing line: the stroke of a character rests on none, or on one.

    An end that rests on nothing is cut back to the last line that it crosses, but for one where a streak ran, which may
    have taken what it rested on (`struck`, of level lines). A line of at least `free` may end anywhere: no character is
    that high, and a page break may cut a table open.
    """
    if not crossing:
        return []
    at = np.array(crossing)
    found = []
    for position, start, end in lines:
        if end - start >= free:
            found.append((position, start, end))
            continue
        met = at[(at[:, 1] - tolerance <= position) & (position <= at[:, 2] + tolerance), 0]
        met = met[(start - tolerance <= met) & (met <= end + tolerance)]
        if len(met) and met.max() - met.min() > 2 * tolerance:
            hidden = [] if struck is None else [x for x in (start, end) if ran_over(struck, x, position, tolerance)]
            found.append((position, float(min(*met, *hidden)), float(max(*met, *hidden))))
    return found


def _open_sides(horizontal: list[Segment], vertical: list[Segment], tolerance: float, least: float) -> list[Segment]:
    """The sides of tables that have none drawn, or faded: where most lines of a table end at one place, at least
    `least` beyond its outermost vertical line."""
    found: list[Segment] = []
    for block in lattices(horizontal, vertical, tolerance=tolerance, offset=3.0):
        x0, y0, x1, y1 = block.box
        own = [s for s in horizontal if y0 - tolerance <= s[0] <= y1 + tolerance and s[1] < x1 and s[2] > x0]
        for edge, outwards in ((x0, -1), (x1, 1)):
            reach = [outwards * (s[1] if outwards < 0 else s[2]) for s in own]
            beyond = sorted(e for e in reach if e > outwards * edge + least)
            if len(beyond) < 3 or 2 * len(beyond) < sum(abs(e - outwards * edge) <= tolerance for e in reach):
                continue
            middle = beyond[len(beyond) // 2]
            if 4 * sum(abs(e - middle) <= tolerance for e in beyond) >= 3 * len(beyond):
                found.append((outwards * middle, y0, y1))
    return found


def is_clean(gray: Gray) -> bool:
    """Whether the paper is of one shade, as on a screenshot: a scanner leaves noise."""
    levels = cv().calcHist([np.ascontiguousarray(gray[::2, ::2])], [0], None, [256], [0, 256]).ravel()
    paper = int(levels.argmax())
    return bool(levels[paper] > 0.9 * levels[max(0, paper - 3) : paper + 4].sum())


def with_tables(page: RuledPage) -> RuledPage:
    """An upright page with its tables."""
    gray, ink, dpi = page.gray, page.ink, page.dpi
    tolerance = max(4.0, dpi * 0.05)
    rest = 2 + 0.025 * dpi  # closer than the strokes of a character come to the lines of its row
    level, upright = _drawn_lines(gray, ink, dpi, page.lifted, tolerance)
    horizontal, vertical = level, upright
    if page.struck is not None:
        horizontal = printed_rules(level, upright, ink, page.struck, dpi)
        vertical = printed_rules(upright, level, ink.T, page.struck.T, dpi)
    vertical += _open_sides(horizontal, resting(vertical, horizontal, rest, 0.5 * dpi), tolerance, 0.12 * dpi)
    for _ in range(3):
        vertical = resting(vertical, horizontal, rest, 0.5 * dpi)
        horizontal = resting(horizontal, vertical, tolerance, math.inf, page.struck)
    found = lattices(horizontal, vertical, tolerance=tolerance, offset=3.0)
    if page.struck is not None:
        vertical = without_bridges(vertical, found, tolerance)
        found = lattices(horizontal, vertical, tolerance=tolerance, offset=3.0, ends_meet=True)
    tables = [t for t in found if t.n_rows * t.n_columns >= 4 and len(t.spans()) > 2]
    hidden = [mask for mask in (page.struck, page.lifted) if mask is not None]
    whole = divided(tables, np.bitwise_or.reduce(hidden)) if hidden else tables
    return replace(page, tables=whole, clean=is_clean(gray))
