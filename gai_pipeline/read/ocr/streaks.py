"""Streaks: lines that dust on a scanner's glass draws over a whole page -> the page without them.

What is printed below a light one shows through and stays; a dark one is bridged from its left to its right. Belongs
here: the exact place of streaks, taking them off, and where one may have hidden a stroke. Does not belong here: finding
them (`streak_tracks.py`), spots (`specks.py`), what a cell is worth that a streak touches (`looks.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv
from gai_pipeline.read.ocr.streak_tracks import FAINT, WIDE, Track, tracks

_EDGE = 0.2
"""Of a streak's darkness: what is lighter is its edge, through which print shows."""
_PARTS, _ENOUGH = 5, 60
"""Parts of a pixel to which a streak's place is known, and rows that say how dark it is at such a place."""
_AS_DARK = 110
"""Gray levels by which a streak is darker than paper for it to be nearly as dark as a table's lines."""
_RULE, _RULE_SHOWS = 0.1, 8
"""Inches along which a line under a streak is looked for, and gray levels by which it is darker."""
_SHOWS = 22
"""Gray levels by which print is darker than the streak over it."""
_NEAR = (3, 3)
"""Pixels by which a track may miss its streak, at the first and at the second look."""

_Floats = NDArray[np.float32]


def without_streaks(gray: Gray, ink: Gray, dpi: int) -> tuple[Gray, Gray | None]:
    """The page without streaks down and across, and where they were (255); the page itself and None if it has none."""
    out, struck = gray, None
    for across in (False, True):
        found = tracks(out, ink, dpi, across=across)
        if not found:
            continue
        page = np.ascontiguousarray(out.T) if across else out.copy()
        mask, lost = np.zeros_like(page), np.zeros_like(page)
        for track in _along_each_other(page, found, dpi):
            _take_off(page, mask, lost, track, dpi)
        page = cv().inpaint(page, lost, 3, cv().INPAINT_NS)
        out, mask = (np.ascontiguousarray(p.T) if across else p for p in (page, mask))
        struck = mask if struck is None else np.maximum(struck, mask)
    return out, struck


def _take_off(page: Gray, mask: Gray, lost: Gray, track: Track, dpi: int) -> None:
    """Lift a streak off where print shows through, note on `lost` where none does, and on `mask` where it was."""
    half, width = _half(dpi), page.shape[1]
    place = track.around(half, width)
    seen = page[place].astype(np.float32)
    usual, span = _profile(seen)
    if span is None:
        return
    left, right = span
    paper = np.median(seen[:, [*range(left), *range(right, 2 * half + 1)]], axis=1, keepdims=True)
    core, own = seen[:, left:right], _depths(seen, track, usual)[:, left:right]
    expected = _smoothed(paper.astype(np.float32)) - cv().dilate(own, np.ones((1, 3), np.uint8))
    edge = usual[None, left:right] < _EDGE * float(usual.max())
    kept = (core < expected - _SHOWS) | edge
    if usual.max() > _AS_DARK:
        kept |= _rules(expected - core, dpi)
    place = place[0], place[1][:, left:right]
    page[place] = np.where(edge, np.minimum(core + own, 255), core).astype(np.uint8)
    lost[place] = np.maximum(lost[place], np.where(kept, 0, 255)).astype(np.uint8)
    mask[place] = 255


