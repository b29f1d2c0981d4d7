"""Which cell styles of a workbook show a figure otherwise than it stands in the cell, or not at all.

Belongs here: fonts, fills, alignments, and formats that hold under a condition. Does not belong here: number formats
(`number_format.py`), cells (`xlsx.py`).
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from gai_pipeline.read.clean import is_note, is_picture_font
from gai_pipeline.read.package import attribute, child, children, name_of
from gai_pipeline.read.text_look import DOUBTED, SMALLEST

_WHITE: Final = ("ffffffff", "00ffffff")
_WHITE_FORMAT: Final = re.compile(r"\[(?:white|color\s?2)\]", re.I)
_TURNED: Final = range(91, 181)
"""Degrees below the line, which the format writes as 90 and more."""


def doubted_styles(root: etree._Element | None) -> frozenset[int]:
    """The indexes of cell styles whose figures are struck out, white on white, of pictures, or repeated."""
    fonts = [_is_doubted_font(font) for font in children(child(root, "fonts"), "font")]
    hides = [_hides(font) for font in children(child(root, "fonts"), "font")]
    filled = [_is_filled(fill) for fill in children(child(root, "fills"), "fill")]
    white_formats = {
        attribute(form, "numFmtId")
        for form in children(child(root, "numFmts"), "numFmt")
        if _WHITE_FORMAT.search(attribute(form, "formatCode") or "")
    }
    found = set()
    for index, style in enumerate(children(child(root, "cellXfs"), "xf")):
        font, fill = _index(style, "fontId"), _index(style, "fillId")
        is_white = font < len(hides) and hides[font] and not (fill < len(filled) and filled[fill])
        aligned = child(style, "alignment")
        repeated = aligned is not None and attribute(aligned, "horizontal") == "fill"
        is_white |= attribute(style, "numFmtId") in white_formats
        if is_white or repeated or (font < len(fonts) and fonts[font]):
            found.add(index)
    return frozenset(found)


def doubted_conditions(root: etree._Element | None) -> frozenset[str]:
    """The indexes of the formats under a condition that do so."""
    found = set()
    for index, form in enumerate(children(child(root, "dxfs"), "dxf")):
        font = child(form, "font")
        hidden = font is not None and (_is_doubted_font(font) or _hides(font)) and child(form, "fill") is None
        if hidden or child(form, "numFmt") is not None:
            found.add(str(index))
    return frozenset(found)


def _index(style: etree._Element, name: str) -> int:
    text = attribute(style, name) or "0"
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _is_on(font: etree._Element, name: str) -> bool:
    element = child(font, name)
    return element is not None and (attribute(element, "val") or "1") not in ("0", "false")


def _is_doubted_font(font: etree._Element) -> bool:
    name, size, raised = child(font, "name"), child(font, "sz"), child(font, "vertAlign")
    if _is_on(font, "strike") or (raised is not None and attribute(raised, "val") != "baseline"):
        return True
    if name is not None and is_picture_font(attribute(name, "val")):
        return True
    return size is not None and _size(attribute(size, "val")) <= SMALLEST


def _size(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 11.0


def _hides(font: etree._Element) -> bool:
    """Whether a font is as white as paper."""
    colour = child(font, "color")
    if colour is None:
        return False
    return (attribute(colour, "rgb") or "").lower() in _WHITE or (
        attribute(colour, "theme") == "0" and _size(attribute(colour, "tint") or "0") >= 0
    )


def _is_filled(fill: etree._Element) -> bool:
    pattern = child(fill, "patternFill")
    if pattern is None:
        return child(fill, "gradientFill") is not None
    if attribute(pattern, "patternType") in (None, "none"):
        return False
    front = child(pattern, "fgColor")
    return front is None or (attribute(front, "rgb") or "").lower() not in _WHITE


def shown_text(element: etree._Element) -> str:
    """The runs of a string item as they are seen: without phonetic ones, struck out ones and marks of notes."""
    parts = []
    for part in element:
        name = name_of(part)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            parts.append(_of_run(part))
    return "".join(parts)


def _of_run(run: etree._Element) -> str:
    text = "".join(t.text or "" for t in children(run, "t"))
    look = child(run, "rPr")
    if look is None:
        return text
    raised = child(look, "vertAlign")
    if _is_on(look, "strike") or (raised is not None and attribute(raised, "val") != "baseline" and is_note(text)):
        return ""
    name = child(look, "rFont")
    size = child(look, "sz")
    if size is not None and _size(attribute(size, "val")) <= SMALLEST:
        return ""
    of_pictures = name is not None and is_picture_font(attribute(name, "val"))
    doubted = of_pictures or _hides(look) or raised is not None
    return DOUBTED + text if doubted and any(c.isdigit() for c in text) else text
