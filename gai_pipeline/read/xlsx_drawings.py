"""What lies over the cells of a sheet: shapes, text boxes and pictures that may hide figures.

Belongs here: the areas that a sheet's drawings cover. Does not belong here: cells (`xlsx.py`), pictures as documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from lxml import etree

from gai_pipeline.read.drawn_shapes import is_filled
from gai_pipeline.read.package import Package, attribute, child, children, name_of

_ANCHORS: Final = frozenset({"twoCellAnchor", "oneCellAnchor"})
_COVERING: Final = frozenset({"sp", "grpSp", "graphicFrame", "pic"})
_ROW, _COLUMN = 190_500, 609_600
"""The usual height and width of cells, in the units of drawings."""
_MOST: Final = 500


class Area(NamedTuple):
    """Rows and columns, the last of each included, that something lies over."""

    top: int
    left: int
    bottom: int
    right: int


def covered_areas(package: Package, part: str, sheet: etree._Element) -> list[Area]:
    """The areas of a sheet, and the part that it is, that its drawings cover."""
    if child(sheet, "drawing") is None:
        return []
    covering = filter(_covers, _anchors(package, part))
    return [area for area in map(_area, islice(covering, _MOST)) if area is not None]


def _anchors(package: Package, part: str) -> Iterator[etree._Element]:
    """Where the drawings of a part's sheet are anchored."""
    for relation in package.relations(part).values():
        drawing = package.xml(relation.target) if relation.kind == "drawing" and not relation.external else None
        for anchor in drawing if drawing is not None else ():
            if name_of(anchor) in _ANCHORS:
                yield anchor


def _covers(anchor: etree._Element) -> bool:
    """Whether the thing at an anchor hides cells; a shape with neither filling nor text does not."""
    thing = next((part for part in anchor if name_of(part) in _COVERING), None)
    if thing is None:
        return False
    if name_of(thing) != "sp":
        return True
    return is_filled(child(thing, "spPr")) or any((t.text or "").strip() for t in thing.iter("{*}t"))


def _area(anchor: etree._Element) -> Area | None:
    """The cells that an anchor spans. Where it says only how large it is, the usual size of cells is taken."""
    begin, end = _corner(anchor, "from"), _corner(anchor, "to")
    if begin is None:
        return None
    if end is not None:  # an edge that lies on the border of a cell does not reach into it
        return Area(begin.row, begin.column, end.row - (not end.down), end.column - (not end.across))
    size = child(anchor, "ext")
    high, wide = (_whole(attribute(size, side) if size is not None else None) for side in ("cy", "cx"))
    return Area(begin.row, begin.column, begin.row + high // _ROW, begin.column + wide // _COLUMN)


class _Corner(NamedTuple):
    """A cell, and how far inside it a corner is."""

    row: int
    column: int
    down: int
    across: int


def _corner(anchor: etree._Element, name: str) -> _Corner | None:
    corner = child(anchor, name)
    if corner is None:
        return None
    names = ("row", "col", "rowOff", "colOff")
    return _Corner(*(_whole("".join(e.text or "" for e in children(corner, name)).strip()) for name in names))


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else 0
