"""What a dialect is, and how one writes lines anew.

Belongs here: `Dialect`, and what several of them share. Does not belong here: any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from gai_pipeline.layout.blocks import Block, Paragraph

LEAST = 12
"""So many lines of a kind in one stretch are a table; fewer may be a list."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`recognises`: whether the text of a document (paragraphs and cells, joined by line feeds) may be written so;
    asked of every document, so it costs little. `read`: the blocks, those lines read; the others as they are."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[Sequence[Block]], list[Block]]


def text_of(block: Block) -> str:
    """The text of a paragraph, "" for other blocks."""
    return block.text if isinstance(block, Paragraph) else ""


def stretches(blocks: Sequence[Block], fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """[start, end) of the paragraphs beside each other whose texts fit."""
    at = 0
    for inside, group in groupby(blocks, lambda b: isinstance(b, Paragraph) and fits(b.text)):
        size = len(list(group))
        if inside:
            yield at, at + size
        at += size


def write(out: list[Block], i: int, text: str) -> None:
    """Gives a paragraph another text."""
    block = out[i]
    if isinstance(block, Paragraph):
        out[i] = block._replace(text=text)


def rewritten(blocks: Sequence[Block], fits: Callable[[str], bool], anew: Callable[[str], str]) -> list[Block]:
    """The blocks, lines written anew in stretches that hold nothing but such lines, enough of them, and empty ones."""
    out = list(blocks)
    for start, end in stretches(blocks, lambda text: not text.strip() or fits(text)):
        lines = [i for i in range(start, end) if fits(text_of(out[i]))]
        if len(lines) >= LEAST:
            for i in lines:
                write(out, i, anew(text_of(out[i])))
    return out


def has_many(pattern: re.Pattern[str], text: str, least: int = LEAST) -> bool:
    """Whether a pattern of lines is found as often as in a table."""
    return next(islice(pattern.finditer(text), least - 1, None), None) is not None


def line_by_line(lines: Callable[[list[str]], list[str]]) -> Callable[[Sequence[Block]], list[Block]]:
    """A reading that writes the lines of a text anew, one for one."""

    def read(blocks: Sequence[Block]) -> list[Block]:
        out = list(blocks)
        places = [i for i, b in enumerate(out) if isinstance(b, Paragraph)]
        texts = [text_of(out[i]) for i in places]
        for i, text, plain in zip(places, texts, lines(texts), strict=True):
            if plain != text:
                write(out, i, plain)
        return out

    return read
