"""Shapes that Office draws (DrawingML), in texts and on sheets alike.

Belongs here: what the properties of a shape say. Does not belong here: where it lies (`docx_floating.py`,
`xlsx_drawings.py`).
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from gai_pipeline.read.package import attribute, child

_FILLS: Final = ("solidFill", "gradFill", "pattFill", "blipFill", "grpFill")


def is_filled(properties: etree._Element | None) -> bool:
    """Whether a shape with these properties (`spPr`) is filled, by itself or by the style that stands beside them."""
    if properties is None:
        return False
    if any(child(properties, fill) is not None for fill in _FILLS):
        return True
    referred = child(properties.getparent(), "style", "fillRef")
    is_referred = referred is not None and attribute(referred, "idx") not in (None, "0")
    return is_referred and child(properties, "noFill") is None
