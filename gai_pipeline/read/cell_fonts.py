"""Fonts that a page brings with it, whose digits may be drawn as others: which cells are shown in them.

Belongs here: `@font-face`, and what is set in its families. Does not belong here: drawing a font (`font_digits.py`),
what other styles make of a figure (`styles.py`).

A font that the page holds is looked at. Of one that lies elsewhere nobody knows how its digits look; where its name is
that of a common family it is believed, as sites fetch those for all their text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import unquote_to_bytes

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from gai_pipeline.read.clean import is_picture_font
from gai_pipeline.read.styles import plain

_FACE: Final = re.compile(r"@font-face\s*\{([^{}]*)\}", re.I)
_FAMILY: Final = re.compile(r"font-family\s*:\s*([^;}]*)", re.I)
_ADDRESS: Final = re.compile(r"url\(\s*[\"']?([^\"')]*)", re.I)
_LOCAL: Final = re.compile(r"local\(\s*[\"']?([^\"')]{1,100})", re.I)
_ADJUSTED: Final = re.compile(r"size-adjust\s*:\s*(\d{1,6}(?:\.\d{1,6})?)\s*%", re.I)
_LEAST_SIZE: Final = 30.0
"""Percent of the size that is asked for."""
_SET_IN: Final = re.compile(r"(?:^|;)font(?:-family)?:([^;]*)")
_COMMON: Final = re.compile(
    r"(?:source ?han|noto|pingfang|hiragino|microsoft ?yahei|simsun|simhei|fangsong|kaiti|songti|heiti|dengxian|fzxbs"
    r"|方正|微软雅黑|宋体|黑体|仿宋|楷体|思源|苹方|arial|helvetica|times|georgia|verdana|tahoma|roboto|open ?sans|lato"
    r"|montserrat|din|harmonyos|alibaba|misans)"
)
_MOST_RULES: Final = 2000
_MOST_FONTS: Final = 40


def doubt_strange_fonts(tree: LexborHTMLParser, doubt: Callable[[LexborNode], None]) -> None:
    """Call `doubt` on the cells of a page that are set in a font whose digits may be others."""
    sheets = [sheet.text() for sheet in tree.css("style")]
    strange = {family for sheet in sheets for family in _strange(sheet)}
    if not strange:
        return
    for node in _set_in(tree, sheets, strange):
        at: LexborNode | None = node
        while at is not None and at.tag not in ("td", "th"):
            at = at.parent
        for cell in node.css("td,th") if at is None else [at]:
            doubt(cell)


def _strange(sheet: str) -> Iterator[str]:
    """The families of fonts that a style sheet brings, as far as their digits are not believed."""
    from gai_pipeline.read.font_digits import digits_lie  # opens what reads PDF: slow to import and seldom needed

    for number, face in enumerate(_FACE.finditer(sheet)):
        family = _FAMILY.search(face[1])
        addresses = _ADDRESS.findall(face[1])
        if family is None or number >= _MOST_FONTS:
            continue
        name = _name(family[1])
        if _is_hardly_seen(face[1]) or any(map(is_picture_font, _LOCAL.findall(face[1]))):
            yield name
        if not addresses:
            continue
        held = [address for address in addresses if address.lower().startswith("data:")]
        if any(map(digits_lie, map(_bytes, held))) or not (held or _COMMON.match(name)):
            yield name


def _is_hardly_seen(face: str) -> bool:
    """Whether a font is set much smaller than it is asked for."""
    told = _ADJUSTED.search(face)
    return told is not None and float(told[1]) < _LEAST_SIZE


def _bytes(address: str) -> bytes:
    """The bytes that an address holds itself."""
    head, _, body = address.partition(",")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    with suppress(binascii.Error, ValueError):
        return base64.b64decode(body)
    return b""


def _name(family: str) -> str:
    return " ".join(family.lower().replace("!important", "").split()).strip("\"' ")


def _set_in(tree: LexborHTMLParser, sheets: list[str], families: set[str]) -> Iterator[LexborNode]:
    """The elements that a style sheet, their own style or an old tag sets in one of some families."""
    for node in tree.css("[style*=font i],font[face]"):
        of = node.attributes
        if _uses(f"{plain(of.get('style') or '')};font:{of.get('face') or ''}".lower(), families):
            yield node
    for sheet in sheets:
        for piece in plain(sheet).split("}")[:_MOST_RULES]:
            head, _, body = piece.rpartition("{")
            if not head.endswith("@font-face") and _uses(body, families):
                with suppress(SelectolaxError):
                    yield from tree.css(head.rpartition("{")[2])


def _uses(style: str, families: set[str]) -> bool:
    """Whether a style's first font is of some families. `font` says the size before them."""
    firsts = (found.split(",")[0] for found in _SET_IN.findall(style))
    return any(_name(first).endswith(family) for first in firsts for family in families)
