"""Which tables of a Word document something that floats may lie over.

Belongs here: how far a float beside the tables, or in one of their cells, reaches. Does not belong here: what floats
(`docx_floating.py`).

Where text ends up on the page only Word knows. The least that a text can take up is known, so that a float which does
not reach a table even then leaves it alone; else the table's figures are doubted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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

    def _hides(self, part: etree._Element, passing_for_paper: bool = False) -> bool:
        held = (self._picture(key) for key in pictures_before_text(part))
        return any(hides(d) and (not passing_for_paper or passes_for_paper(d)) for d in held if d)

    def doubt(self, blocks: list[Block]) -> list[Block]:
        """The blocks with the figures of those tables doubted that something may lie over."""
        if not self._covers and not self._everywhere:
            return blocks
        return [
            doubted(b) if isinstance(b, Table) and (self._everywhere or _is_reached(blocks, at, self._covers)) else b
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


def _is_reached(blocks: Sequence[Block], at: int, covers: Sequence[Cover]) -> bool:
    for cover in covers:
        up, down = (_PAGE, _PAGE) if cover.extent is None else (-cover.extent.top, cover.extent.bottom)
        if at >= cover.block and down > sum(map(_least_height, blocks[cover.block : at])):
            return True
        if at < cover.block and up > sum(map(_least_height, blocks[at + 1 : cover.block])):
            return True
    return False


def _least_height(block: Block) -> float:
    if isinstance(block, Paragraph):
        return _LINE * max(1, len(block.text) // _LETTERS)
    return _LINE * block.n_rows if isinstance(block, Table) else 0.0
