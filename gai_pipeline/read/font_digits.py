"""Whether the digits of a font that a document brings with it look like digits they are not.

Belongs here: drawing the digits of a font file. Does not belong here: what digits look like (`pdf/glyphs.py`), where a
format keeps its fonts (`cell_fonts.py`, `docx_parts.py`, `odf_looks.py`, `ofd.py`).
"""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import ImageFont

from gai_pipeline.read.pdf.glyphs import Shape, looks_like, shape_of_ink

_MOST_BYTES: Final = 30_000_000
_HIGH: Final = 96
_RECORD: Final = struct.Struct(">4sIII")
_MOST_GLYPHS: Final = 0xFFFF
_FIRST_GLYPH: Final = 0xF0000
_LAST_GLYPH: Final = _FIRST_GLYPH + _MOST_GLYPHS - 3
"""Private characters, of the plane that holds as many as a font may have glyphs."""
_UNKNOWN: Final = "\U000f1234"
"""A character that no font has."""


def digits_lie(font: bytes) -> bool:
    """Whether some digit of a font (TrueType, OpenType, WOFF) is surely drawn as another, or as nothing. A font that
    cannot be opened is not used by programs either."""
    return 0 < len(font) <= _MOST_BYTES and _digits_lie(font)


def glyph_lies(font: bytes, glyph: int, digit: int) -> bool:
    """Whether a glyph of a font, by its number, is surely drawn as another digit than `digit`, or as nothing. One of a
    font that cannot be opened is believed."""
    if not 0 < len(font) <= _MOST_BYTES or not 0 <= glyph < _MOST_GLYPHS:
        return False
    return _glyph_lies(font, glyph, digit)


@lru_cache(maxsize=4096)
def _glyph_lies(font: bytes, glyph: int, digit: int) -> bool:
    opened = _by_number(font)
    if opened is None:
        return False
    try:
        shape = _drawn(opened, chr(_FIRST_GLYPH + glyph))
    except (OSError, ValueError, MemoryError):
        return False
    return shape is None or looks_like(shape, digit) is not None


@lru_cache(maxsize=16)
def _by_number(font: bytes) -> ImageFont.FreeTypeFont | None:
    """A font whose glyphs are characters by their numbers, whatever it says of its characters itself: such fonts are
    often left without a table of them."""
    try:
        tables, body = struct.unpack(">H", font[4:6])[0], font[12:]
        records = [body[16 * n : 16 * n + 16] for n in range(tables)]
        moved = [struct.pack(">4sIII", t, c, at + 16, size) for t, c, at, size in map(_RECORD.unpack, records)]
        table = struct.pack(">HHHHIHHIIIIII", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1, _FIRST_GLYPH, _LAST_GLYPH, 0)
        kept = [record for record in moved if record[:4] != b"cmap"]
        spare = 16 * (tables - len(kept))
        own = struct.pack(">4sIII", b"cmap", 0, len(font) + 16, len(table))
        head = font[:4] + struct.pack(">H", len(kept) + 1) + font[6:12]
        made = head + b"".join(sorted([*kept, own])) + bytes(spare) + body[16 * tables :] + table
        return ImageFont.truetype(io.BytesIO(made), _HIGH, layout_engine=ImageFont.Layout.BASIC)
    except (OSError, ValueError, MemoryError, struct.error):
        return None


@lru_cache(maxsize=64)
def _digits_lie(font: bytes) -> bool:
    try:
        opened = ImageFont.truetype(io.BytesIO(font), _HIGH, layout_engine=ImageFont.Layout.BASIC)
        missing = _drawn(opened, _UNKNOWN)
        return any(_lies(opened, digit, missing) for digit in range(10))
    except (OSError, ValueError, MemoryError):
        return False


def _lies(font: ImageFont.FreeTypeFont, digit: int, missing: Shape | None) -> bool:
    shape = _drawn(font, str(digit))
    if shape is None:  # other characters that it lacks are drawn as something
        return missing is not None
    return looks_like(shape, digit) is not None


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> Shape | None:
    mask = font.getmask(character, mode="L")
    wide, high = mask.size
    if not wide or not high or wide * high > 16 * _HIGH * _HIGH:
        return None
    return shape_of_ink(np.array(mask, np.uint8).reshape(high, wide) >= 128)
