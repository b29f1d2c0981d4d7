"""The characters of a page through pdfium: codes, boxes and base lines, as the page is seen.

Does not belong here: lines and words (`text.py`), what else a page holds (`page.py`).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as raw

Matrix = tuple[float, float, float, float, float, float]
BLEED = 2.0
"""Points: what lies further outside the page is cropped away."""
_QUARTER = math.pi / 2
_NO_TEXT = frozenset((0, *range(0x0E, 0x20), 0xFFFF))
_SIGNS = frozenset(map(ord, "·×÷°±§¥"))
"""Of the codes from 128 to 255 those that a Chinese text has: the others number the glyphs of a nameless font."""


class Char(NamedTuple):
    """A character: its box (of the font, not of the ink), its base line, and whether a space stands before it."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    spaced: bool = False


def text_turns(textpage: Any, count: int) -> int:
    """Clockwise quarter turns that set most of the text upright, from a sample of its characters."""
    tally = [0, 0, 0, 0]
    step = max(1, count // 60)
    for i in range(0, count, step):
        if raw.FPDFText_GetUnicode(textpage, i) <= 32:
            continue  # spaces and line ends that pdfium adds have no direction of their own
        angle = raw.FPDFText_GetCharAngle(textpage, i)
        if angle >= 0:
            tally[round(angle / (math.pi / 2)) % 4] += 1
    total = sum(tally)
    best = max(range(4), key=tally.__getitem__)
    return best if total and tally[best] > 0.7 * total else 0


def _codes(textpage: Any, count: int) -> Sequence[int]:
    """The code points of a page's characters: all in one call, where each of them is one unit of UTF-16."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(textpage, 0, count, buffer) == count + 1:
        return buffer[:count]
    return [raw.FPDFText_GetUnicode(textpage, i) for i in range(count)]


def read_chars(
    textpage: Any, count: int, to_display: Matrix, size: tuple[float, float], *, slanted: bool = False
) -> tuple[list[Char], float]:
    """(characters in the order of the content, the share of those without a known code) of a page of this size.

    Without those outside the page and, where the page is known to have some, slanted ones. pdfium marks a hyphen that
    ends a line by U+0002: it is a hyphen.
    """
    right, bottom = size[0] + BLEED, size[1] + BLEED
    box = raw.FS_RECTF()
    ox, oy = ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.byref(box), ctypes.byref(ox), ctypes.byref(oy)
    a, b, c, d, e, f = to_display
    get_box, get_origin = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    get_angle = raw.FPDFText_GetCharAngle
    unmapped = 0
    spaced = False
    chars: list[Char] = []
    upright = b == 0
    base = 0.0
    before = (0.0, 0.0)
    for i, code in enumerate(_codes(textpage, count)):
        if code in (0x02, 0xFFFE):
            code = 0x2D
        elif code <= 32 or code in (0xA0, 0x3000, 0xFFFF):
            if code in _NO_TEXT:
                unmapped += 1
            spaced = True
            continue
        if code > 0x7F and (code < 0x100 or 0xE000 <= code <= 0xF8FF or code == 0xFFFD) and code not in _SIGNS:
            unmapped += 1
        get_box(textpage, i, box_at)
        if upright:
            x0, x1 = a * box.left + e, a * box.right + e
            y0, y1 = d * box.top + f, d * box.bottom + f
        else:
            x0, x1 = c * box.bottom + e, c * box.top + e
            y0, y1 = b * box.left + f, b * box.right + f
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        if x1 < -BLEED or y1 < -BLEED or x0 > right or y0 > bottom:
            continue
        if slanted and abs(_QUARTER * round(get_angle(textpage, i) / _QUARTER) - get_angle(textpage, i)) > 0.05:
            continue
        if (y0, y1) != before:  # the box is the font's: where it is the same, the base line is
            before = y0, y1
            get_origin(textpage, i, x_at, y_at)
            base = d * oy.value + f if upright else b * ox.value + f
        chars.append(Char(chr(code) if code < 0x110000 else "\ufffd", x0, y0, x1, y1, base, spaced))
        spaced = False
    return chars, unmapped / max(1, len(chars) + unmapped)
