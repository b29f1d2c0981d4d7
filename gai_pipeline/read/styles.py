"""What a style makes of a figure: unseen, raised, moved away, turned around, or as it stands.

Belongs here: declarations, and what they mean for a text. Does not belong here: style sheets (`style_rules.py`), the
elements that styles hold for (`cell_shown.py`, `shown.py`).

No browser is rebuilt here. A style that may show a figure otherwise than its digits stand in the markup makes it
doubtful; which figure is shown is said only where that is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

from gai_pipeline.read.clean import is_picture_font

Declared = Mapping[str, str]
"""Properties and their values, as a style declares them."""


class Effect(Enum):
    """What becomes of the text of an element.

    `UNSEEN` with all that is in it; `UNSEEN_ITSELF` but for parts with a style of their own; `RAISED` like the mark of
    a note; `WHITE` on whatever is behind it; `MOVED` away from what stands beside it; `REVERSED`, its parts from the
    last to the first; `CUT` to a room that may be too small for it; `DOUBTED` as a figure, however it is shown.
    """

    UNSEEN = 1
    UNSEEN_ITSELF = 2
    RAISED = 3
    WHITE = 4
    MOVED = 5
    REVERSED = 6
    DOUBTED = 7
    CUT = 8


_SMALLEST: Final = 2.0
"""Pixels: a text no larger cannot be read."""
_ROOT: Final = 10
"""Pages for telephones make the size that `rem` counts in ten times as large, so that 0.12rem is 12 pixels."""
_FAR: Final = -500.0
_NEAR: Final = 4.0
"""Pixels by which a text is moved from which on it may stand over, or behind, its neighbour."""
_UNITS: Final = {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 10.0, "vh": 10.0,
                 "cm": 38.0, "mm": 3.8, "in": 96.0, "pc": 16.0}  # fmt: skip
_LENGTH: Final = re.compile(r"([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(px|pt|em|rem|ex|ch|vw|vh|cm|mm|in|pc|%)?")
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.S)
_WHITE: Final = re.compile(r"#f[0-9a-f]f[0-9a-f]f[0-9a-f](?:ff)?|#fff|white|snow|ivory|ghostwhite|floralwhite")
_CLEAR: Final = re.compile(
    r"transparent|(?:rgb|hsl)a?\((?:(?:[^,()]{1,20},){3}|[^,/()]{1,60}/)\s?0*+(?:\.0++)?%?\)|#[0-9a-f]{6}00|#[0-9a-f]{3}0"
)
_IN_NUMBERS: Final = re.compile(r"rgba?\((\d{1,3})[, ](\d{1,3})[, ](\d{1,3})")
_TURNING: Final = re.compile(r"rotate|scale|matrix|skew|perspective")
_SHRUNK: Final = re.compile(r"scale[xy]?\((?:0++(?:\.0++)?+|\.0++)[,)]")
_FADED: Final = re.compile(r"opacity\((?:0++(?:\.0++)?+|\.0++)%?\)")
_SIDES: Final = ("left", "right", "top", "bottom")
_MARGINS: Final = tuple(f"margin-{side}" for side in _SIDES)
_SIZES: Final = ("width", "height", "max-width", "max-height")
_MASKS: Final = ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image")
_CLIPPED_TO_TEXT: Final = ("background-clip", "-webkit-background-clip")
_EDGES: Final = ("-webkit-text-stroke", "-webkit-text-stroke-width", "paint-order")
_OVERFLOWS: Final = ("overflow", "overflow-x", "overflow-y")
_NOT_LAID_OUT: Final = ("none", "table-column", "table-column-group")
PART: Final = "-part"
"""Stands for what a rule says of the first letter, the first line or the mark of an element."""
_SETTLING: Final = ("display", "content-visibility", "visibility", "opacity", "font-size", "position", "transform",
                    "clip-path", "direction", "unicode-bidi", "float", "zoom", *_SIDES)  # fmt: skip
"""Properties by which a text is seen or not: a value that is kept elsewhere makes it doubtful."""
_FONT: Final = re.compile(r"(?:^|\s)([\d.]{1,9}(?:px|pt|em|rem|ex|ch|vw|vh|cm|mm|in|pc|%)?)(?:/\S{1,20})?\s+(\D.*)$")
_DOUBTING: Final = ("clip-path", "-webkit-text-security", "rotate", "scale", "animation", "animation-name", *_MASKS)
_OWN_NAME: Final = re.compile(r"var\((--[\w-]{1,60})(?:,([^()]{0,60}))?\)")
_IN_DEGREES: Final = re.compile(r"hsla?\([^,\s()]{1,20}[, ][\d.]{1,9}%[, ](\d{1,3})")
_IN_SHARES: Final = re.compile(r"rgba?\((\d{1,3})%[, ](\d{1,3})%[, ](\d{1,3})%")
_LIGHT_SHARE: Final = 94
_NAMED: Final = {"black": "#000000", "white": "#ffffff", "red": "#ff0000", "blue": "#0000ff", "green": "#008000",
                 "yellow": "#ffff00", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0"}  # fmt: skip
_LETTER: Final = 6.0
"""Pixels: no digit of a text that is read is narrower."""
_PARTED: Final = ("grid-area", "grid-column", "grid-row", "offset-path", "translate")


ASKED: Final = frozenset({
    "display", "content-visibility", "text-decoration", "text-decoration-line", "opacity", "filter", "text-indent",
    "transform", "overflow", "clip", "clip-path", "font-size", "visibility", "color", "-webkit-text-fill-color",
    "vertical-align", "font-variant-position", "unicode-bidi", "-webkit-text-security", "rotate", "scale",
    "font-family", "letter-spacing", "flex-direction", "flex-flow", "flex-wrap", "direction", "position", "float",
    "margin", "order", "content", "zoom", "animation", "animation-name", "quotes", "overflow-x", "overflow-y",
    "text-shadow", PART, *_MASKS, *_CLIPPED_TO_TEXT, *_EDGES, *_SIDES, *_MARGINS, *_SIZES, *_PARTED,
})  # fmt: skip
"""The properties that make something of a text."""


def plain(css: str) -> str:
    """CSS in lower case without remarks, escapes and needless spaces."""
    return tidy(css).lower().replace(" :", ":")


def tidy(css: str) -> str:
    """CSS without remarks, escapes and needless spaces; one before a colon has a meaning in selectors."""
    first, *others = css.split("/*")
    css = "".join([first, *(part.partition("*/")[2] for part in others)])
    if "\\" in css:
        css = _ESCAPE.sub(_unescaped, css)
    css = " ".join(css.split())
    for sign in (":", ";", "{", "}", ",", "(", ")"):
        css = css.replace(f"{sign} ", sign)
        css = css if sign == ":" else css.replace(f" {sign}", sign)
    return css


def _unescaped(found: re.Match[str]) -> str:
    if not found[1]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


@lru_cache(maxsize=4096)
def declared(style: str) -> Declared:
    """The declarations of a `style` attribute."""
    return declarations(plain(style))


def declarations(css: str) -> Declared:
    """The declarations of plain CSS."""
    parts = (part.partition(":") for part in css.split(";"))
    found: dict[str, str] = {}
    for name, value in ((n.strip(), v.replace("!important", "").strip()) for n, _, v in parts if v):
        found[name] = value
        if name == "font" and (told := _FONT.search(value)) is not None:
            found["font-size"], found["font-family"] = told[1], told[2]
    if "var(" in css:
        found = {name: _OWN_NAME.sub(lambda m: found.get(m[1], m[2] or m[0]), v) for name, v in found.items()}
    return found


def is_important(css: str, name: str) -> bool:
    """Whether a declaration among those of plain CSS overrules others."""
    return any(part.partition(":")[0].strip() == name and "!important" in part for part in css.split(";"))


@lru_cache(maxsize=4096)
def effect_of(style: str) -> Effect | None:
    """What a `style` attribute makes of the text of its element."""
    return effect(declared(style))


def declared_by_font(color: str, face: str, style: str) -> Declared:
    """What a `font` declares by its old attributes, and by its `style` instead."""
    return {"color": color.lower(), "font-family": face.lower(), **declared(style)}


@lru_cache(maxsize=4096)
def effect_of_font(color: str, face: str, style: str) -> Effect | None:
    """What a `font` makes of its text: old pages have one around every figure, all of them alike."""
    return effect(declared_by_font(color, face, style))


def effect(of: Declared) -> Effect | None:
    """What declarations make of the text of their element; of several effects the one that leaves least of it."""
    for found, holds in (
        (Effect.UNSEEN, _is_unseen),
        (Effect.UNSEEN_ITSELF, _is_unseen_itself),
        (Effect.RAISED, _is_raised),
        (Effect.DOUBTED, _is_doubted),
        (Effect.WHITE, _is_white),
        (Effect.REVERSED, _is_reversed),
        (Effect.MOVED, _is_moved),
        (Effect.CUT, _is_cut),
    ):
        if holds(of):
            return found
    return None


def _length(value: str | None) -> float | None:
    """Pixels; None where the value is no length. A percentage counts as hundredths of ten pixels."""
    found = _LENGTH.fullmatch(value or "")
    if found is None:
        return None
    return float(found[1]) * (0.1 if found[2] == "%" else _UNITS[found[2] or ""])


def _lengths(value: str) -> list[float]:
    return [n for part in value.replace(",", " ").split() if (n := _length(part)) is not None]


def _is_unseen(of: Declared) -> bool:
    if of.get("display") in _NOT_LAID_OUT or of.get("content-visibility") == "hidden":
        return True
    zoom = _length(of.get("zoom"))
    if zoom is not None and zoom <= (1.0 if of["zoom"].endswith("%") else 0.1):
        return True
    if "line-through" in of.get("text-decoration", "") + of.get("text-decoration-line", ""):
        return True
    opacity = _length(of.get("opacity"))
    if (opacity is not None and opacity <= 0.05) or _FADED.search(of.get("filter", "")):
        return True
    if any((_length(of.get(side)) or 0) <= _FAR for side in ("left", "top", "text-indent", "margin-left", "right")):
        return True
    return _has_no_room(of) or bool(_SHRUNK.search(of.get("transform", "")))


def _has_no_room(of: Declared) -> bool:
    if _is_cropped(of) and min(_sizes(of, _SIZES), default=_NEAR) <= 1:
        return True
    clip = _lengths(of.get("clip", "").removeprefix("rect(").removesuffix(")"))
    if len(clip) == 4 and (clip[1] <= clip[3] or clip[2] <= clip[0]):
        return True
    kind, _, inside = of.get("clip-path", "").partition("(")
    cut = _lengths(inside.rstrip(")"))[:1]
    return bool(cut) and ((kind == "inset" and cut[0] >= 5) or (kind == "circle" and cut[0] == 0))


def _sizes(of: Declared, names: Iterable[str]) -> list[float]:
    return [size for name in names if (size := _length(of.get(name))) is not None]


def _is_cropped(of: Declared) -> bool:
    return any(part not in ("", "visible") for name in _OVERFLOWS for part in of.get(name, "").split())


def _is_cut(of: Declared) -> bool:
    return _is_cropped(of) and bool(_sizes(of, _SIZES))


def cuts(of: Declared, letters: int) -> bool:
    """Whether a text of so many letters may not be seen whole in the room that is declared for it."""
    return any(size < _LETTER * letters for size in _sizes(of, ("width", "max-width"))) or any(
        size < 2 * _LETTER for size in _sizes(of, ("height", "max-height"))
    )


def is_displaced(of: Declared) -> bool:
    """Whether a cell itself stands elsewhere than in its row."""
    if of.get("position") in ("absolute", "fixed") or of.get("order", "0") != "0":
        return True
    shifted = any(abs(_length(of.get(side)) or 0) > _NEAR for side in _SIDES)
    return (of.get("position") == "relative" and shifted) or "translate" in of.get("transform", "") + "".join(of)


def _is_unseen_itself(of: Declared) -> bool:
    size = _length(of.get("font-size"))
    if size is not None and size <= (0 if of["font-size"].endswith("%") else _SMALLEST):
        return not of["font-size"].endswith("rem") or size <= _SMALLEST / _ROOT
    if of.get("visibility") in ("hidden", "collapse"):
        return True
    return _is_clear(of) and not _shows_through(of)


def _is_clear(of: Declared) -> bool:
    return any(_CLEAR.fullmatch(of.get(name, "")) for name in ("color", "-webkit-text-fill-color"))


def _shows_through(of: Declared) -> bool:
    """Whether a text without a colour is seen by its ground, its shadow or its edge."""
    if any(of.get(name) == "text" for name in _CLIPPED_TO_TEXT):
        return True
    return any(of.get(name, "none") not in ("none", "0", "0px") for name in ("text-shadow", *_EDGES))


def _is_raised(of: Declared) -> bool:
    return of.get("vertical-align") in ("super", "sub") or of.get("font-variant-position") in ("super", "sub")


def _is_doubted(of: Declared) -> bool:
    if of.get("unicode-bidi", "").endswith("override") or _TURNING.search(of.get("transform", "")):
        return True
    if any(of.get(name, "none") != "none" for name in _DOUBTING):
        return True
    if PART in of or any("var(" in of.get(name, "") for name in _SETTLING) or (_is_clear(of) and _shows_through(of)):
        return True
    if any(c.isdigit() for c in of.get("quotes", "")) or _is_of_its_ground(of):
        return True
    if is_picture_font(of.get("font-family", "").strip("\"'")):
        return True
    return (_length(of.get("letter-spacing")) or 0) <= -_NEAR


def _is_of_its_ground(of: Declared) -> bool:
    ground = (of.get("background-color") or of.get("background") or "").split(" ")[0]
    return bool(ground) and "color" in of and _colour(ground) == _colour(of["color"])


def _colour(name: str) -> str:
    found = _NAMED.get(name, name)
    return "#" + "".join(2 * c for c in found[1:]) if len(found) == 4 and found[0] == "#" else found


def _is_white(of: Declared) -> bool:
    colour = of.get("color", "")
    if not colour or any(name.startswith("background") for name in of):
        return False
    if _WHITE.fullmatch(colour):
        return True
    least = ((_IN_NUMBERS, 240), (_IN_SHARES, _LIGHT_SHARE), (_IN_DEGREES, _LIGHT_SHARE))
    told = [(found, light) for way, light in least if (found := way.match(colour)) is not None]
    return any(min(map(int, found.groups())) >= light for found, light in told)


def _is_reversed(of: Declared) -> bool:
    flow = of.get("flex-direction", "") + of.get("flex-flow", "") + of.get("flex-wrap", "")
    return "reverse" in flow or of.get("direction") == "rtl"


def _is_moved(of: Declared) -> bool:
    position = of.get("position")
    if position in ("absolute", "fixed", "sticky") or of.get("float") in ("left", "right"):
        return True
    if position == "relative" and any(abs(_length(of.get(side)) or 0) > _NEAR for side in _SIDES):
        return True
    margins = [*(_length(of.get(name)) or 0 for name in _MARGINS), *_lengths(of.get("margin", ""))]
    if any(margin <= -_NEAR for margin in margins) or (_length(of.get("text-indent")) or 0) <= -2 * _NEAR:
        return True
    return of.get("order", "0") != "0" or "translate" in of.get("transform", "") or any(name in of for name in _PARTED)
