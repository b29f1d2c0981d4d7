"""A crop of one printed line -> the strip that the small network sees.

Belongs here: scaling and levelling, alike for training and for reading. Does not belong here: cutting (`cells.py`), the
network (`figures.py`).
"""

from __future__ import annotations

import numpy as np

from gai_pipeline.read.ocr.engine import Gray, cv

HEIGHT = 32
"""Pixels of height of a strip."""
STEP = 32
"""Strips are as wide as a multiple of this: those of one width are read together."""
MOST = 2048
_LEAST_CONTRAST = 60.0


def strip(crop: Gray) -> Gray:
    """The crop at the strip's height, paper white and print black; as wide as its print, not filled up."""
    cv2 = cv()
    height, width = crop.shape
    wide = min(MOST, max(8, round(width * HEIGHT / height)))
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    scaled = cv2.resize(crop, (wide, HEIGHT), interpolation=how)
    darker = np.bincount(scaled.ravel(), minlength=256).cumsum()
    print_, paper = (float(np.searchsorted(darker, share * scaled.size, side="right")) for share in (0.01, 0.85))
    span = max(_LEAST_CONTRAST, paper - print_)
    levelled: Gray = cv2.convertScaleAbs(cv2.subtract(scaled, max(0.0, paper - span)), alpha=255.0 / span)
    return levelled
