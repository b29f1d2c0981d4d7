"""Lines of cells by the large recogniser: each looked at twice, and again where the two differ; words once.

Belongs here: which looks a line gets and what follows from them. Does not belong here: cutting (`cells.py`),
recognising (`engine.py`), how sure a figure is (`trust.py`), what the small network reads first (`looks.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np

from gai_pipeline.read.ocr import line_reader
from gai_pipeline.read.ocr.cells import Crop
from gai_pipeline.read.ocr.engine import Gray, Recognised, cv, recogniser
from gai_pipeline.read.ocr.pieces import largest_piece
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.trust import as_figure, chosen, confidence, is_han
from gai_pipeline.read.reading_limits import Limits

_SECOND = 36
"""Pixels of height that the second look has, for the recogniser's `TYPE` at the first."""
_SLANT, _SLANT_OF_7 = -0.5, -0.7
"""Most correlation of columns and rows of a slanting stroke. A 1 has from 0 to +0.3, a 7 from -0.4 to -0.1, a coarse /
about -0.65."""
SLASH_ALIKE, SLASH_SURE = ("1", "7"), 0.7
"""What a slanting stroke is read as, and how sure it is that it is one."""
_DOUBTED = 0.85
"""Most confidence of a figure with a point on a dirty page."""


def is_slash(ink: Gray, crop: Crop, text: str) -> bool:
    """Whether the ink of a crop that is read so is one slanting stroke: its columns rise evenly with its rows."""
    ys, xs = largest_piece(ink[crop.y0 : crop.y1, crop.x0 : crop.x1])
    if len(ys) < 6 or np.ptp(ys) < 3 or np.ptp(xs) < 0.2 * np.ptp(ys):
        return False
    return bool(np.corrcoef(xs, ys)[0, 1] < (_SLANT_OF_7 if text == "7" else _SLANT))


def first_cut(page: RuledPage, crop: Crop) -> Gray:
    """The line close around its print."""
    pad = max(2, page.dpi // 60)
    return crop.cut(page.gray, 2 * pad, pad)


def second_cut(page: RuledPage, crop: Crop) -> Gray:
    """The same line with a wider margin, slightly blurred: a second, independent look."""
    pad = max(4, page.dpi // 28)
    blurred: Gray = cv().GaussianBlur(crop.cut(page.gray, pad, pad // 2), (3, 3), 0.7)
    return blurred


def _third_cut(page: RuledPage, crop: Crop) -> Gray:
    """The same line at half its size again and without what is faint, for where two looks differ."""
    pad = max(3, page.dpi // 40)
    cv2 = cv()
    larger = cv2.resize(crop.cut(page.gray, pad, pad), None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    paper = float(np.percentile(larger, 80))
    stretched: Gray = np.clip((larger.astype(np.float32) - 40) * (255 / max(60.0, paper - 60)), 0, 255).astype(np.uint8)
    return stretched


def large_looks(
    page: RuledPage, lines: Sequence[tuple[Crop, float]], words: Sequence[bool], limits: Limits
) -> list[tuple[str, float]]:
    """What lines say and how surely. A line comes with the share of ink in its cell that no line holds; `words` are
    those that look like words, which the recogniser of running text reads."""
    engine = recogniser(limits.ocr_threads)
    first = _first_looks(page, [crop for crop, _ in lines], words, limits)
    again = [i for i, found in enumerate(first) if not is_han(found.text)]
    second: dict[int, Recognised] = dict(
        zip(again, engine.read([second_cut(page, lines[i][0]) for i in again], _SECOND), strict=True)
    )
    doubted = [i for i in again if as_figure(second[i].text) != as_figure(first[i].text)]
    third = zip(doubted, engine.read([_third_cut(page, lines[i][0]) for i in doubted]), strict=True)
    for i, look in third:
        first[i] = chosen((first[i], second[i], look))
        second[i] = Recognised("", 0.0)  # two looks have differed: the line is not sure, whichever is right
    return [
        _said(page, crop, found, second.get(i), speck)
        for i, ((crop, speck), found) in enumerate(zip(lines, first, strict=True))
    ]


def _first_looks(page: RuledPage, crops: Sequence[Crop], words: Sequence[bool], limits: Limits) -> list[Recognised]:
    cuts = [first_cut(page, crop) for crop in crops]
    texts = iter(line_reader.line_recogniser(limits.ocr_threads).read(list(compress(cuts, words)), line_reader.TYPE))
    figures = iter(
        recogniser(limits.ocr_threads).read([cut for cut, word in zip(cuts, words, strict=True) if not word])
    )
    return [next(texts if word else figures) for word in words]


def _said(page: RuledPage, crop: Crop, found: Recognised, second: Recognised | None, speck: float) -> tuple[str, float]:
    slanting = len(found.text) <= 1 and (found.text in SLASH_ALIKE or not found.text.isdigit())
    if slanting and is_slash(page.ink, crop, found.text):
        return "/", SLASH_SURE
    text, sure = as_figure(found.text), confidence(found, second, speck)
    # a spot between two digits may pass for a point
    return text, min(_DOUBTED, sure) if page.dirty and "." in text else sure
