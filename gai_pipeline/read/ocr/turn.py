"""Pages that lie on their side or stand on their head: which way up their text reads.

Belongs here: trying the four ways on a few lines of text. Does not belong here: small angles (`ruling.py`), and what
the camera notes in the file (`images.py`).
"""

from __future__ import annotations

import numpy as np

from gai_pipeline.read.ocr.engine import Gray, Recognised, cv, recogniser
from gai_pipeline.read.ocr.ruling import FINE, halved
from gai_pipeline.read.ocr.small import OTHER, small_reader
from gai_pipeline.read.ocr.text_boxes import without_lines
from gai_pipeline.read.reading_limits import Limits

_LINES = 10
"""Lines of text tried each way. Type that lies on its side is read too, but less surely than upright."""
_LEGIBLE = 0.88
_BETTER = 0.1
_MANY = 20
"""Strings of characters from which on a page's type is not on its side, where few strings run level: then every other
line tells whether it stands on its head."""
_SURE = 0.9
_GLANCES = 16
"""Lines that the small network looks at, and the least mean certainty of one that it knows."""
_KNOWN = 0.8
_Box = tuple[int, int, int, int]


def quarter_turns(gray: Gray, ink: Gray, dpi: int, limits: Limits) -> int:
    """By how many quarter turns against the clock the page reads best; 0 unless another way is clearly better.

    `gray` and `ink` are a page whose text runs level or upright. An upright page costs the small network's look at a
    few lines.
    """
    if _reads_upright(gray, _lines(ink, dpi, 2 if dpi >= FINE else 1), limits):
        return 0
    found = {0: _legibility(gray, _lines(ink, dpi), limits)}
    if found[0] >= _LEGIBLE:
        return 0
    for turns in (2, 1, 3):
        found[turns] = _legibility(turned(gray, turns), _lines(turned(ink, turns), dpi), limits)
        if found[turns] >= _LEGIBLE:
            return turns
    best = max(found, key=found.__getitem__)
    return best if found[best] > found[0] + _BETTER else 0


def _reads_upright(gray: Gray, boxes: list[_Box], limits: Limits) -> bool:
    """Whether the small network knows what most lines say: it does on upright pages alone."""
    step = max(1, len(boxes) // _GLANCES)
    crops = [gray[y : y + h, x : x + w] for x, y, w, h in boxes[::step][:_GLANCES]]
    looks = small_reader(limits.ocr_threads).read(crops)
    known = [sum(map(is_han_character, look.text)) >= 3 and look.mean >= _KNOWN for look in looks]
    few = [look.text.count(OTHER) <= 0.5 * len(look.text) for look in looks]
    return len(crops) >= _LINES and 2 * sum(a and b for a, b in zip(known, few, strict=True)) > len(crops)


def turned(picture: Gray, turns: int) -> Gray:
    """The picture after quarter turns against the clock."""
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


def _legibility(gray: Gray, boxes: list[_Box], limits: Limits) -> float:
    """Mean certainty of Chinese in the lines that look most like text; 0 where nothing does."""
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
    han = sum(map(is_han_character, line.text))
    return line.mean if han >= 3 and 2 * han >= len(line.text) else 0.0


def is_han_character(ch: str) -> bool:
    return "㐀" <= ch <= "鿿"


def _lines(ink: Gray, dpi: int, size: int = 1) -> list[_Box]:
    """(x, y, width, height) of strings of characters, ruling lines left out, from all over the page, looked for at a
    `size` of 2 at half the resolution."""
    cv2 = cv()
    ink, dpi = (halved(ink), dpi // 2) if size == 2 else (ink, dpi)
    text = without_lines(ink, dpi // 3)
    if size == 1:
        text = cv2.morphologyEx(text, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, max(3, dpi // 9)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pad = max(2, dpi // 60)
    found = [
        (size * max(0, x - pad), size * max(0, y - pad), size * (w + 2 * pad), size * (h + 2 * pad))
        for x, y, w, h, _ in stats[1:].tolist()
        if 0.06 * dpi <= h <= 0.4 * dpi and 3.5 * h <= w <= 16 * h
    ]
    return sorted(found, key=lambda box: (box[1], box[0]))
