"""Fonts that a Word document brings with it, whose digits may be drawn as others.

Belongs here: where Word keeps them, and how it veils their bytes. Does not belong here: drawing a font
(`font_digits.py`), which text is set in them (`docx_looks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from lxml import etree

from gai_pipeline.read.package import Package, Relation, attribute, children, name_of

_EMBEDDED: Final = frozenset({"embedRegular", "embedBold", "embedItalic", "embedBoldItalic"})
_MOST_FONTS: Final = 40
_VEILED: Final = 32
"""So many bytes at the beginning of a font are laid over with its key."""


def lying_fonts(package: Package, table: str | None) -> frozenset[str]:
    """The names, in lower case, of fonts in the table of a part whose digits are others than they say."""
    held = [] if table is None else list(islice(_held(package.xml(table)), _MOST_FONTS))
    if table is None or not held:
        return frozenset()
    from gai_pipeline.read.font_digits import digits_lie  # opens what reads PDF: slow to import and seldom needed

    relations = package.relations(table)
    return frozenset(name.lower() for name, part in held if digits_lie(_bytes(part, relations, package)))


def _held(table: etree._Element | None) -> Iterator[tuple[str, etree._Element]]:
    """(name of a font, the element that says where it is)."""
    for font in children(table, "font"):
        for part in font:
            if name_of(part) in _EMBEDDED:
                yield attribute(font, "name") or "", part


def _bytes(held: etree._Element, relations: Mapping[str, Relation], package: Package) -> bytes:
    """The font that an element refers to, b"" where it is not in the package."""
    relation = relations.get(attribute(held, "id") or "")
    if relation is None or relation.external:
        return b""
    return _unveiled(package.bytes_of(relation.target) or b"", attribute(held, "fontKey") or "")


def _unveiled(font: bytes, key: str) -> bytes:
    digits = "".join(c for c in key if c in "0123456789abcdefABCDEF")
    if len(digits) != 32:
        return font
    veil = bytes.fromhex(digits)[::-1] * 2
    return bytes(a ^ b for a, b in zip(font[:_VEILED], veil, strict=False)) + font[_VEILED:]
