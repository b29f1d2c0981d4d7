"""What floats over the text of a Word document: shapes, text boxes and pictures that may hide the figures of a table.

Belongs here: what can lie over text, and how far. Does not belong here: the text in it (`docx.py`), which tables are
within its reach (`docx_covers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from gai_pipeline.read.drawn_shapes import is_filled
from gai_pipeline.read.package import attribute, child, children, name_of
from gai_pipeline.read.text_look import is_figure

_DRAWN: Final = frozenset({"shape", "rect", "roundrect", "oval"})
FLOATING: Final = _DRAWN | {"anchor"}
"""The parts of a run that may float."""
_ABSOLUTE: Final = re.compile(r"position\s*:\s*absolute", re.I)
_BEHIND: Final = re.compile(r"z-index\s*:\s*-", re.I)
_OF_STYLE: Final = re.compile(r"(?:^|;)\s*(margin-left|margin-top|width|height)\s*:\s*(-?[\d.]{1,9})(pt|in|cm|mm|px)?")
_UNITS: Final = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 0.75}
_OF_PAGE: Final = re.compile(r"mso-position-(?:vertical|horizontal)-relative\s*:\s*(?:page|margin)", re.I)
_EMU: Final = 12700
_SMALLEST: Final = 5 * _EMU
"""Five points: what is smaller covers no figure."""
_TEXT_BY_TEXT: Final = ("paragraph", "line", "column", "character")


class Extent(NamedTuple):
    """Where something that floats lies, in points from the paragraph (or the cell) that it is anchored in."""

    left: float
    top: float
    right: float
    bottom: float


def may_cover(part: etree._Element) -> bool:
    """Whether a part of a run floats before the text: with a text of its own, or filled."""
    return _is_before_text(part) and (bool(_text(part).strip()) or _is_filled(part))


def is_made_to_cover(part: etree._Element) -> bool:
    """Whether it is filled, and empty or with a figure in it, as nobody decorates a page."""
    text = _text(part)
    is_odd = not text.strip() or is_figure(text)
    return _is_before_text(part) and _is_filled(part) and is_odd and _is_large(part)


def pictures_before_text(part: etree._Element) -> Iterator[str]:
    """The relations of pictures that float before a text which does not make way for them."""
    if not _is_before_text(part) or _is_made_way_for(part):
        return
    for picture in part.iter("{*}blip", "{*}imagedata"):
        if (key := attribute(picture, "embed") or attribute(picture, "id")) is not None:
            yield key


def extent(part: etree._Element) -> Extent | None:
    """Where it lies; None where that depends on the page, which only Word knows."""
    if name_of(part) != "anchor":
        style = attribute(part, "style") or ""
        if _OF_PAGE.search(style):
            return None
        of = {name: float(size) * _UNITS[unit] for name, size, unit in _OF_STYLE.findall(style) if _is_number(size)}
        left, top = of.get("margin-left", 0.0), of.get("margin-top", 0.0)
        return Extent(left, top, left + of.get("width", 0.0), top + of.get("height", 0.0))
    places = [child(part, f"position{axis}") for axis in "HV"]
    if any(p is not None and attribute(p, "relativeFrom") not in _TEXT_BY_TEXT for p in places):
        return None
    left, top = (_points(_text_of(child(p, "posOffset"))) for p in places)
    size = child(part, "extent")
    wide, high = (_points("" if size is None else attribute(size, side) or "") for side in ("cx", "cy"))
    return Extent(left, top, left + wide, top + high)


def _is_before_text(part: etree._Element) -> bool:
    if name_of(part) == "anchor":
        is_line = any("line" in (e.get("prst") or "").lower() for e in part.iter("{*}prstGeom"))
        return (attribute(part, "behindDoc") or "0") in ("0", "false") and not is_line
    style = attribute(part, "style") or ""
    return name_of(part) in _DRAWN and bool(_ABSOLUTE.search(style)) and not _BEHIND.search(style)


def _is_made_way_for(part: etree._Element) -> bool:
    """Whether text flows around it."""
    wraps = [e for e in part if isinstance(e.tag, str) and name_of(e).startswith("wrap")]
    return any(name_of(e) != "wrapNone" and (attribute(e, "type") or "") != "none" for e in wraps)


def _text(part: etree._Element) -> str:
    return "".join(t.text or "" for t in part.iter("{*}t"))


def _is_filled(part: etree._Element) -> bool:
    """Whether a shape is filled; a picture in its place is looked at for itself."""
    if name_of(part) != "anchor":
        has_picture = next(part.iter("{*}imagedata"), None) is not None
        return not has_picture and (attribute(part, "filled") or "t")[:1] != "f"
    shapes = (e for e in part.iter("{*}spPr") if (above := e.getparent()) is not None and name_of(above) != "pic")
    return any(map(is_filled, shapes))


def _is_large(part: etree._Element) -> bool:
    """Whether both sides of a shape are longer than nothing; of an older one this is not looked at."""
    sizes = [attribute(extent, side) or "" for extent in children(part, "extent") for side in ("cx", "cy")]
    return all(size.isdecimal() and int(size) >= _SMALLEST for size in sizes)


def _text_of(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _points(emu: str) -> float:
    return int(emu) / _EMU if re.fullmatch(r"-?\d{1,12}", emu) else 0.0


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d*)?|-?\.\d+", text) is not None
