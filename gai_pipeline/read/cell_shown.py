"""The cells of a page as a browser shows them, where styles, formulas and old tags show other digits than stand there.

Belongs here: edits of the tree inside cells. A text that is not shown goes, as it would be digits of the figure; where
it is not sure what is shown, a mark makes the figure unreadable. Does not belong here: what a style means
(`styles.py`) and what becomes of a cell by it (`cell_effects.py`), parts of the page that are hidden as a whole
(`shown.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gai_pipeline.read.cell_effects import DIGIT, FIGURE, MARK, apply, cell_of, digits, doubt, own_effect, own_style
from gai_pipeline.read.cell_fonts import doubt_strange_fonts
from gai_pipeline.read.media_queries import holds_on_screen
from gai_pipeline.read.style_cascade import elements, holding
from gai_pipeline.read.style_rules import MOST_RULES, Rule, rules
from gai_pipeline.read.styles import Declared, effect, effect_of, plain

_FONTS: Final = "td font[color],th font[color],td font[face],th font[face]"
_STYLED: Final = f"td[style],th[style],td [style],th [style],{_FONTS}"
_PLAIN_FORMULA: Final = frozenset(
    {"math", "mrow", "mstyle", "mn", "mi", "mo", "mtext", "semantics", "mpadded", "mspace"}
)
# the look behind stands after the word, so that the search leaps from one to the next
_STYLES: Final = re.compile(rb"""style(?<=\bstyle)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_NAMES: Final = re.compile(r"[.#]([\w-]+)")
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_IN_PIECES: Final = re.compile(rb"\d(?:\s|&nbsp;)*(?:<(?!/?t[dhr][\s>])[^<>]{0,300}>(?:\s|&nbsp;)*){1,20}\d")
"""Digits with tags between them, within a cell."""


def as_shown(tree: LexborHTMLParser, source: bytes, kinds: Set[str]) -> None:
    """Edit the cells of a tree. `source` is the markup in lower case, `kinds` the rare kinds of tags in it."""
    for kind, selector, edit in _BY_KIND:
        if kind in kinds:
            for node in tree.css(selector):
                edit(node)
    if b"<td" not in source and b"<th" not in source:
        return
    styled = _STYLED if _may_have_effect(source) else _FONTS if b"<font" in source else ""
    if styled:
        for node in reversed(tree.css(styled)):  # what stands in others first, as those may go
            if (what := own_effect(node)) is not None:
                apply(node, what, own_style(node))
    if b"@font-face" in source:
        doubt_strange_fonts(tree, _doubt_figure)
    if (b"stylesheet" in source or b"@import" in source) and _IN_PIECES.search(source):
        _doubt_pieces(tree)
    if b"<style" in source:
        _follow_sheets(tree, source)


def _may_have_effect(source: bytes) -> bool:
    """Whether some `style` attribute has one, or is not written so that this can be told from the source: most pages
    style every cell and none to an effect, and asking the tree for each cell takes a tenth of the time of reading."""
    found = _STYLES.findall(source)
    others = sum(source.count(word) for word in (b"<style", b"</style", b"stylesheet"))
    if source.count(b"style") != len(found) + others:
        return True
    styles = {double or single for double, single in found}
    return any(b"&" in style or effect_of(style.decode("utf-8", "replace")) is not None for style in styles)


def _follow_sheets(tree: LexborHTMLParser, source: bytes) -> None:
    """Do to cells what the page's style sheets do."""
    found = _rules_of_cells(tree, source)
    if sum(rule.has_effect for rule in found) > MOST_RULES:  # no page has as many: who knows what it shows
        _doubt_all(tree)
        return
    for rule in found:
        if rule.made is not None:
            for node in elements(tree, rule.selector):
                _add(node, *rule.made)
    plain_rules = [rule for rule in found if rule.made is None]
    for node, of in sorted(holding(tree, plain_rules, _has_figure, own_style), key=_depth, reverse=True):
        if (what := effect(of)) is not None:
            apply(node, what, of)


def _depth(held: tuple[LexborNode, Declared]) -> int:
    depth, at = 0, held[0].parent
    while at is not None:
        depth, at = depth + 1, at.parent
    return depth


def _has_figure(node: LexborNode) -> bool:
    cell = cell_of(node)
    return cell is not None and DIGIT.search(cell.text()) is not None


