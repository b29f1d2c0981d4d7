"""Whether the digits of a font that a document brings with it look like digits they are not.

Belongs here: drawing the digits of a font file. Does not belong here: what digits look like (`pdf/glyphs.py`), where a
format keeps its fonts (`cell_fonts.py`, `docx_parts.py`, `odf_looks.py`, `ofd.py`).
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import ImageFont

from gai_pipeline.read.pdf.glyphs import Shape, looks_like, shape_of_ink

_MOST_BYTES: Final = 30_000_000
_HIGH: Final = 96
_UNKNOWN: Final = "\U000f1234"
"""A character that no font has."""


def digits_lie(font: bytes) -> bool:
    """Whether some digit of a font (TrueType, OpenType, WOFF) is surely drawn as another, or as nothing. A font that
    cannot be opened is not used by programs either."""
    return 0 < len(font) <= _MOST_BYTES and _digits_lie(font)


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
