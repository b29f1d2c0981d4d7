"""Which tables of a Word document something that floats may lie over.

Belongs here: how far a float beside the tables, or in one of their cells, reaches. Does not belong here: what floats
(`docx_floating.py`).

Where text ends up on the page only Word knows. The least that a text can take up is known, so that a float which does
not reach a table even then leaves it alone; else the table's figures are doubted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from lxml import etree

from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table
from gai_pipeline.read.docx_floating import Extent, extent, is_made_to_cover, may_cover, pictures_before_text
from gai_pipeline.read.opacity import hides, passes_for_paper
from gai_pipeline.read.text_look import DOUBTED, is_figure

_LINE: Final = 8.0
"""Points: no line of a text that is read is lower."""
_LETTERS: Final = 60
"""In a line, at most."""
_PAGE: Final = 800.0
"""Points: what lies somewhere on its page lies within these of its paragraph."""
_MOST: Final = 500
"""Floats, and pictures, of a document that are looked at; with more of them nothing is sure."""
_LEEWAY: Final = 3.0
_ROW: Final = 24.0
"""Points: a row that is not told to be higher may be as low as this, so that what is higher reaches into the next."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Something that floats: before which block of the document its paragraph stands, and how far it reaches. `extent`
    is None where it lies somewhere on the page."""

    block: int
    extent: Extent | None


class Covers:
    """The floats of a document. `picture` gives the bytes of a picture by its relation, None for one that is not
    there."""

    def __init__(self, picture: Callable[[str], bytes | None]) -> None:
        self._picture = picture
        self._looks: dict[str, tuple[bool, bool]] = {}
        self._covers: list[Cover] = []
        self._everywhere = False

    def in_cell(self, part: etree._Element, width: float | None) -> tuple[bool, bool]:
        """(whether a float that is anchored in a cell may lie over it, whether it may lie over others of its table)."""
        hides = is_made_to_cover(part) or self._hides(part)
        return hides or may_cover(part), hides and _spills(extent(part), width)

    def take(self, part: etree._Element, block: int, placed: bool) -> None:
        """A float beside the tables, before that block of the document; `placed` if its paragraph is one itself.

        What lies somewhere on its page is taken to lie over a table only if it passes for paper there: seals and
        emblems are put on pages everywhere."""
        self._everywhere |= is_made_to_cover(part)
        where = extent(part) if placed else None
        if self._hides(part, passing_for_paper=where is None):
            self._covers.append(Cover(block, where))
            self._everywhere |= len(self._covers) > _MOST

    def _hides(self, part: etree._Element, passing_for_paper: bool = False) -> bool:
        looks = (self._look(key) for key in pictures_before_text(part))
        return any(opaque and (paper or not passing_for_paper) for opaque, paper in looks)

    def _look(self, key: str) -> tuple[bool, bool]:
        """Whether a picture hides what it lies over, and passes for paper; each is looked at once."""
        if key not in self._looks:
            data = self._picture(key) if len(self._looks) < _MOST else None
            self._looks[key] = (False, False) if not data else (hides(data), passes_for_paper(data))
        return self._looks[key]

    def doubt(self, blocks: list[Block]) -> list[Block]:
        """The blocks with the figures of those tables doubted that something may lie over."""
        if not self._covers and not self._everywhere:
            return blocks
        above = list(accumulate(map(_least_height, blocks), initial=0.0))
        return [
            doubted(b) if isinstance(b, Table) and (self._everywhere or _is_reached(above, at, self._covers)) else b
            for at, b in enumerate(blocks)
        ]


def _spills(extent: Extent | None, width: float | None) -> bool:
    if extent is None or extent.left < -_LEEWAY or extent.top < -_LEEWAY or extent.bottom > _ROW:
        return True
    return width is not None and extent.right > width + _LEEWAY


def doubted(table: Table) -> Table:
    """The table with its figures doubted."""
    cells = (c._replace(text=DOUBTED + c.text) if is_figure(c.text) else c for c in table.cells)
    return replace(table, cells=tuple(cells))


def _is_reached(above: Sequence[float], at: int, covers: Sequence[Cover]) -> bool:
    """Whether one of the covers reaches block `at`; `above` are the least heights of all that stands above each."""
    for cover in covers:
        up, down = (_PAGE, _PAGE) if cover.extent is None else (-cover.extent.top, cover.extent.bottom)
        if at >= cover.block and down > above[at] - above[cover.block]:
            return True
        if at < cover.block and up > above[cover.block] - above[at + 1]:
            return True
    return False


def _least_height(block: Block) -> float:
    if isinstance(block, Paragraph):
        return _LINE * max(1, len(block.text) // _LETTERS)
    return _LINE * block.n_rows if isinstance(block, Table) else 0.0
