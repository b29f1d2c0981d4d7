"""Lines of a page: pieces of text with the places where they begin and end.

Belongs here: the vocabulary between what reads a page (PDF, OFD, scans, aligned text) and what finds tables in its
lines. Does not belong here: where the pieces come from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

_FIGURE = re.compile(r"[+\-−增减]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?(?:万元|件|项|元|条)?|[—–―－\-/]+|无|空")
_PAGE_NUMBER = re.compile(
    r"[\s\-—–―－·.•/]*+(?:第\s*+)?\d{1,4}\s*+页?(?:\s*+[/共,，]*+\s*+(?:共\s*+)?\d{1,4}\s*+页?)?[\s\-—–―－·.•]*+"
)
_CONTINUED = re.compile(r"[(（]?\s*+(?:续\s*+表?|接上[表页]|见下页)\s*+\d*\s*+[)）]?[:：]?")


class Piece(NamedTuple):
    """A run of text without a wide gap. `locator` is its place in the document, where it has one of its own."""

    text: str
    x0: float
    x1: float
    locator: str = ""


@lru_cache(maxsize=4096)
def is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text) is not None


@dataclass(frozen=True)
class Line:
    """A line of a page: its pieces from left to right, and its place.

    `words` are the same text cut at every space, where the reader knows the place of each; `base` is the base line.
    `confidence` is 1 unless the text was recognised.
    """

    pieces: tuple[Piece, ...]
    y0: float
    y1: float
    words: tuple[Piece, ...] = ()
    base: float = 0.0
    confidence: float = 1.0

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return self.pieces[-1].x1

    @property
    def text(self) -> str:
        return "\t".join(p.text for p in self.pieces)

    @cached_property
    def figures(self) -> Sequence[Piece]:
        return [w for w in self.words if is_figure(w.text)]


def is_page_number(line: Line, height: float) -> bool:
    """A lone number in the top or bottom tenth of a page, or a mark that the table goes on.

    `height` is the page's; with 0 a number counts wherever it stands.
    """
    text = line.text.strip()
    margin = line.y1 < 0.1 * height or line.y0 > 0.9 * height
    return (margin and len(line.pieces) == 1 and _PAGE_NUMBER.fullmatch(text) is not None) or (
        _CONTINUED.fullmatch(text) is not None
    )
