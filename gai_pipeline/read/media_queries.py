"""Whether rules hold that a page has for some media only: for a reader at a usual screen.

Belongs here: media queries. Does not belong here: rules (`style_rules.py`).
"""

from __future__ import annotations

import re
from typing import Final

_SCREEN: Final = {"width": 1280.0, "height": 800.0}
"""Pixels of the window that is looked through."""
_UNITS: Final = {"px": 1.0, "em": 16.0, "rem": 16.0, "": 1.0}
_LEAST: Final = re.compile(r"\((min|max)-(?:device-)?(width|height):(\d{1,6}(?:\.\d{1,4})?)(px|em|rem)?\)")
_BETWEEN: Final = re.compile(r"\((width|height)\s*([<>])=?\s*(\d{1,6}(?:\.\d{1,4})?)(px|em|rem)?\)")
_OTHERS: Final = re.compile(r"\b(?:print|speech|tty|braille|embossed|projection|handheld|aural)\b")
_FALSE: Final = re.compile(
    r"\((?:orientation:portrait|prefers-color-scheme:dark|prefers-reduced-motion:reduce|hover:none|monochrome"
    r"|pointer:coarse|forced-colors:active|inverted-colors:inverted|scripting:none)\)"
)


def holds_on_screen(query: str) -> bool:
    """Whether a list of media queries, in plain CSS (`styles.plain`), holds. An empty one does."""
    return not query.strip() or any(_holds(part.strip()) for part in query.split(","))


def _holds(query: str) -> bool:
    if query.startswith("not "):
        return not _holds(query[4:])
    if _OTHERS.search(query) or _FALSE.search(query):
        return False
    for bound, side, size, unit in _LEAST.findall(query):
        pixels = float(size) * _UNITS[unit]
        if (_SCREEN[side] < pixels) if bound == "min" else (_SCREEN[side] > pixels):
            return False
    for side, sign, size, unit in _BETWEEN.findall(query):
        pixels = float(size) * _UNITS[unit]
        if (_SCREEN[side] <= pixels) if sign == ">" else (_SCREEN[side] >= pixels):
            return False
    return True
