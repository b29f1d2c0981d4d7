"""A font whose digits are drawn as others, or as nothing, for documents that bring their fonts with them.

Belongs here: the font's bytes, made of an ordinary one. Does not belong here: the documents.
"""

from __future__ import annotations

import struct
from pathlib import Path

import reportlab
from reportlab.pdfbase.ttfonts import TTFontFile

_VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def font(digits: str = "1234567890") -> bytes:
    """The n-th digit is drawn as the n-th of `digits`; one drawn as a space is not seen."""
    data = bytearray(_VERA.read_bytes())
    glyphs = {code: glyph for code, glyph in TTFontFile(str(_VERA)).charToGlyph.items() if code < 0x3000}
    told = {**glyphs, **{0x30 + n: glyphs[ord(digit)] for n, digit in enumerate(digits)}}
    groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in sorted(told.items()))
    table = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    table += struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(told)) + groups
    at = next(i for i in range(12, 12 + 16 * 40, 16) if data[i : i + 4] == b"cmap")
    data[at + 8 : at + 16] = struct.pack(">II", len(data), len(table))
    return bytes(data) + table
