"""Glyphs that an OFD names by their numbers: what they show is asked of the font that the file brings, not of the text.

Belongs here: which glyph each character of a text object is drawn with, and whether its digits are drawn as others.
Does not belong here: drawing a glyph (`font_digits.py`), how objects are painted (`ofd_seen.py`).

Of a font that lies elsewhere nobody knows its numbers. All of them have their digits in a row, though, so that numbers
which do not follow each other as the digits do show others than the text says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from gai_pipeline.read.font_digits import glyph_lies
from gai_pipeline.read.package import child, children

_MOST: Final = 10_000
"""Characters of a transformation."""
UNEVEN: Final = -1
"""Stands for the number of a glyph that several characters share, or of several glyphs of one character."""


def glyphs_of(text: etree._Element) -> list[int | None]:
    """The glyph of each character of a text object that is no space; None where the font itself chooses it."""
    told = dict(_told(text))
    found: list[int | None] = []
    position = 0
    for code in children(text, "TextCode"):
        for character in "".join(map(str, code.itertext())).strip("\r\n"):
            if not character.isspace():
                found.append(told.get(position))
            position += 1
    return found


def _told(text: etree._Element) -> Iterator[tuple[int, int]]:
    for transform in children(text, "CGTransform"):
        begin, codes = (_whole(transform.get(name), d) for name, d in (("CodePosition", 0), ("CodeCount", 1)))
        listed = child(transform, "Glyphs")
        numbers = [_whole(n, UNEVEN) for n in ("" if listed is None else listed.text or "").split()[:_MOST]]
        codes = min(codes, _MOST)
        even = len(numbers) == codes == _whole(transform.get("GlyphCount"), codes)
        yield from zip(range(begin, begin + codes), numbers if even else [UNEVEN] * codes, strict=True)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and len(text) < 9 and text.isdecimal() else default


@dataclass(slots=True)
class Glyphs:
    """The glyphs that digits of a page are drawn with. `fonts` are the files of fonts by their ids."""

    fonts: Mapping[str, bytes] = field(default_factory=dict)
    _rows: dict[str, set[int]] = field(default_factory=dict)
    _at: list[tuple[int, str]] = field(default_factory=list)

    def lies(self, font: str, glyph: int, digit: str, index: int) -> bool:
        """Whether a glyph surely shows another digit than the text says. `index` is the character's on its page."""
        if glyph == UNEVEN:
            return True
        if font in self.fonts:
            return glyph_lies(self.fonts[font], glyph, int(digit))
        self._rows.setdefault(font, set()).add(glyph - int(digit))
        self._at.append((index, font))
        return False

    def out_of_row(self) -> list[int]:
        """The characters of the page whose fonts lie elsewhere and are asked for digits that are not in a row."""
        return [index for index, font in self._at if len(self._rows[font]) > 1]
