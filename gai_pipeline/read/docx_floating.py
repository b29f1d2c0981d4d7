"""What floats over the text of a Word document: shapes and text boxes that may hide the figures of a table.

Belongs here: whether a shape can lie over text. Does not belong here: the text in it (`docx.py`). Where a shape ends up
on the page only Word knows: one that is anchored in a cell is taken to lie over that cell, one beside the tables that
is made to cover over any of them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lxml import etree

from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Table
from gai_pipeline.read.drawn_shapes import is_filled
from gai_pipeline.read.package import attribute, children, name_of
from gai_pipeline.read.text_look import DOUBTED, is_figure

_DRAWN: Final = frozenset({"shape", "rect", "roundrect", "oval"})
FLOATING: Final = _DRAWN | {"anchor"}
"""The parts of a run that may float."""
_ABSOLUTE: Final = re.compile(r"position\s*:\s*absolute", re.I)
_BEHIND: Final = re.compile(r"z-index\s*:\s*-", re.I)
_SMALLEST: Final = 5 * 12700
"""Five points: what is smaller covers no figure."""


def may_cover(part: etree._Element) -> bool:
    """Whether a part of a run floats before the text: with a text of its own, or filled."""
    return _floats(part) and (bool(_text(part).strip()) or _is_filled(part))


def is_made_to_cover(part: etree._Element) -> bool:
    """Whether it is filled, and empty or with a figure in it, as nobody decorates a page."""
    text = _text(part)
    return _floats(part) and _is_filled(part) and (not text.strip() or is_figure(text)) and _is_large(part)


def doubted(blocks: list[Block]) -> list[Block]:
    """The blocks with their figures in tables doubted."""
    return [_doubted(block) if isinstance(block, Table) else block for block in blocks]


def _doubted(table: Table) -> Table:
    cells = (c._replace(text=DOUBTED + c.text) if is_figure(c.text) else c for c in table.cells)
    return replace(table, cells=tuple(cells))


def _floats(part: etree._Element) -> bool:
    if next(part.iter("{*}pic", "{*}imagedata"), None) is not None:
        return False
    if name_of(part) == "anchor":
        is_line = any("line" in (e.get("prst") or "").lower() for e in part.iter("{*}prstGeom"))
        return (attribute(part, "behindDoc") or "0") in ("0", "false") and not is_line
    style = attribute(part, "style") or ""
    return name_of(part) in _DRAWN and bool(_ABSOLUTE.search(style)) and not _BEHIND.search(style)


def _text(part: etree._Element) -> str:
    return "".join(t.text or "" for t in part.iter("{*}t"))


def _is_filled(part: etree._Element) -> bool:
    if name_of(part) != "anchor":
        return (attribute(part, "filled") or "t")[:1] != "f"
    return any(map(is_filled, part.iter("{*}spPr")))


def _is_large(part: etree._Element) -> bool:
    """Whether both sides of a shape are longer than nothing; of an older one this is not looked at."""
    sizes = [attribute(extent, side) or "" for extent in children(part, "extent") for side in ("cx", "cy")]
    return all(size.isdecimal() and int(size) >= _SMALLEST for size in sizes)
