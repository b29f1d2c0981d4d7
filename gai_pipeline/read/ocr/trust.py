"""Recognised cells -> text and confidence.

Belongs here: what a figure can look like, look-alikes of 0, and when a reading is trusted. The thresholds follow from
the reliability of each step of confidence on the board of scans (`make accuracy-scans`). Does not belong here:
recognising.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

from gai_pipeline.read.ocr.engine import Recognised

_FIGURE_LIKE = re.compile(r"[0-9oOQD○〇。口lI|.,，．]{1,12}")
_ZEROS = str.maketrans({"o": "0", "O": "0", "Q": "0", "D": "0", "○": "0", "〇": "0", "，": ",", "．": "."})
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?")
_DASH = re.compile(r"[-—–―一－~_/]+")
_LONE_ZEROS = ("。", "口", "○", "〇", "o", "O", "Q", "D")
_DASHES = frozenset("一二－—–-―ー_~")
_STRAY = ".,:;·'`，．：；"
"""What a spot beside a figure is read as."""
_EDGES = re.compile(r"^[^\w+\-—(]+|[^\w)%]+$")
_WITH_UNIT = re.compile(r"[增减+\-]?\d[\d,.]*[\u4e00-\u9fff]{1,2}")
_HAN = re.compile(r"[㐀-鿿]")


def is_han(text: str, least: int = 2) -> bool:
    """Whether so many characters of a text are Chinese: then it is a label or a sentence."""
    return len(_HAN.findall(text)) >= least


def is_figure(text: str) -> bool:
    """Whether a text is a plain figure or a dash."""
    return bool(_FIGURE.fullmatch(text) or _DASH.fullmatch(text))


def as_figure(text: str) -> str:
    """The text with look-alikes of zero written as 0, where the whole of it looks like a figure."""
    bare = text.replace(" ", "")
    bare = _without_accents(bare)
    if bare in _DASHES or bare.strip(_STRAY) in _DASHES:
        return "—"
    if any(ch.isdigit() for ch in bare):
        bare = bare.strip(_STRAY)
    if not _FIGURE_LIKE.fullmatch(bare):
        return _without_spots(bare) or text
    return "0" if bare in _LONE_ZEROS else bare.translate(_ZEROS)


def _without_accents(bare: str) -> str:
    """What is not Chinese without what stands above it: a spot above a 0 makes it ó."""
    if bare.isascii() or _HAN.search(bare):
        return bare
    return "".join(ch for ch in normalize("NFKD", bare) if not combining(ch))


def _without_spots(bare: str) -> str | None:
    """A figure with its unit (3件) without the spots beside it; None for anything else."""
    inner = _EDGES.sub("", bare)
    return inner if _WITH_UNIT.fullmatch(inner) else None


def chosen(looks: Sequence[Recognised]) -> Recognised:
    """Of several looks at one line the first that another one agrees with; else the first that is a figure, else the
    first."""
    texts = [as_figure(look.text) for look in looks]
    agreed = (look for look, text in zip(looks, texts, strict=True) if texts.count(text) > 1)
    figures = (look for look, text in zip(looks, texts, strict=True) if is_figure(text))
    return next(agreed, None) or next(figures, looks[0])


def confidence(first: Recognised, second: Recognised | None, speck: float) -> float:
    """How sure a line of a cell is. Below 0.9 unless it is a plain figure that two readings agree on.

    `second` is the reading of the same line cut and scaled differently, None where none was made; `speck` the share
    of ink in the cell that no line holds.
    """
    text = as_figure(first.text)
    if not text:
        return 0.3
    if _HAN.search(text):
        return min(0.89 if text == first.text or not _WITH_UNIT.fullmatch(text) else 0.7, first.score)
    score = first.score
    if second is None or as_figure(second.text) != text:
        return min(0.6, 0.6 * score)
    score = min(score, second.score)
    if _DASH.fullmatch(text):
        return min(0.89, score)
    seen = first.text.replace(" ", "")
    if not _FIGURE.fullmatch(text) or seen != seen.strip(_STRAY):  # a spot, or a decimal point whose digits are lost
        return min(0.7, score)
    if score < 0.9 or speck > 0.004:
        return min(0.85, score)
    return min(0.99, 0.9 + 0.09 * (score - 0.9) / 0.1)


SMALL_LEAST = 0.97
"""Least probability that the small network gives a figure twice for it to be taken from it: see the network's card."""
_DOUBTED = 0.85
"""Most confidence of a figure in a cell with specks, or with a point on a dirty page: a spot may pass for one."""


def small_confidence(sure: float, text: str, speck: float, *, dirty: bool) -> float:
    """How sure a figure of the small network is, which gave it the probability `sure` or more at two looks."""
    if speck > 0.004 or (dirty and "." in text):
        return min(_DOUBTED, sure)
    return 0.9 + 0.09 * (sure - SMALL_LEAST) / (1 - SMALL_LEAST)


def blank_confidence(speck: float) -> float:
    """How sure an empty cell is: `speck` is the share of its area that is dark."""
    return 0.97 if speck < 0.0005 else (0.8 if speck < 0.004 else 0.4)
