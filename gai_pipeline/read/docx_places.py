"""Cells, rows and fields of a Word document that show something else than stands in them.

Belongs here: rows and lines without room, paragraphs that stand elsewhere, fields and controls whose text Word makes
anew when it opens the file. Does not belong here: how runs look (`docx_looks.py`), what floats (`docx_floating.py`).
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from gai_pipeline.read.package import attribute, child

_LOWEST: Final = 100
"""Twips: five points, in which no line can be read."""
_FAR_LEFT: Final = -1500
_ON: Final = ("1", "true", "on")


def hides_its_cells(row: etree._Element | None) -> bool:
    """Whether a row with these properties is hidden, or too low for a line."""
    if row is None:
        return False
    hidden, height = child(row, "hidden"), child(row, "trHeight")
    if hidden is not None and (attribute(hidden, "val") or "1") in _ON:
        return True
    return height is not None and attribute(height, "hRule") == "exact" and _twips(height, "val", _LOWEST) < _LOWEST


def is_out_of_place(paragraph: etree._Element | None) -> bool:
    """Whether a paragraph with these properties is shown elsewhere than in its cell, or not whole."""
    if paragraph is None:
        return False
    frame, spacing, indent = (child(paragraph, name) for name in ("framePr", "spacing", "ind"))
    if frame is not None and attribute(frame, "dropCap") in (None, "none"):
        return True
    if spacing is not None and attribute(spacing, "lineRule") == "exact":
        return _twips(spacing, "line", _LOWEST) < _LOWEST
    return indent is not None and any(_twips(indent, side, 0) < _FAR_LEFT for side in ("left", "start", "firstLine"))


def is_made_anew(part: etree._Element, name: str, all_fields: bool) -> bool:
    """Whether Word replaces the text of a part of a paragraph when it opens the file: a field that is told to be worked
    out, or all of them, and a control that shows data kept elsewhere."""
    if name == "sdt":
        return child(part, "sdtPr", "dataBinding") is not None
    if name not in ("fldChar", "fldSimple"):
        return False
    begins = name == "fldSimple" or attribute(part, "fldCharType") == "begin"
    return begins and (all_fields or attribute(part, "dirty") in _ON)


def updates_fields(settings: etree._Element | None) -> bool:
    """Whether the settings of a document say that all its fields are worked out when it is opened."""
    told = child(settings, "updateFields")
    return told is not None and (attribute(told, "val") or "1") in _ON


def _twips(element: etree._Element, name: str, default: int) -> int:
    text = attribute(element, name) or ""
    return int(text) if re.fullmatch(r"-?\d{1,8}", text) else default
