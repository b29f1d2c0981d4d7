"""Seals over print: a page -> a gray one without them.

Belongs here: finding seals by their colour and size, or in gray by their shape and their one level. Does not
belong here: decoding images (`images.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv

_RED = 35
"""By how much the red of a pixel exceeds its green and blue, in levels of 255."""
_LEAST, _MOST = 0.04, 0.5
"""Sides of a seal in parts of the page's width."""
_GRAY_LEAST, _GRAY_MOST = 0.1, 0.35
"""The same for a gray seal, which more looks like: a heading, a photograph, a table of faint print."""
_STROKE = 1 / 450
"""Least stroke of a gray seal in parts of the page's width: half a millimetre, where print has a third of one."""
_WIDER = 2
"""So many times that stroke where bold print, as gray at its edges, joins a seal to the table below it."""
_CROSSED, _BLUR, _BARE = 9, 1.0, 0.98
"""Pixels of print that may cross a seal, those by which its edge is blurred, and share of light that is none of it."""
_EVEN = 45
"""Gray levels within which half of a gray seal lies."""
_PRINT = 0.75
"""Of the paper's level: what is lighter where a seal was is its edge, not print."""

_Part = tuple[slice, slice]


def without_seals(colour: NDArray[np.uint8]) -> Gray:
    """Gray of an RGB page in which the ink of seals is as light as the paper, and print below it dark.

    Other red print (a red heading, a figure that somebody marked) stays: only what lies within a large round or
    square stamp is cleared.
    """
    cv2 = cv()
    gray: Gray = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    if not _has_red(colour):
        return gray
    red = colour[..., 0]
    excess = cv2.subtract(red, cv2.max(colour[..., 1], colour[..., 2]))
    mask = cv2.threshold(cv2.blur(excess, (3, 3)), _RED, 255, cv2.THRESH_BINARY)[1]
    width = gray.shape[1]
    if cv2.countNonZero(mask) < (_LEAST * width) ** 2 * 0.03:
        return gray
    for part in _stamps(mask, _LEAST, _MOST):
        stamped = cv2.dilate(mask[part], np.ones((7, 7), np.uint8)) > 0
        seen, over = red[part].astype(np.float32), excess[part].astype(np.float32)
        paper = float(np.percentile(seen, 90))
        full = over > 2 * _RED
        if not full.any():
            continue
        # On bare paper the stamp takes from the red in proportion to its excess; print below it takes more.
        share = float(np.percentile((paper - seen[full]) / over[full], 30))
        gray[part] = np.where(stamped, _print_of(seen + max(0.0, share) * over, paper), gray[part])
    return gray


def _has_red(colour: NDArray[np.uint8]) -> bool:
    """Whether one pixel in sixteen shows as much red as a seal has; a quick look at pages that have none."""
    sample = np.ascontiguousarray(colour[2::4, 2::4])
    excess = cv().subtract(sample[..., 0], cv().max(sample[..., 1], sample[..., 2]))
    return bool(cv().countNonZero(cv().inRange(excess, _RED, 255)) > (_LEAST * colour.shape[1] / 4) ** 2 * 0.01)


def without_gray_seals(gray: Gray) -> tuple[Gray, Gray | None]:
    """A gray page in which the strokes of round seals are as light as the paper, and print on them dark; where seals
    were, as 255. There and beside it print may have lost a stroke.

    A seal is a ring of wide strokes of one level between paper and print. Print takes from it what it takes from paper.
    """
    paper = float(np.percentile(gray[::8, ::8], 90))
    between = cv().inRange(gray, 0.2 * paper, 0.75 * paper)
    stroke = max(3, round(_STROKE * gray.shape[1]))
    fine = _opened(between, stroke)
    if cv().countNonZero(fine) < (_GRAY_LEAST * gray.shape[1]) ** 2 * 0.03:
        return gray, None
    out, lifted = _lifted(gray, fine, paper)
    if lifted is None:
        around = cv().dilate(_opened(between, _WIDER * stroke), np.ones((2 * stroke + 1,) * 2, np.uint8))
        out, lifted = _lifted(gray, cv().min(fine, around), paper)
    return out, lifted


def _opened(mask: Gray, stroke: int) -> Gray:
    """What of a mask is as wide as that in both directions."""
    wide: Gray = cv().morphologyEx(mask, cv().MORPH_OPEN, np.ones((stroke, stroke), np.uint8))
    return wide


