"""Streaks: lines that dust on a scanner's glass draws over a whole page -> the page without them.

A streak runs on to the edge of the sheet, where no table's line does. What is printed below a light one shows through
and stays; a dark one is bridged from its left to its right. Belongs here: finding streaks, taking them off, and where
one may have hidden a stroke. Does not belong here: spots (`specks.py`), what a cell is worth that a streak touches
(`looks.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv

_BANDS = 48
"""Parts of the page's height in which a streak is looked for: what darkens a column of one all along is a line."""
_EDGES = 2
"""Bands at either edge that every streak darkens: most pages have none there, and are not looked at further."""
_WIDE = 0.05
"""Inches that a streak is less wide than."""
_FAINT = 8
"""Gray levels by which a streak darkens a band of the page."""
_LEAN = 0.03
"""Most slope of a streak: the page may lie askew on the glass, and levelling it turns the streak."""
_SHORTEST = 0.2
"""Of the page's height: least length of a streak."""
_DARK = 0.3
"""Of its darkness at the edge: least that a streak has in a band, for there is print beside it."""
_UNBROKEN = 0.8
"""Share of its bands in which a streak must show."""
_ASIDE = 4
"""Pixels between two tracks of one streak."""
_GAP = 4
"""Bands in a row in which print may hide it."""
_BEYOND = 0.03
"""Of the page's height: so far from the edge the outermost level line must be for a line beyond it to be a streak."""
_MOST = 40
"""Streaks on a page: where more lines reach the edge, they are something else."""
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


@dataclass(frozen=True, slots=True)
class _Track:
    """A line down the page: where it is at the first row, pixels to the right a row, and the rows that it covers."""

    x: float
    slope: float
    top: int
    bottom: int

    def at(self, row: int) -> float:
        return self.x + self.slope * row

    def upside_down(self, height: int) -> _Track:
        """The track on the page turned by 180 degrees about a level line."""
        return _Track(self.at(height - 1), -self.slope, height - self.bottom, height - self.top)

    def around(self, half: int, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Its rows and, for each, the columns around it on a page of that width: indices of the page."""
        rows = np.arange(self.top, self.bottom)
        middle = np.rint(self.x + self.slope * rows).astype(np.int64)
        return rows[:, None], np.clip(middle[:, None] + np.arange(-half, half + 1), 0, width - 1)


def without_streaks(gray: Gray, ink: Gray, dpi: int) -> tuple[Gray, Gray | None]:
    """The page without streaks down and across, and where they were (255); the page itself and None if it has none."""
    out, struck = gray, None
    for across in (False, True):
        tracks = _tracks(out, ink, dpi, across=across)
        if not tracks:
            continue
        page = np.ascontiguousarray(out.T) if across else out.copy()
        mask, lost = np.zeros_like(page), np.zeros_like(page)
        for track in _along_each_other(page, tracks, dpi):
            _take_off(page, mask, lost, track, dpi)
        page = cv().inpaint(page, lost, 3, cv().INPAINT_NS)
        out, mask = (np.ascontiguousarray(p.T) if across else p for p in (page, mask))
        struck = mask if struck is None else np.maximum(struck, mask)
    return out, struck


def _tracks(gray: Gray, ink: Gray, dpi: int, *, across: bool) -> list[_Track]:
    """The streaks that run down a page, or `across` it: those of the page turned over its diagonal."""
    height = gray.shape[1 if across else 0]
    if not _any_start(gray, dpi, across=across):
        return []
    dips = _dips(gray, _BANDS, dpi, across=across)
    starts = _starts(dips), _starts(dips[::-1])
    if not any(starts):
        return []
    ink = np.ascontiguousarray(ink.T) if across else ink
    above, below = _free_edges(ink)
    down = [_followed(dips, x, height) for x in starts[0]] if above else []
    up = [_followed(dips[::-1], x, height) for x in starts[1]] if below else []
    found = _different([*filter(None, down), *(track.upside_down(height) for track in filter(None, up))])
    return found if len(found) <= _MOST else []


def _any_start(gray: Gray, dpi: int, *, across: bool) -> bool:
    """Whether anything at an edge of the page may be the beginning of a streak."""
    edge = round(_EDGES * gray.shape[1 if across else 0] / _BANDS)
    edges = (gray[:, :edge], gray[:, -edge:]) if across else (gray[:edge], gray[-edge:])
    first, last = (_dips(part, _EDGES, dpi, across=across) for part in edges)
    return bool(_starts(first) or _starts(last[::-1]))


def _dips(part: Gray, bands: int, dpi: int, *, across: bool) -> Gray:
    """By how much each column of so many bands is darker than what is beside it; of a page turned over its diagonal
    where the streaks run `across` it."""
    cv2 = cv()
    part = cv2.transpose(part) if across else part
    strips = cv2.resize(part, (part.shape[1], 4 * bands), interpolation=cv2.INTER_AREA)
    wide = max(5, round(_WIDE * dpi)) | 1
    dips = cv2.morphologyEx(strips, cv2.MORPH_BLACKHAT, np.ones((1, wide), np.uint8))
    # of the four strips of a band the second lightest: a spot darkens one of them, and print may hide a streak in one
    lightest: Gray = np.partition(dips.reshape(bands, 4, -1), 1, axis=1)[:, 1]
    return lightest


def _different(tracks: Iterable[_Track]) -> list[_Track]:
    """The tracks, each streak's once."""
    found: list[_Track] = []
    for track in tracks:
        if not any(_same(track, other) for other in found):
            found.append(track)
    return found


def _same(track: _Track, other: _Track) -> bool:
    """Whether two tracks run along one streak: they may cross."""
    return all(abs(track.at(row) - other.at(row)) <= _ASIDE for row in (track.top, track.bottom))


def _free_edges(ink: Gray) -> tuple[bool, bool]:
    """Whether no long level line lies close to the upper and to the lower edge of a page."""
    cv2 = cv()
    small = cv2.resize(ink, (400, _BANDS * 16), interpolation=cv2.INTER_AREA)
    small = (small > 40).astype(np.uint8)
    lines = cv2.morphologyEx(cv2.dilate(small, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, 60), np.uint8))
    rows = np.flatnonzero(lines.any(axis=1)) / len(lines)
    if not len(rows):
        return True, True
    return bool(rows[0] > _BEYOND), bool(rows[-1] < 1 - _BEYOND)


