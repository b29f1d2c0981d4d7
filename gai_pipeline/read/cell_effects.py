"""What becomes of the figure of a page's cell by a style: it goes, is doubted, or stays.

Belongs here: the one rule for styles of elements and of sheets. Does not belong here: what a style means (`styles.py`),
finding the elements (`cell_shown.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from selectolax.lexbor import LexborNode

from gai_pipeline.read.clean import is_note
from gai_pipeline.read.styles import (
    Declared,
    Effect,
    cuts,
    declared,
    declared_by_font,
    effect_of,
    effect_of_font,
    is_displaced,
)

MARK: Final = "\ufffd"
DIGIT: Final = re.compile(r"\d")
FIGURE: Final = re.compile(r"[\s\d.,，+\-−增减万元件条人]*")
_CELL: Final = ("td", "th")
_LONGEST: Final = 60
"""Characters of a cell that may hold a figure; more is text, or a cell that lays the page out."""
_BY_ITSELF: Final = ("font-size", "visibility", "color", "-webkit-text-fill-color")
_HIDING: Final = (Effect.UNSEEN, Effect.UNSEEN_ITSELF)


def own_style(node: LexborNode) -> Declared:
    """What an element's own attributes say of its style."""
    of = node.attributes
    style = of.get("style") or ""
    if node.tag != "font":
        return declared(style)
    return declared_by_font(of.get("color") or "", of.get("face") or "", style)


def own_effect(node: LexborNode) -> Effect | None:
    """What that makes of its text."""
    of = node.attributes
    style = of.get("style") or ""
    if node.tag != "font":
        return effect_of(style)
    return effect_of_font(of.get("color") or "", of.get("face") or "", style)


def cell_of(node: LexborNode) -> LexborNode | None:
    """The cell that an element stands in or is, None where there is none that may hold a figure."""
    at: LexborNode | None = node
    while at is not None and at.tag not in _CELL:
        at = at.parent
    if at is None or len(at.text().strip()) > _LONGEST or at.css_first("table") is not None:
        return None
    return at


def doubt(cell: LexborNode) -> None:
    """Mark the figure of a cell as not sure."""
    if not cell.text().endswith(MARK):
        cell.insert_child(MARK)


def digits(text: str) -> str:
    """The digits of a text."""
    return "".join(DIGIT.findall(text))


def apply(node: LexborNode, what: Effect, of: Declared) -> None:
    """Do to a figure what the style of an element, or of its cell, does."""
    cell = cell_of(node)
    if cell is None or not DIGIT.search(cell.text()):
        return
    if what in _HIDING:
        _hide(node, what, of)
    elif what is Effect.RAISED and node.tag not in _CELL and is_note(node.text()):
        node.decompose()
    elif _DOUBTS[what](node, cell, of):
        doubt(cell)


def _has_digit(node: LexborNode) -> bool:
    return DIGIT.search(node.text()) is not None


def _is_raised(node: LexborNode, cell: LexborNode, of: Declared) -> bool:
    return node.tag not in _CELL and _has_digit(node)


def _is_on_paper(node: LexborNode, cell: LexborNode, of: Declared) -> bool:
    return FIGURE.fullmatch(cell.text()) is not None and not _has_background(node)


def _is_cut(node: LexborNode, cell: LexborNode, of: Declared) -> bool:
    return node.tag not in _CELL and _has_digit(node) and cuts(of, len(node.text().strip()))


def _is_displaced(node: LexborNode, of: Declared) -> bool:
    return node.tag in _CELL and is_displaced(of)


def _is_reversed(node: LexborNode, cell: LexborNode, of: Declared) -> bool:
    texts = sum(bool(DIGIT.search(part.text())) for part in node.iter(include_text=True))
    return texts > 1 or _is_displaced(node, of)


def _is_moved(node: LexborNode, cell: LexborNode, of: Declared) -> bool:
    return digits(node.text()) not in ("", digits(cell.text())) or _is_displaced(node, of)


def _is_doubted(node: LexborNode, cell: LexborNode, of: Declared) -> bool:
    return _has_digit(node)


_DOUBTS: Final[Mapping[Effect, Callable[[LexborNode, LexborNode, Declared], bool]]] = {
    Effect.RAISED: _is_raised,
    Effect.WHITE: _is_on_paper,
    Effect.CUT: _is_cut,
    Effect.REVERSED: _is_reversed,
    Effect.MOVED: _is_moved,
    Effect.DOUBTED: _is_doubted,
}
"""Effect -> whether it leaves the figure of a cell unsure, for an element in it and what is declared for that."""


def _hide(node: LexborNode, what: Effect, of: Declared) -> None:
    """Take out what is not shown. A cell itself stays in its place unless it is left out of the table."""
    if what is Effect.UNSEEN and (node.tag not in _CELL or of.get("display") == "none"):
        node.decompose()
        return
    names = _BY_ITSELF if what is Effect.UNSEEN_ITSELF else ()
    _without_text(node, tuple(name for name in names if name in of))


def _without_text(node: LexborNode, names: tuple[str, ...]) -> None:
    """Take out the texts in an element, but for parts that say one of `names` for themselves."""
    for part in list(node.iter(include_text=True)):
        if part.is_text_node:
            part.remove()
        elif not any(name in own_style(part) for name in names):
            _without_text(part, names)


def _has_background(node: LexborNode) -> bool:
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "-undef"):
        attributes = at.attributes
        if "bgcolor" in attributes or "background" in (attributes.get("style") or "").lower():
            return True
        at = at.parent
    return False