def _rules_of_cells(tree: LexborHTMLParser, source: bytes) -> list[Rule]:
    """The rules of the page's sheets that can hold for a cell: those whose last name stands behind the first cell."""
    sheets = [sheet for sheet in tree.css("style") if _is_for_screens(sheet)]
    found = [rule for sheet in sheets for rule in rules(sheet.text())]
    if not found:
        return []
    begin = min(at for at in (source.find(b"<td"), source.find(b"<th")) if at >= 0)
    body = source[begin:].decode("utf-8", "replace")
    return [rule for rule in found if all(name.lower() in body for name in _last_names(rule.selector))]


def _last_names(selector: str) -> list[str]:
    """The classes and ids that an element must have itself."""
    return _NAMES.findall(_IN_BRACKETS.sub("", selector).split(" ")[-1])


def _is_for_screens(sheet: LexborNode) -> bool:
    of = sheet.attributes
    kind = (of.get("type") or "").strip().lower()
    return kind in ("", "text/css") and holds_on_screen(plain(of.get("media") or ""))


def _doubt_all(tree: LexborHTMLParser) -> None:
    for cell in tree.css("td,th"):
        if DIGIT.search(cell.text()) and cell.css_first("table") is None:
            doubt(cell)


def _doubt_figure(cell: LexborNode) -> None:
    if cell.css_first("table") is None and FIGURE.fullmatch(text := cell.text()) and DIGIT.search(text):
        doubt(cell)


def _doubt_pieces(tree: LexborHTMLParser) -> None:
    """Doubt the figures whose digits stand in elements of different names: a style sheet that lies elsewhere may hide
    some of them."""
    seen: set[int] = set()
    for node in tree.css("td [class],th [class],td [id],th [id]"):
        cell = cell_of(node)
        if cell is None or cell.mem_id in seen:
            continue
        seen.add(cell.mem_id)
        if len(set(_names_ofdigits(cell, ()))) > 1:
            _doubt_figure(cell)


def _names_ofdigits(node: LexborNode, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """For each text with digits in an element the classes and ids of what it stands in."""
    for part in node.iter(include_text=True):
        if part.is_text_node:
            if DIGIT.search(part.text()):
                yield names
            continue
        of = part.attributes
        own = tuple(value for name in ("class", "id") if (value := of.get(name)))
        yield from _names_ofdigits(part, names + own)


def _add(node: LexborNode, where: str, text: str) -> None:
    """Put a text that a style sheet makes before or behind what stands in an element of a cell."""
    if cell_of(node) is None:
        return
    first = node.first_child
    if where == "before" and first is not None:
        first.insert_before(text)
    else:
        node.insert_child(text)


def _formula(node: LexborNode) -> None:
    """A formula as its figure where it is a plain one: a fraction or a power has digits that are no number in a row."""
    for part in node.css("annotation,annotation-xml,mphantom"):
        part.decompose()
    plain = all(part.tag in _PLAIN_FORMULA for part in node.css("*"))
    if not plain and DIGIT.search(node.text()):
        node.replace_with(MARK)


def _backwards(node: LexborNode) -> None:
    if len(digits(node.text())) > 1:
        node.insert_child(MARK)


def _folded(node: LexborNode) -> None:
    if cell_of(node) is not None:
        for part in list(node.iter(include_text=True)):
            if part.tag != "summary":
                part.remove()


def _drawn(node: LexborNode) -> None:
    """What a drawing writes in a cell is seen, wherever it stands there."""
    cell = cell_of(node)
    if cell is not None and any(DIGIT.search(text.text()) for text in node.css("text")):
        doubt(cell)


def _counted(node: LexborNode) -> None:
    """An item of a numbered list has a number before it."""
    cell = cell_of(node)
    if cell is not None and FIGURE.fullmatch(text := cell.text()) and DIGIT.search(text):
        doubt(cell)


_BY_KIND: Final[tuple[tuple[str, str, Callable[[LexborNode], None]], ...]] = (
    ("math", "math", _formula),
    ("bdo", 'bdo[dir="rtl" i]', _backwards),
    ("details", "details:not([open])", _folded),
    ("svg", "td svg,th svg", _drawn),
    ("ol", "td ol > li,th ol > li", _counted),
    ("dialog", "td dialog:not([open]),th dialog:not([open])", LexborNode.decompose),
)
"""Kind of tags -> the selector of the elements to edit, and what is done to each."""
