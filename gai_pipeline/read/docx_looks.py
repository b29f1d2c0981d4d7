"""What the look of a run in a Word document makes of its text: unseen, the mark of a note, or doubtful as a figure.

Belongs here: properties of runs, and of the styles that they have them from. Does not belong here: text and tables
(`docx.py`), lists (`docx_parts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final

from lxml import etree

from gai_pipeline.read.clean import is_note, is_picture_font
from gai_pipeline.read.package import attribute, child, children, name_of

Properties = Mapping[str, etree._Element]
_ASKED: Final = frozenset({"vanish", "specVanish", "strike", "dstrike", "color", "sz", "w", "spacing", "position",
                           "vertAlign", "eastAsianLayout", "rFonts", "shd", "highlight"})  # fmt: skip
_HIDING: Final = ("vanish", "specVanish", "strike", "dstrike")
_DEEPEST_STYLE: Final = 20
_SMALLEST: Final = 4
"""Half points: two points cannot be read."""
_NARROWEST: Final = 20
"""Percent of a character's width."""
_TIGHT: Final = -80
"""Twentieths of a point between characters, from which on one stands over the other."""
_FIGURE: Final = re.compile(r"[\s.,，+\-−]*+\d[\s\d.,，+\-−]*+")
_PAPER: Final = ("", "auto", "ffffff")
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STACKED: Final = frozenset({"f", "sSup", "sSub", "sSubSup", "sPre", "rad", "m", "eqArr", "nary", "limLow", "limUpp",
                             "groupChr", "phant", "bar", "borderBox"})  # fmt: skip


class Look(Enum):
    """`UNSEEN` text does not count; of a `DOUBTED` figure nobody knows how it is seen."""

    UNSEEN = 1
    DOUBTED = 2


class Looks:
    """The looks that the styles of a document give, and those of single runs."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._own: dict[str, Properties] = {}
        self._base: dict[str, str] = {}
        for style in children(styles, "style"):
            key = attribute(style, "styleId") or ""
            self._own[key] = _asked(child(style, "rPr"))
            if (base := child(style, "basedOn")) is not None:
                self._base[key] = attribute(base, "val") or ""
        self._known: dict[str, Properties] = {}

    def _of_style(self, key: str) -> Properties:
        """What a style says, by itself or by those that it is based on, which may be in a circle."""
        if key not in self._known:
            chain: list[str] = []
            at: str | None = key
            while at is not None and at in self._own and at not in chain and len(chain) < _DEEPEST_STYLE:
                chain.append(at)
                at = self._base.get(at)
            found: dict[str, etree._Element] = {}
            for each in reversed(chain):
                found.update(self._own[each])
            self._known[key] = found
        return self._known[key]

    def of(self, run: etree._Element, paragraph_style: str) -> Look | None:
        """The look of a run in a paragraph of a style."""
        own = child(run, "rPr")
        of: dict[str, etree._Element] = dict(self._of_style(paragraph_style)) if paragraph_style else {}
        if own is not None:
            style = child(own, "rStyle")
            of.update({} if style is None else self._of_style(attribute(style, "val") or ""))
            of.update(_asked(own))
        if not of:
            return None
        if any(_is_on(of, flag) for flag in _HIDING) or 0 <= _number(of, "sz", _SMALLEST + 1) <= _SMALLEST:
            return Look.UNSEEN
        text = "".join(t.text or "" for t in children(run, "t"))
        if _is_raised(of) and is_note(text):
            return Look.UNSEEN
        return Look.DOUBTED if _FIGURE.fullmatch(text) and _is_doubted(of, run) else None


def _asked(properties: etree._Element | None) -> Properties:
    if properties is None:
        return {}
    return {name: element for element in properties if (name := name_of(element)) in _ASKED}


def _is_on(of: Properties, flag: str) -> bool:
    """A toggle property such as `w:vanish`: on where it stands without a false value."""
    element = of.get(flag)
    return element is not None and (attribute(element, "val") or "1") not in ("0", "false", "off")


def _value(of: Properties, name: str) -> str:
    element = of.get(name)
    return "" if element is None else (attribute(element, "val") or "").lower()


def _number(of: Properties, name: str, default: int) -> int:
    text = _value(of, name).removesuffix("pt")
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def _is_raised(of: Properties) -> bool:
    return _value(of, "vertAlign") in ("superscript", "subscript") or _number(of, "position", 0) != 0


def _is_doubted(of: Properties, run: etree._Element) -> bool:
    """Whether a figure may be seen otherwise than it is written, or not at all."""
    if _is_raised(of) or _number(of, "w", 100) < _NARROWEST or _number(of, "spacing", 0) <= _TIGHT:
        return True
    combined = of.get("eastAsianLayout")
    if combined is not None and (attribute(combined, "combine") or "0") not in ("0", "false", "off"):
        return True
    fonts = of.get("rFonts")
    if fonts is not None and is_picture_font(attribute(fonts, "ascii")):
        return True
    return _value(of, "color") == "ffffff" and "highlight" not in of and not _is_shaded(of, run)


def _is_shaded(of: Properties, run: etree._Element) -> bool:
    """Whether something dark lies behind a run: by itself, its paragraph or its cell."""
    shades = [of.get("shd")]
    at = run.getparent()
    while at is not None and name_of(at) != "tbl":
        shades += [child(at, "pPr", "shd"), child(at, "tcPr", "shd")]
        at = at.getparent()
    return any(s is not None and (attribute(s, "fill") or "").lower() not in _PAPER for s in shades)


def is_stacked(part: etree._Element) -> bool:
    """Whether a part of a formula puts figures above, below or beside each other: in a row they are another number."""
    tag = str(part.tag)
    if not tag.startswith(_MATH) or tag.removeprefix(_MATH) not in _STACKED:
        return False
    return any((t.text or "").strip() for t in part.iter(f"{_MATH}t"))


def is_turned(part: etree._Element) -> bool:
    """Whether a `w:bdo` shows figures of several digits from the last to the first."""
    texts = "".join(t.text or "" for t in part.iter() if isinstance(t.tag, str) and name_of(t) == "t")
    return attribute(part, "val") == "rtl" and len(re.findall(r"\d", texts)) > 1
