"""Where streaks run: lines that dust on a scanner's glass draws over a whole page, as tracks.

A streak runs on to the edge of the sheet, where no table's line does. Belongs here: finding them on the page made
small. Does not belong here: their exact place, taking them off (`streaks.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv

_BANDS = 48
"""Parts of the page's height in which a streak is looked for: what darkens a column of one all along is a line."""
_EDGES = 2
"""Bands at either edge that every streak darkens: most pages have none there, and are not looked at further."""
WIDE = 0.05
"""Inches that a streak is less wide than."""
FAINT = 8
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


@dataclass(frozen=True, slots=True)
class Track:
    """A line down the page: where it is at the first row, pixels to the right a row, and the rows that it covers."""

    x: float
    slope: float
    top: int
    bottom: int

    def at(self, row: int) -> float:
        return self.x + self.slope * row

    def upside_down(self, height: int) -> Track:
        """The track on the page turned by 180 degrees about a level line."""
        return Track(self.at(height - 1), -self.slope, height - self.bottom, height - self.top)

    def around(self, half: int, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Its rows and, for each, the columns around it on a page of that width: indices of the page."""
        rows = np.arange(self.top, self.bottom)
        middle = np.rint(self.x + self.slope * rows).astype(np.int64)
        return rows[:, None], np.clip(middle[:, None] + np.arange(-half, half + 1), 0, width - 1)


def tracks(gray: Gray, ink: Gray, dpi: int, *, across: bool) -> list[Track]:
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
    wide = max(5, round(WIDE * dpi)) | 1
    dips = cv2.morphologyEx(strips, cv2.MORPH_BLACKHAT, np.ones((1, wide), np.uint8))
    # of the four strips of a band the second lightest: a spot darkens one of them, and print may hide a streak in one
    lightest: Gray = np.partition(dips.reshape(bands, 4, -1), 1, axis=1)[:, 1]
    return lightest


def _different(every: Iterable[Track]) -> list[Track]:
    """The tracks, each streak's once."""
    found: list[Track] = []
    for track in every:
        if not any(_same(track, other) for other in found):
            found.append(track)
    return found


def _same(track: Track, other: Track) -> bool:
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
    on = np.flatnonzero((depth > FAINT) & (depth == highest))
    if not len(on):
        return []
    groups = np.split(on, np.flatnonzero(np.diff(on) > 1) + 1)
    return [int(group.mean()) for group in groups]


def _followed(dips: Gray, x: int, height: int) -> Track | None:
    """The line that begins at a column of the upper edge, followed down at the slope at which it shows the longest."""
    width = dips.shape[1]
    slopes = np.arange(-_LEAN, _LEAN + 1e-9, 1.5 / height)
    middles = (np.arange(_BANDS) + 0.5) * height / _BANDS
    columns = np.rint(x + slopes[:, None] * middles).astype(np.int64)
    inside = (columns >= 0) & (columns < width)
    own = max(FAINT + 1, int(np.median(dips[:3, max(0, x - 1) : x + 2].max(axis=1))))
    depth = np.minimum(np.where(inside, dips[np.arange(_BANDS), np.clip(columns, 0, width - 1)], 0), own)
    near = cv().dilate(depth.astype(np.uint8), np.ones((3, 1), np.uint8))  # half a pixel beside is beside
    shown = near > max(FAINT, _DARK * own)
    reach = np.array([_reach(row) for row in shown])
    score = np.array([float(row[:n].sum()) for row, n in zip(depth, reach, strict=True)])
    most = np.flatnonzero(score >= 0.99 * score.max())
    best = int(most[len(most) // 2])
    if reach[best] < _SHORTEST * _BANDS:
        return None
    bottom = height if reach[best] >= _BANDS - 2 else round((reach[best] + 0.5) * height / _BANDS)
    return Track(float(x), float(slopes[best]), 0, bottom)


def _reach(shown: NDArray[np.bool_]) -> int:
    """How many bands a line goes on for: up to one in which it shows, as it does in nearly all before."""
    if not shown[:2].all():
        return 0
    share = shown.cumsum() / np.arange(1, len(shown) + 1)
    gaps = np.convolve(~shown, np.ones(_GAP + 1), "full")[: len(shown)] > _GAP
    end = int(gaps.argmax()) if gaps.any() else len(shown)
    good = np.flatnonzero(shown[:end] & (share[:end] >= _UNBROKEN))
    return int(good[-1]) + 1 if len(good) else 0
