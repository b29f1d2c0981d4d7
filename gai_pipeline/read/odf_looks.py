"""How the styles of an OpenDocument file make a text look.

Belongs here: styles of texts, paragraphs and cells with those that they are based on, and what their properties mean.
Does not belong here: text and tables (`odt.py`, `ods.py`), what a look makes of a text (`text_look.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from itertools import chain, islice
from typing import Final

from lxml import etree

from gai_pipeline.read.clean import is_picture_font
from gai_pipeline.read.package import Package, attribute, child, children, name_of
from gai_pipeline.read.text_look import NARROWEST, SMALLEST, TIGHT, Appearance

Properties = Mapping[str, str]
"""Names of properties -> their values; those of a style, or of all that stands around a text."""
_ASKED: Final = frozenset({"display", "text-line-through-style", "text-line-through-type", "color", "font-size",
                           "text-scale", "letter-spacing", "text-position", "text-combine", "text-rotation-angle",
                           "font-name", "font-family", "background-color", "repeat-content", "rotation-angle",
                           "fill", "run-through", "wrap"})  # fmt: skip
_OF_STYLES: Final = ("text-properties", "paragraph-properties", "table-cell-properties", "graphic-properties",
                     "table-properties")  # fmt: skip
_DEEPEST_STYLE: Final = 20
_MOST_FONTS: Final = 40
_LENGTH: Final = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)(pt|cm|mm|in|px|pc|%)?")
_POINTS: Final = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "px": 0.75, "pc": 12.0}
_WHITE: Final = re.compile(r"#f[0-9a-f]f[0-9a-f]f[0-9a-f]", re.I)
_NO_GROUND: Final = ("", "transparent", "#ffffff")
_SHAPES: Final = frozenset({"custom-shape", "rect", "ellipse", "circle", "polygon", "path", "regular-polygon", "g"})
"""Drawn things that can lie over a text; lines can't."""


class OdfLooks:
    """The styles of a document by family and name."""

    def __init__(self, *roots: etree._Element | None, lying_fonts: Set[str] = frozenset()) -> None:
        """`lying_fonts` are the names of fonts whose digits are drawn as others."""
        self._lying = lying_fonts
        self._own: dict[tuple[str, str], Properties] = {}
        self._base: dict[tuple[str, str], str] = {}
        for root in roots:
            for group in ("styles", "automatic-styles"):
                for style in children(child(root, group), "style"):
                    key = attribute(style, "family") or "", attribute(style, "name") or ""
                    self._own[key] = self._properties(style)
                    self._base[key] = attribute(style, "parent-style-name") or ""
        self._known: dict[tuple[str, str], Properties] = {}

    def _properties(self, style: etree._Element) -> Properties:
        found = {}
        for part in style:
            if name_of(part) in _OF_STYLES:
                told = {str(key).rpartition("}")[2]: str(value) for key, value in part.attrib.items()}
                found.update({name: value for name, value in told.items() if name in _ASKED})
        if found.get("font-name") in self._lying:
            found["font-name"] = _LYING
        return found

    def of(self, family: str, name: str | None) -> Properties:
        """What a style says, by itself or by those that it is based on, which may be in a circle."""
        key = family, name or ""
        if key not in self._known:
            chain: list[tuple[str, str]] = []
            at = key
            while at in self._own and at not in chain and len(chain) < _DEEPEST_STYLE:
                chain.append(at)
                at = family, self._base[at]
            found: dict[str, str] = {}
            for each in reversed(chain):
                found.update(self._own[each])
            self._known[key] = found
        return self._known[key]

    def inside(self, around: Properties, family: str, name: str | None) -> Properties:
        """What holds for a text in an element of a style, within what stands around it."""
        own = self.of(family, name)
        if not own:
            return around
        if own.get("background-color") == "transparent":  # what lies behind is seen
            own = {key: value for key, value in own.items() if key != "background-color"}
        return {**around, **own}

    def covers(self, shape: etree._Element) -> bool:
        """Whether something drawn may lie over the text that it stands in: a shape, a box or a picture that floats
        before it."""
        held = {kind for kind in ("text-box", "image") if child(shape, kind) is not None}
        if name_of(shape) not in _SHAPES and (name_of(shape) != "frame" or not held):
            return False
        if attribute(shape, "anchor-type") == "as-char":
            return False
        own = self.of("graphic", attribute(shape, "style-name"))
        if own.get("run-through") == "background":
            return False
        if held == {"image"}:
            return own.get("wrap") == "run-through"
        return own.get("fill") != "none" or any((t or "").strip() for t in map(str, shape.itertext()))


def lying_fonts(package: Package, *roots: etree._Element | None) -> frozenset[str]:
    """The names of the fonts in a container whose digits are drawn as others."""
    held = chain.from_iterable(map(_fonts, roots))
    fonts = [(name, target) for name, target in islice(held, _MOST_FONTS) if target in package]
    if not fonts:
        return frozenset()
    from gai_pipeline.read.font_digits import digits_lie  # opens what reads PDF: slow to import and seldom needed

    return frozenset(name for name, target in fonts if digits_lie(package.bytes_of(target) or b""))


def _fonts(root: etree._Element | None) -> Iterator[tuple[str, str]]:
    """(name of a font, where a part says that it is held)."""
    for face in children(child(root, "font-face-decls"), "font-face"):
        for place in face.iter("{*}font-face-uri"):
            yield attribute(face, "name") or "", (attribute(place, "href") or "").removeprefix("./")


def ground_of(cell: Properties) -> Properties:
    """What a cell of a text gives to the texts in it: what lies behind them."""
    return {name: value for name, value in cell.items() if name == "background-color"}


def appearance(of: Properties) -> Appearance:
    """How a text with these properties looks."""
    return _appearance(tuple(sorted(of.items()))) if of else Appearance()


@cache
def _appearance(items: tuple[tuple[str, str], ...]) -> Appearance:
    of = dict(items)
    size = _points(of.get("font-size"))
    struck = any(of.get(f"text-line-through-{of_it}", "none") != "none" for of_it in ("style", "type"))
    tiny = size is not None and 0 <= size <= SMALLEST
    white = bool(_WHITE.fullmatch(of.get("color", ""))) and of.get("background-color", "").lower() in _NO_GROUND
    return Appearance(of.get("display") == "none" or struck or tiny, _is_raised(of), white, _is_odd(of))


def _is_raised(of: Properties) -> bool:
    place = of.get("text-position", "").split()[:1]
    return bool(place) and place[0] not in ("0%", "baseline")


def _is_odd(of: Properties) -> bool:
    spacing = _points(of.get("letter-spacing"))
    if (spacing is not None and spacing <= TIGHT) or _percent(of.get("text-scale")) < NARROWEST:
        return True
    if of.get("text-combine", "none") != "none" or of.get("repeat-content") == "true":
        return True
    if any(of.get(name, "0").rstrip("deg") not in ("", "0", "90", "270") for name in _ANGLES):
        return True
    names = [of.get(name, "").strip("'\"") for name in ("font-name", "font-family")]
    return _LYING in names or any(map(is_picture_font, names))


_LYING: Final = "\ufffd"
"""In place of the name of a font whose digits are drawn as others."""
_ANGLES: Final = ("text-rotation-angle", "rotation-angle")


def _points(text: str | None) -> float | None:
    """A length in points; None where it is none, or a share of another."""
    found = _LENGTH.fullmatch(text or "")
    return None if found is None or found[2] not in _POINTS else float(found[1]) * _POINTS[found[2]]


def _percent(text: str | None) -> float:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) if found is not None and found[2] == "%" else 100.0
