"""Red seals over print: a coloured page -> a gray one without them.

Belongs here: finding seals by their colour and size. Does not belong here: decoding images (`images.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, cv

_RED = 35
"""By how much the red of a pixel exceeds its green and blue, in levels of 255."""
_LEAST, _MOST = 0.04, 0.5
"""Sides of a seal in parts of the page's width."""


def without_seals(colour: NDArray[np.uint8]) -> Gray:
    """Gray of an RGB page in which the ink of seals is as light as the paper, and print below it dark.

    Other red print (a red heading, a figure that somebody marked) stays: only what lies within a large round or
    square stamp is cleared.
    """
    cv2 = cv()
    gray: Gray = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    red = colour[..., 0]
    excess = cv2.subtract(red, cv2.max(colour[..., 1], colour[..., 2]))
    mask = cv2.threshold(cv2.blur(excess, (3, 3)), _RED, 255, cv2.THRESH_BINARY)[1]
    width = gray.shape[1]
    if cv2.countNonZero(mask) < (_LEAST * width) ** 2 * 0.03:
        return gray
    reach = max(3, width // 80)
    small = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    near = cv2.dilate(small, np.ones((max(2, reach // 2),) * 2, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats((near > 0).astype(np.uint8), connectivity=8)
    for x, y, w, h, _area in stats[1:].tolist():
        if not (_LEAST * width <= 4 * w <= _MOST * width and 0.5 <= w / h <= 2.0):
            continue
        part = np.s_[4 * y : 4 * (y + h), 4 * x : 4 * (x + w)]
        stamped = cv2.dilate(mask[part], np.ones((5, 5), np.uint8)) > 0
        seen, over = red[part].astype(np.float32), excess[part].astype(np.float32)
        paper = float(np.percentile(seen, 90))
        full = over > 2 * _RED
        if not full.any():
            continue
        # On bare paper the stamp takes from the red in proportion to its excess; print below it takes more.
        share = float(np.percentile((paper - seen[full]) / over[full], 30))
        lifted = np.clip(seen + max(0.0, share) * over, 0, paper)
        gray[part] = np.where(stamped, lifted, gray[part]).astype(np.uint8)
    return gray
