"""How the runs of a Word document look.

Belongs here: properties of runs, and of the styles that they have them from. Does not belong here: what a look makes of
a text (`text_look.py`), text and tables (`docx.py`), lists (`docx_parts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final

from lxml import etree

from gai_pipeline.read.clean import is_picture_font
from gai_pipeline.read.package import attribute, child, children, name_of
from gai_pipeline.read.text_look import NARROWEST, SMALLEST, TIGHT, Appearance, Look, look_of

Properties = Mapping[str, etree._Element]
_ASKED: Final = frozenset({"vanish", "specVanish", "strike", "dstrike", "color", "sz", "w", "spacing", "position",
                           "vertAlign", "eastAsianLayout", "rFonts", "shd", "highlight", "textFill",
                           "fitText"})  # fmt: skip
_HIDING: Final = ("vanish", "specVanish", "strike", "dstrike")
_DEEPEST_STYLE: Final = 20
_USUAL_SIZE: Final = 11
_PAPER: Final = ("", "auto", "ffffff")
_PAPERS_OF_THEME: Final = ("background1", "light1")
_NARROW: Final = 60
"""Twips: three points, into which no figure can be fitted to be read."""
_CLEAR: Final = 90_000
"""Thousandths of a percent of transparency."""
_PENS: Final = {"black": "000000", "white": "ffffff", "red": "ff0000", "yellow": "ffff00", "blue": "0000ff",
                "green": "00ff00", "cyan": "00ffff", "magenta": "ff00ff", "darkblue": "000080", "darkred": "800000",
                "darkgreen": "008000", "darkgray": "808080", "lightgray": "c0c0c0"}  # fmt: skip
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STACKED: Final = frozenset({"f", "sSup", "sSub", "sSubSup", "sPre", "rad", "m", "eqArr", "nary", "limLow", "limUpp",
                             "groupChr", "phant", "bar", "borderBox"})  # fmt: skip


class Looks:
    """The looks that the styles of a document give, and those of single runs."""

    def __init__(self, styles: etree._Element | None, lying_fonts: Set[str] = frozenset()) -> None:
        """`lying_fonts` are the names, in lower case, of fonts whose digits are drawn as others."""
        self._lying = lying_fonts
        self._usual = _usual_look(styles) if lying_fonts else {}
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
        of: dict[str, etree._Element] = {**self._usual, **self._of_style(paragraph_style)}
        if own is not None:
            style = child(own, "rStyle")
            of.update({} if style is None else self._of_style(attribute(style, "val") or ""))
            of.update(_asked(own))
        if not of:
            return None
        text = "".join(t.text or "" for t in children(run, "t"))
        return look_of(text, _appearance(of, run, self._lying))


def _usual_look(styles: etree._Element | None) -> Properties:
    """What holds for all text: the defaults, and the style of paragraphs that have none."""
    usual = [s for s in children(styles, "style") if attribute(s, "default") in ("1", "true")]
    found = dict(_asked(child(styles, "docDefaults", "rPrDefault", "rPr")))
    for style in usual:
        if attribute(style, "type") == "paragraph":
            found.update(_asked(child(style, "rPr")))
    return found


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


def _appearance(of: Properties, run: etree._Element, lying: Set[str]) -> Appearance:
    tiny = 0 <= _number(of, "sz", 2 * _USUAL_SIZE) <= 2 * SMALLEST  # half points
    ground = _ground(of, run)
    white = (ground is None and _is_white(of)) or (ground is not None and _value(of, "color") == ground)
    return Appearance(tiny or any(_is_on(of, flag) for flag in _HIDING), _is_raised(of), white, _is_odd(of, lying))


def _is_odd(of: Properties, lying: Set[str]) -> bool:
    """Whether a figure may be seen otherwise than it is written."""
    if _number(of, "w", 100) < NARROWEST or _number(of, "spacing", 0) <= 20 * TIGHT:  # twentieths of a point
        return True
    combined = of.get("eastAsianLayout")
    if combined is not None and (attribute(combined, "combine") or "0") not in ("0", "false", "off"):
        return True
    if _number(of, "fitText", _NARROW) < _NARROW or _has_no_fill(of.get("textFill")):
        return True
    fonts = of.get("rFonts")
    name = None if fonts is None else attribute(fonts, "ascii")
    return is_picture_font(name) or (name or "").lower() in lying


def _is_white(of: Properties) -> bool:
    colour = of.get("color")
    if colour is None:
        return False
    theme = (attribute(colour, "themeColor") or "").lower()
    return _value(of, "color") == "ffffff" or (theme in _PAPERS_OF_THEME and attribute(colour, "themeShade") is None)


def _has_no_fill(fill: etree._Element | None) -> bool:
    """Whether the letters of a text are filled with nothing, or with something that one sees through."""
    if fill is None:
        return False
    alphas = [attribute(alpha, "val") or "" for alpha in fill.iter("{*}alpha")]
    return child(fill, "noFill") is not None or any(a.isdecimal() and int(a) >= _CLEAR for a in alphas)


def _ground(of: Properties, run: etree._Element) -> str | None:
    """The colour of what is told from paper behind a run: by itself, its paragraph or its cell."""
    if "highlight" in of:
        return _PENS.get(_value(of, "highlight"), "")
    shades = [of.get("shd")]
    at = run.getparent()
    while at is not None and name_of(at) != "tbl":
        shades += [child(at, "pPr", "shd"), child(at, "tcPr", "shd")]
        at = at.getparent()
    fills = ((attribute(s, "fill") or "").lower() for s in shades if s is not None)
    return next((fill for fill in fills if fill not in _PAPER), None)


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
