"""Pages before a camera: perspective and paper that bends -> a page whose ruling lines are straight, as on glass.

The long strokes of a page say by how far each place is off: a smooth field is fitted that makes every level stroke
level and every upright one upright. Belongs here: finding that out and undoing it. Does not belong here: the angle of a
flat page (`ruling.py`), which this leaves alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv
from gai_pipeline.read.ocr.ruling import skew, slope

Floats = NDArray[np.float64]

_LONG = 0.25
"""Least length of a stroke in parts of the page's side."""
_LEAST = 4
"""Strokes of one direction that must be there to judge by."""
_SPREAD, _BOW, _SHEAR = 0.006, 0.0016, 0.006
"""What a flat page has less of: slopes that differ, strokes that bend (in parts of their length), corners that are
not right (as slopes)."""
_LEVEL = 0.06
"""Most slope of a stroke that tells by how much a flat page leans."""
_KNOTS = 24


@dataclass(frozen=True, slots=True)
class Stroke:
    """A traced stroke: places along and across its direction, in parts of the page's longer side, from its middle."""

    along: Floats
    across: Floats

    @property
    def length(self) -> float:
        return float(self.along[-1] - self.along[0])


@dataclass(frozen=True, slots=True)
class _Field:
    """By how much the strokes of one direction are off, as a polynomial in (along, across)."""

    powers: list[tuple[int, int]]
    weights: Floats
    low: float
    high: float

    def at(self, along: Floats, across: Floats) -> Floats:
        held = np.clip(across, self.low, self.high)
        out = np.zeros(np.broadcast(along, held).shape)
        for (p, q), weight in zip(self.powers, self.weights.tolist(), strict=True):
            out += weight * along**p * held**q
        return out


def _strokes(small: Gray, scale: float) -> list[Stroke]:
    """The long level strokes of a small page of ink (0 and 1); `scale` is its longer side."""
    cv2 = cv()
    height, width = small.shape
    lines = cv2.morphologyEx(cv2.dilate(small, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, 25), np.uint8))
    lines = cv2.dilate(lines, np.ones((2, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    out = []
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i, :4])
        if w < _LONG * width or h > 0.14 * w:
            continue
        ys, xs = np.nonzero(labels[y : y + h, x : x + w] == i)
        bins = xs * _KNOTS // w
        n = np.bincount(bins, minlength=_KNOTS)
        seen = n > 0
        along = np.bincount(bins, xs, _KNOTS)[seen] / n[seen] + x - width / 2
        across = np.bincount(bins, ys, _KNOTS)[seen] / n[seen] + y - height / 2
        thick = np.bincount(xs, minlength=w)
        if float(np.median(thick[thick > 0])) <= 9 and len(along) > 3:
            out.append(Stroke(along / scale, across / scale))
    return out


def _is_bent(level: list[Stroke], upright: list[Stroke]) -> bool:
    """Whether the strokes are those of no flat page."""
    slopes = []
    for strokes in (level, upright):
        if len(strokes) < _LEAST:
            continue
        fits = [np.polyfit(s.along, s.across, 2) for s in strokes]
        lean = np.array([slope(s.along, s.across) for s in strokes])
        bows = [abs(f[0]) * s.length / 4 for f, s in zip(fits, strokes, strict=True)]
        low, high = np.percentile(lean, (10, 90))
        if high - low > _SPREAD or float(np.median(bows)) > _BOW:
            return True
        slopes.append(float(np.median(lean)))
    return len(slopes) == 2 and abs(sum(slopes)) > _SHEAR


def _field(strokes: list[Stroke], shift: _Field | None) -> _Field | None:
    """What makes the strokes level. `shift` is the field of the other direction: it moves places along them."""
    if len(strokes) < _LEAST:
        return None
    middles = np.array([np.polyval(np.polyfit(s.along, s.across, 1), 0.0) for s in strokes])
    low, high = float(middles.min()), float(middles.max())
    wide = 2 if high - low > 0.4 and len(strokes) > 7 else int(high - low > 0.15)
    powers = [(p, q) for p in (1, 2, 3) for q in range(wide + 1)]
    kept = list(range(len(strokes)))
    field = _Field(powers, np.zeros(len(powers)), low, high)
    for _ in range(3):
        rows, targets, owners = [], [], []
        for i in kept:
            s = strokes[i]
            along = s.along if shift is None else s.along - shift.at(s.across, s.along)
            terms = np.stack([along**p * np.full_like(along, middles[i]) ** q for p, q in powers], axis=1)
            rows.append(terms - terms.mean(axis=0))
            targets.append(s.across - s.across.mean())
            owners.append((i, along))
        a, b = np.concatenate(rows), np.concatenate(targets)
        weights = np.linalg.solve(a.T @ a + 1e-6 * len(a) * np.eye(len(powers)), a.T @ b)
        field = _Field(powers, weights, low, high)
        off = []
        for (i, along), row, target in zip(owners, rows, targets, strict=True):
            off.append(float(np.sqrt(np.mean((row @ weights - target) ** 2))))
            middles[i] = float(np.mean(strokes[i].across - field.at(along, np.array(middles[i]))))
        most = max(0.0015, 3 * float(np.median(off)))
        kept = [i for (i, _), o in zip(owners, off, strict=True) if o <= most]
        if len(kept) < _LEAST:
            return None
    return field


def lean(small: Gray, level: Sequence[Stroke]) -> float:
    """Degrees by which the level strokes of a flat page lean, `small` being its ink as it is traced: the middle one by
    length; where there are none, what `skew` finds."""
    found = sorted((slope(s.along, s.across), s.length) for s in level if np.ptp(s.across) <= _LEVEL * s.length)
    half = sum(length for _, length in found) / 2
    for angle, length in found:
        half -= length
        if half <= 0:
            return math.degrees(math.atan(angle))
    return skew(small)


def level_strokes(small: Gray) -> list[Stroke]:
    """The long level strokes of a page, `small` being its ink as it is traced."""
    return _strokes(small, float(max(small.shape)))


def flattened(gray: Gray, small: Gray, level: list[Stroke]) -> Gray | None:
    """The page without perspective and bends, `small` being its ink as it is traced and `level` its level strokes; None
    where it has none or too few lines to tell by."""
    cv2 = cv()
    height, width = gray.shape
    upright = _strokes(cv2.transpose(small), float(max(small.shape)))
    if not _is_bent(level, upright):
        return None
    down = _field(level, None)
    right = _field(upright, down)
    down = _field(level, right)
    longer = max(height, width)
    ys, xs = np.mgrid[0 : height + 16 : 16, 0 : width + 16 : 16].astype(np.float64)
    across, along = (ys - height / 2) / longer, (xs - width / 2) / longer
    moved_x = xs if right is None else xs + longer * right.at(across, along)
    moved_y = ys if down is None else ys + longer * down.at(along, across)
    grown = (ys.shape[1] * 16, ys.shape[0] * 16)
    # The middle of a coarse pixel is not its corner: the grid starts half a step early.
    maps = [_fine(m, grown, height, width) for m in (moved_x, moved_y)]
    flat: Gray = cv2.remap(gray, maps[0], maps[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return flat


def _fine(coarse: Floats, size: tuple[int, int], height: int, width: int) -> NDArray[np.float32]:
    """A field that is known at every sixteenth pixel, at every pixel."""
    cv2 = cv()
    shift = np.array([[16.0, 0.0, 0.0], [0.0, 16.0, 0.0]])
    fine: NDArray[np.float32] = cv2.warpAffine(
        coarse.astype(np.float32), shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )[:height, :width]
    return fine
