"""Which of several rules of a page's style sheets holds for an element.

Belongs here: the cascade, for elements that some rule makes something of. Does not belong here: rules
(`style_rules.py`), what becomes of the elements (`cell_shown.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from gai_pipeline.read.style_rules import Rule
from gai_pipeline.read.styles import Declared

_IDS: Final = re.compile(r"#[\w-]")
_CLASSES: Final = re.compile(r"[.\[]|:(?!not|is|where|has|:)")
_NAMES: Final = re.compile(r"(?:^|[\s>+~(,])[a-z]")
_OWN: Final = (1, 0, 0, 0)
"""The weight of an element's own style; what is important stands above it."""
Weight = tuple[int, int, int, int]


def elements(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The elements of a selector; none where the library does not know it."""
    with suppress(SelectolaxError):
        return tree.css(selector)
    return []


def holding(
    tree: LexborHTMLParser,
    rules: Sequence[Rule],
    matters: Callable[[LexborNode], bool],
    own: Callable[[LexborNode], Declared],
) -> Iterator[tuple[LexborNode, Declared]]:
    """(element, what holds for it) of every element that `matters` and that a rule has an effect on, as far as no other
    rule, nor the element's `own` style, overrules it."""
    found: dict[int, LexborNode] = {}
    matched: dict[int, list[int]] = {}
    asked: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.has_effect:
            for node in elements(tree, rule.selector):
                if node.mem_id in found or matters(node):
                    found[node.mem_id] = node
                    matched.setdefault(node.mem_id, []).append(number)
                    asked.update(rule.declared)
    if not found:
        return
    for number, rule in enumerate(rules):
        if not rule.has_effect and not asked.isdisjoint(rule.declared):
            for node in elements(tree, rule.selector):
                if node.mem_id in found:
                    matched[node.mem_id].append(number)
    for key, node in found.items():
        yield node, _held([(number, rules[number]) for number in matched[key]], own(node))


def _held(rules: Sequence[tuple[int, Rule]], own: Declared) -> Declared:
    """The declarations of rules that hold for an element with a style of its own; what only that says is left out."""
    weights: dict[str, tuple[Weight, int]] = dict.fromkeys(own, (_OWN, 0))
    held: dict[str, str] = {}
    for number, rule in rules:
        weight = _weight(rule.selector)
        for name, value in rule.declared.items():
            ranked = ((2, *weight[1:]) if name in rule.important else weight, number)
            if name not in weights or weights[name] <= ranked:
                weights[name] = ranked
                held[name] = value
    return held


def _weight(selector: str) -> Weight:
    return 0, len(_IDS.findall(selector)), len(_CLASSES.findall(selector)), len(_NAMES.findall(selector))