def _lifted(gray: Gray, mask: Gray, paper: float) -> tuple[Gray, Gray | None]:
    """The page without the seals whose strokes are on a mask, and where they were."""
    out, lifted = gray, np.zeros_like(gray)
    for part in _stamps(mask, _GRAY_LEAST, _GRAY_MOST):
        seen = gray[part].astype(np.float32)
        quarter, level, three = np.percentile(seen[mask[part] > 0], (25, 50, 75))
        if three - quarter > _EVEN:
            continue
        own = _large((mask[part] > 0) & (np.abs(seen - level) < _EVEN))
        if not _is_round(own):
            continue
        through = _transmission(seen, own, level, paper)
        zone = through < _BARE
        out = gray.copy() if out is gray else out
        out[part] = np.where(zone, _print_of(seen / through, paper), gray[part])
        lifted[part] = np.where(zone, np.uint8(255), lifted[part])
    return out, None if out is gray else lifted


def _transmission(seen: NDArray[np.float32], own: NDArray[np.bool_], level: float, paper: float) -> NDArray[np.float32]:
    """What share of the light each pixel has left beneath a seal: that of its level on the seal, print there included,
    all of it beside, and between the two at its edge, as wide as a scanner blurs it."""
    cv2 = cv()
    whole = cv2.morphologyEx(own.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_CROSSED, _CROSSED), np.uint8))
    edge = cv2.dilate(whole, np.ones((3, 3), np.uint8)) & (seen < (level + paper) / 2)
    whole = cv2.medianBlur(whole | edge.astype(np.uint8), 5)
    covered = cv2.GaussianBlur(whole.astype(np.float32), (0, 0), _BLUR)
    through: NDArray[np.float32] = (1 - (1 - level / paper) * covered).astype(np.float32)
    return through


def _print_of(lifted: NDArray[np.float32], paper: float) -> Gray:
    """What print leaves of a place whose seal was lifted off."""
    bare: Gray = np.where(lifted < _PRINT * paper, np.clip(lifted, 0, 255), paper).astype(np.uint8)
    return bare


def _large(own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pieces of a seal without those of print that are as gray. What crosses a seal leaves narrow gaps."""
    cv2 = cv()
    joined = cv2.dilate(own.astype(np.uint8), np.ones((7, 7), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    keep = stats[:, 4] > 0.01 * own.size
    keep[0] = False
    return np.asarray(own & keep[labels], dtype=np.bool_)


def _is_round(own: NDArray[np.bool_]) -> bool:
    """Whether a piece of the page is a ring: print at the middle of its four sides and none in its corners."""
    height, width = own.shape
    ys, xs = np.flatnonzero(own.sum(1) > 0.06 * width), np.flatnonzero(own.sum(0) > 0.06 * height)
    if not len(ys) or not len(xs):
        return False
    ring = own[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    height, width = ring.shape
    if not 0.8 <= width / height <= 1.25 or min(height, width) < 40:
        return False
    h, w = max(1, height // 10), max(1, width // 10)
    corners = (ring[:h, :w], ring[:h, -w:], ring[-h:, :w], ring[-h:, -w:])
    middles = np.s_[height * 2 // 5 : height * 3 // 5], np.s_[width * 2 // 5 : width * 3 // 5]
    sides = (ring[:h, middles[1]], ring[-h:, middles[1]], ring[middles[0], :w], ring[middles[0], -w:])
    return all(corner.mean() < 0.05 for corner in corners) and all(side.mean() > 0.15 for side in sides)


def _stamps(mask: Gray, least: float, most: float) -> Iterator[_Part]:
    """The places of pieces of a mask that have the size and the sides of a stamp, in parts of the page's width."""
    cv2 = cv()
    width = mask.shape[1]
    reach = max(3, width // 80)
    small = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    near = cv2.dilate(small, np.ones((max(2, reach // 2),) * 2, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats((near > 0).astype(np.uint8), connectivity=8)
    for x, y, w, h, _area in stats[1:].tolist():
        if least * width <= 4 * w <= most * width and 0.5 <= w / h <= 2.0:
            yield np.s_[4 * y : 4 * (y + h), 4 * x : 4 * (x + w)]
