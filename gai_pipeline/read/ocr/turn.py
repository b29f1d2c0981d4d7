"""Pages that lie on their side or stand on their head: which way up their text reads.

Belongs here: trying the four ways on a few lines of text. Does not belong here: small angles (`ruling.py`), and what
the camera notes in the file (`images.py`).
"""

from __future__ import annotations

import numpy as np

from gai_pipeline.read.limits import Limits
from gai_pipeline.read.ocr.engine import Gray, Recognised, cv, recogniser
from gai_pipeline.read.ocr.prose import without_lines

_LINES = 10
"""Lines of text tried each way. Type that lies on its side is read too, but less surely than upright."""
_LEGIBLE = 0.88
_BETTER = 0.1
_MANY = 20
"""Strings of characters from which on a page's type is not on its side, where few strings run level: then every other
line tells whether it stands on its head."""
_SURE = 0.9


def quarter_turns(gray: Gray, ink: Gray, dpi: int, limits: Limits) -> int:
    """By how many quarter turns against the clock the page reads best; 0 unless another way is clearly better.

    `gray` and `ink` are a page whose text runs level or upright. An upright page costs the reading of a few lines.
    """
    found = {0: _legibility(gray, ink, dpi, limits)}
    if found[0] >= _LEGIBLE:
        return 0
    for turns in (2, 1, 3):
        found[turns] = _legibility(turned(gray, turns), turned(ink, turns), dpi, limits)
        if found[turns] >= _LEGIBLE:
            return turns
    best = max(found, key=found.__getitem__)
    return best if found[best] > found[0] + _BETTER else 0


def turned(picture: Gray, turns: int) -> Gray:
    """The picture after quarter turns against the clock."""
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


def _legibility(gray: Gray, ink: Gray, dpi: int, limits: Limits) -> float:
    """Mean certainty of Chinese in the lines that look most like text; 0 where nothing does."""
    boxes = _lines(ink, dpi)
    if not boxes:
        return 0.0
    step = max(1, len(boxes) // _LINES)
    crops = [gray[y : y + h, x : x + w] for x, y, w, h in boxes[::step][:_LINES]]
    engine = recogniser(limits.ocr_threads)
    found = [_chinese(line) for line in engine.read(crops[::2])]
    if len(boxes) >= _MANY and sum(sure >= _SURE for sure in found) >= len(found) - 1:
        return 1.0
    found += [_chinese(line) for line in engine.read(crops[1::2])]
    return sum(found) / len(found)


def _chinese(line: Recognised) -> float:
    han = sum("㐀" <= ch <= "鿿" for ch in line.text)
    return line.mean if han >= 3 and 2 * han >= len(line.text) else 0.0


def _lines(ink: Gray, dpi: int) -> list[tuple[int, int, int, int]]:
    """(x, y, width, height) of strings of characters, ruling lines left out, from all over the page."""
    cv2 = cv()
    text = cv2.morphologyEx(without_lines(ink, dpi // 3), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, max(3, dpi // 9)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pad = max(2, dpi // 60)
    found = [
        (max(0, x - pad), max(0, y - pad), w + 2 * pad, h + 2 * pad)
        for x, y, w, h, _ in stats[1:].tolist()
        if 0.06 * dpi <= h <= 0.4 * dpi and 3.5 * h <= w <= 16 * h
    ]
    return sorted(found, key=lambda box: (box[1], box[0]))