def _rules(darker: _Floats, dpi: int) -> NDArray[np.bool_]:
    """Where a table's line runs along under a streak: what is darker than the streak alone without a break, and not so
    on to the edge of the page."""
    cv2 = cv()
    length = max(9, round(_RULE * dpi))
    faint = (cv2.blur(darker, (1, length)) > _RULE_SHOWS).astype(np.uint8)
    along = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((2 * length, 1), np.uint8)) > 0
    ends = max(1, len(along) // 20)
    return np.asarray(along & ~(along[:ends].any() or along[-ends:].any()))


def _depths(seen: _Floats, track: Track, usual: _Floats) -> _Floats:
    """By how much the streak darkens each pixel. It lies between two columns of pixels, differently from row to row."""
    exact = track.x + track.slope * np.arange(track.top, track.bottom)
    part = np.floor((exact - np.rint(exact) + 0.5) * _PARTS).astype(np.int64).clip(0, _PARTS - 1)
    out = np.repeat(usual[None], len(seen), axis=0)
    for n in range(_PARTS):
        rows = part == n
        if rows.sum() >= _ENOUGH:
            out[rows] = _darkening(seen[rows])
    return out


def _darkening(seen: _Floats) -> _Floats:
    """By how much each column beside a streak is darker than the paper in most rows, where no print is."""
    level = np.percentile(seen, 65, axis=0)
    depth: _Floats = np.clip(np.percentile(level, 75) - level, 0, None).astype(np.float32)
    return depth


def _half(dpi: int) -> int:
    """Pixels on each side of a track that are looked at."""
    return max(6, round(WIDE * dpi))


def _along_each_other(page: Gray, found: Sequence[Track], dpi: int) -> list[Track]:
    """The tracks along the middles of their streaks. Those of one glass are parallel: a track that lost its way between
    two streaks finds it by the slope of the others."""
    half = _half(dpi)
    exact = [_exact(page, track, half) for track in found]
    slope = float(np.median([track.slope for track in exact]))
    out = []
    for first, track in zip(found, exact, strict=True):
        start = first.bottom - 1 if first.top > 0 else first.top
        other = _exact(page, Track(first.at(start) - slope * start, slope, first.top, first.bottom), half)
        out.append(max((track, other), key=lambda one: _darkness(page, one, half)))
    return out


def _darkness(page: Gray, track: Track, half: int) -> float:
    """How dark the page is along a track."""
    return float(_darkening(page[track.around(half, page.shape[1])].astype(np.float32))[half - 1 : half + 2].max())


def _exact(page: Gray, track: Track, half: int) -> Track:
    """The track along the middle of its streak, which it misses by some pixels at its ends."""
    for reach in _NEAR:
        track = _nearer(page, track, half, min(reach, half - 2))
    return track


def _nearer(page: Gray, track: Track, half: int, reach: int) -> Track:
    """A track along the middles of the darkest columns within `reach`: the line on which most of them lie."""
    seen = page[track.around(half, page.shape[1])].astype(np.float32)
    parts = np.array_split(np.arange(len(seen)), max(4, len(seen) // 60))
    medians = np.array([np.median(seen[part], axis=0) for part in parts])
    depth = (np.percentile(medians, 75, axis=1, keepdims=True) - medians)[:, half - reach : half + reach + 1]
    most = depth.max(axis=1, keepdims=True)
    good = np.flatnonzero(most[:, 0] > 0.5 * np.median(most))
    if len(good) < 3:
        return track
    core = depth >= 0.6 * most
    off = (core * np.arange(-reach, reach + 1)).sum(axis=1) / core.sum(axis=1)
    places = np.array([part.mean() for part in parts]) + track.top
    i, j = (good[k] for k in np.triu_indices(len(good), 1))
    slope = float(np.median((off[j] - off[i]) / (places[j] - places[i])))
    base = float(np.median(off[good] - slope * places[good]))
    return Track(track.x + base, track.slope + slope, track.top, track.bottom)


def _profile(seen: _Floats) -> tuple[_Floats, tuple[int, int] | None]:
    """By how much each column beside a streak is darker than the paper, and which columns (from, to) it covers."""
    depth = _darkening(seen)
    middle = len(depth) // 2
    near = depth[middle - 3 : middle + 4]
    peak = middle - 3 + int(near.argmax())
    if depth[peak] < FAINT:
        return depth, None
    on = depth > 1.5
    left, right = peak, peak + 1
    while left > 2 and on[left - 1]:
        left -= 1
    while right < len(depth) - 2 and on[right]:
        right += 1
    return depth, (left - 1, right + 1)


def _smoothed(paper: _Floats) -> _Floats:
    """The level of the paper along a streak, without the print beside it."""
    cv2 = cv()
    high = cv2.dilate(paper, np.ones((25, 1), np.uint8))
    smooth: _Floats = cv2.blur(cv2.erode(high, np.ones((25, 1), np.uint8)), (1, 51))
    return smooth
