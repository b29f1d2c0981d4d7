"""The rules of a page's style sheets that may make something of a figure.

Belongs here: taking a sheet apart into rules: blocks in blocks, media, selectors. Does not belong here: what a style
means (`styles.py`), which elements a rule holds for and which rule of several (`style_cascade.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from gai_pipeline.read.media_queries import holds_on_screen
from gai_pipeline.read.styles import ASKED, PART, Declared, declarations, effect, is_important, tidy


class Rule(NamedTuple):
    """A rule of a style sheet. `made` is the text that it puts before or behind ("before", text), None for others.
    `important` are the properties that no other rule overrules, `has_effect` whether the rule itself makes something of
    a text: one that does not may undo another."""

    selector: str
    declared: Declared
    important: frozenset[str] = frozenset()
    made: tuple[str, str] | None = None
    has_effect: bool = True


MOST_RULES: Final = 400
"""Rules of a page that are followed."""
_MOST_BLOCKS: Final = 50 * MOST_RULES
_MOST_PARTS: Final = 5
_MOST_SELECTORS: Final = 40
"""Of one rule within others."""
_LONGEST_KEPT: Final = 20_000
"""Characters of a style sheet that is remembered."""
_TOKEN: Final = re.compile(r"[{};]|\"[^\"]*\"|'[^']*'|[^{};\"']+|[\"']")
_PLACED: Final = (
    r":(?:(?:first|last|only)-(?:child|of-type)|nth-(?:last-)?(?:child|of-type)\([\w\s+-]{1,20}\)|root|empty|link"
    r"|any-link|(?:not|is|where|has)\([\w\s\-.#*>+~\[\]='\"^$|,:]{1,100}\))"
)
_SELECTOR: Final = re.compile(rf"(?:[\w\-.#*\s>+~\[\]='\"^$|]|{_PLACED}){{1,200}}")
_COMMA: Final = re.compile(r",(?![^()]{0,200}\))")
_MADE: Final = re.compile(r"::?(before|after)$")
_OF_PART: Final = re.compile(r"::?(?:first-letter|first-line|marker)$")
_MAKES: Final = re.compile(r"[-+.\d增减负万亿]|attr\(|counter")
_TEXT: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_HOLDING: Final = ("@media", "@supports", "@layer", "@container", "@scope", "@starting-style", "@document")
"""At-rules with rules in them; rules in others are none of elements."""


def rules(sheet: str) -> tuple[Rule, ...]:
    """The rules of a style sheet that make something of a figure or undo it, as far as their selectors are simple.
    Rules for other media than a usual screen are passed over. The pages of a site have the same sheets."""
    return _known_rules(sheet) if len(sheet) <= _LONGEST_KEPT else tuple(_rules(sheet))


@lru_cache(maxsize=256)
def _known_rules(sheet: str) -> tuple[Rule, ...]:
    return tuple(_rules(sheet))


def _rules(sheet: str) -> Iterator[Rule]:
    for around, told in _blocks(tidy(sheet)):
        body = told.lower()
        if not body or not _holds(around):
            continue
        of = declarations(body)
        asked = ASKED.intersection(of)
        if not asked:
            continue
        important = frozenset(name for name in asked if is_important(body, name))
        has_effect = effect(of) is not None or "content" in of
        for selector in _selectors([prelude for prelude in around if not prelude.startswith("@")]):
            made, part = _MADE.search(selector), _OF_PART.search(selector)
            simple = _OF_PART.sub("", _MADE.sub("", selector)).strip()
            if not _SELECTOR.fullmatch(simple) or len(simple.replace(">", " ").split()) > _MOST_PARTS:
                continue
            if part is not None:
                if has_effect:
                    yield Rule(simple, {PART: part[0]})
            elif made is None:
                yield Rule(simple, of, important, None, effect(of) is not None)
            elif "content" in of and _MAKES.search(of["content"]):
                yield Rule(simple, of, important, (made[1], _made_text(of["content"])))


def _blocks(css: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """(what stands before the braces around it, declarations) of each block of a sheet, in the order of their ends."""
    around: list[str] = []
    bodies: list[list[str]] = [[]]
    text: list[str] = []
    count = 0
    for token in _TOKEN.findall(css):
        if token == "{":
            around.append("".join(text).strip())
            bodies.append([])
        elif token == ";":
            bodies[-1].append("".join(text))
        elif token == "}":
            bodies[-1].append("".join(text))
            if around:
                yield tuple(around[-_MOST_PARTS:]), ";".join(filter(None, bodies.pop()))
                around.pop()
                count += 1
        else:
            text.append(token)
            continue
        text.clear()
        if count >= _MOST_BLOCKS:
            return


def _holds(around: Sequence[str]) -> bool:
    """Whether a block is one of rules that hold on a screen."""
    for prelude in around:
        if not prelude.startswith("@"):
            continue
        name, _, condition = prelude.lower().replace("(", " (", 1).partition(" ")
        if name not in _HOLDING or (name == "@media" and not holds_on_screen(condition)):
            return False
    return any(not prelude.startswith("@") for prelude in around)


def _selectors(preludes: Sequence[str]) -> list[str]:
    """The selectors of a rule inside others; `&` stands for that of the outer one."""
    found = [""]
    for prelude in preludes:
        inner = [part.strip() for part in _COMMA.split(prelude)]
        found = [_within(outer, part) for outer in found for part in inner][:_MOST_SELECTORS]
    return found


def _within(outer: str, inner: str) -> str:
    if "&" in inner:
        return inner.replace("&", outer)
    return f"{outer} {inner}" if outer else inner


def _made_text(content: str) -> str:
    text = _TEXT.fullmatch(content)
    return "\ufffd" if text is None else text[1] or text[2] or ""