def _starts(dips: Gray) -> list[int]:
    """The columns that are darkest among their neighbours at the upper edge."""
    depth = dips[:_EDGES].min(axis=0)
    highest = cv().dilate(depth[None], np.ones((1, 7), np.uint8))[0]
    on = np.flatnonzero((depth > _FAINT) & (depth == highest))
    if not len(on):
        return []
    groups = np.split(on, np.flatnonzero(np.diff(on) > 1) + 1)
    return [int(group.mean()) for group in groups]


def _followed(dips: Gray, x: int, height: int) -> _Track | None:
    """The line that begins at a column of the upper edge, followed down at the slope at which it shows the longest."""
    width = dips.shape[1]
    slopes = np.arange(-_LEAN, _LEAN + 1e-9, 1.5 / height)
    middles = (np.arange(_BANDS) + 0.5) * height / _BANDS
    columns = np.rint(x + slopes[:, None] * middles).astype(np.int64)
    inside = (columns >= 0) & (columns < width)
    own = max(_FAINT + 1, int(np.median(dips[:3, max(0, x - 1) : x + 2].max(axis=1))))
    depth = np.minimum(np.where(inside, dips[np.arange(_BANDS), np.clip(columns, 0, width - 1)], 0), own)
    near = cv().dilate(depth.astype(np.uint8), np.ones((3, 1), np.uint8))  # half a pixel beside is beside
    shown = near > max(_FAINT, _DARK * own)
    reach = np.array([_reach(row) for row in shown])
    score = np.array([float(row[:n].sum()) for row, n in zip(depth, reach, strict=True)])
    most = np.flatnonzero(score >= 0.99 * score.max())
    best = int(most[len(most) // 2])
    if reach[best] < _SHORTEST * _BANDS:
        return None
    bottom = height if reach[best] >= _BANDS - 2 else round((reach[best] + 0.5) * height / _BANDS)
    return _Track(float(x), float(slopes[best]), 0, bottom)


def _reach(shown: NDArray[np.bool_]) -> int:
    """How many bands a line goes on for: up to one in which it shows, as it does in nearly all before."""
    if not shown[:2].all():
        return 0
    share = shown.cumsum() / np.arange(1, len(shown) + 1)
    gaps = np.convolve(~shown, np.ones(_GAP + 1), "full")[: len(shown)] > _GAP
    end = int(gaps.argmax()) if gaps.any() else len(shown)
    good = np.flatnonzero(shown[:end] & (share[:end] >= _UNBROKEN))
    return int(good[-1]) + 1 if len(good) else 0


def _take_off(page: Gray, mask: Gray, lost: Gray, track: _Track, dpi: int) -> None:
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


def _depths(seen: _Floats, track: _Track, usual: _Floats) -> _Floats:
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
    return max(6, round(_WIDE * dpi))


def _along_each_other(page: Gray, tracks: Sequence[_Track], dpi: int) -> list[_Track]:
    """The tracks along the middles of their streaks. Those of one glass are parallel: a track that lost its way between
    two streaks finds it by the slope of the others."""
    half = _half(dpi)
    exact = [_exact(page, track, half) for track in tracks]
    slope = float(np.median([track.slope for track in exact]))
    out = []
    for first, track in zip(tracks, exact, strict=True):
        start = first.bottom - 1 if first.top > 0 else first.top
        other = _exact(page, _Track(first.at(start) - slope * start, slope, first.top, first.bottom), half)
        out.append(max((track, other), key=lambda one: _darkness(page, one, half)))
    return out


def _darkness(page: Gray, track: _Track, half: int) -> float:
    """How dark the page is along a track."""
    return float(_darkening(page[track.around(half, page.shape[1])].astype(np.float32))[half - 1 : half + 2].max())


def _exact(page: Gray, track: _Track, half: int) -> _Track:
    """The track along the middle of its streak, which it misses by some pixels at its ends."""
    for reach in _NEAR:
        track = _nearer(page, track, half, min(reach, half - 2))
    return track


def _nearer(page: Gray, track: _Track, half: int, reach: int) -> _Track:
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
    return _Track(track.x + base, track.slope + slope, track.top, track.bottom)


def _profile(seen: _Floats) -> tuple[_Floats, tuple[int, int] | None]:
    """By how much each column beside a streak is darker than the paper, and which columns (from, to) it covers."""
    depth = _darkening(seen)
    middle = len(depth) // 2
    near = depth[middle - 3 : middle + 4]
    peak = middle - 3 + int(near.argmax())
    if depth[peak] < _FAINT:
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


def _beside(seen: _Floats, left: int, right: int) -> _Floats:
    """What stands to the left and to the right of a streak, one running into the other."""
    a, b = seen[:, left - 1 : left], seen[:, right : right + 1]
    share = np.arange(1, right - left + 1, dtype=np.float32) / np.float32(right - left + 1)
    mixed: _Floats = a + (b - a) * share
    return mixed
