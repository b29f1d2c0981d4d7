"""The running text of a document as numbered lines, and what all descriptions need of it.

Belongs here: choosing the lines that are text. Does not belong here: any single fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table
from gai_pipeline.metadata.fields import head_fields

_TEXT = r"[\u3400-\u9fff\d〇○,、。:;()《》“”]"
# the look behind stands after the first space, so that the search leaps from space to space
_BETWEEN_CJK = re.compile(rf"[ \t](?<={_TEXT}[ \t])[ \t]*(?={_TEXT})")


_MARKDOWN = re.compile(r"^#{1,6}(?= )|\*\*|__")
_JOINED = 1500
"""A longer line is a page whose lines an extractor has joined, with spaces or without."""
_WORD_GAP = re.compile(r"(?<=[。!?])|(?<![年月:])[ \t|]+(?![年月日条件项次个份场期篇](?:[\s\d,。;、]|$))")
_FIGURES = re.compile(r"[\d.,\-—/]*")
_HEAD_ROWS = 4
_SHORT = 60
"""A cell that is no longer holds a label or a figure."""
_SHEET_HEAD = re.compile(r"(?:填报|报送)(?:单位|机关|部门)|^\s*[(（]?20\d\d\s*年度?[)）]?\s*$")
"""What the first rows of a sheet say of the report that it is part of."""

_BREAKS_OFF = re.compile(
    r"(?![^,。;、]*(?:报告|年报|情况|政府|办公室|局)$)[^|\t]{19,69}[\u4e00-\u9fff\d,、“(《]|[^|\t]{4,69}[“(《]"
)
"""A line as wide as a page's that ends in the midst of a sentence, and is no title, heading or body by itself."""
_BEGINS_ANEW = re.compile(
    r"[(]?[一二三四五六七八九十]{1,2}[)、.]|[(]?\d{1,2}[)、.](?!\d)|第[一二三四五六七八九十]+[章条]|[^\u4e00-\u9fff]*$|.*\|"
)
"""A heading, an item of a list, a line of figures or of a table."""


def squeeze(text: str) -> str:
    """A line without the spaces that stand between Chinese characters and digits, nor the marks of a heading."""
    text = text.strip()
    if text[:1] in {"#", "*", "_"}:
        text = _MARKDOWN.sub("", text).strip()
    return _BETWEEN_CJK.sub("", text) if " " in text or "\t" in text else text


class Line(NamedTuple):
    """A non-empty line of text with the place it comes from."""

    text: str
    locator: str


class Prose:
    """The lines of a document, table cells left out where they are short."""

    def __init__(self, blocks: Sequence[Block], title: str | None = None, url: str | None = None) -> None:
        self.container_title = title
        self.url = url
        self.fields = head_fields(blocks)
        self.lines: list[Line] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                self.lines += _lines_of_paragraph(block)
            elif isinstance(block, Table):
                self.lines += _lines_of_table(block)

    @cached_property
    def text(self) -> str:
        """All lines, joined with line feeds."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def paragraphs(self) -> list[Line]:
        """The lines, those joined that a page breaks in the midst of a sentence (PDF, hard-wrapped text)."""
        found: list[Line] = []
        broken = False
        for line in self.lines:
            if broken and not _BEGINS_ANEW.match(line.text) and len(found[-1].text) < _JOINED:
                found[-1] = Line(found[-1].text + line.text, found[-1].locator)
            else:
                found.append(line)
            broken = _BREAKS_OFF.fullmatch(line.text) is not None
        return found

    @cached_property
    def head(self) -> list[Line]:
        """The first lines, where title, date and publisher stand."""
        return self.lines[:40]

    @cached_property
    def tail(self) -> list[Line]:
        """The last lines, where the signature stands."""
        return self.lines[-25:]


def _lines_of_paragraph(block: Paragraph) -> list[Line]:
    if len(block.text) <= _JOINED:
        text = squeeze(block.text)
        return [Line(text, block.locator)] if text else []
    texts = map(squeeze, _WORD_GAP.split(block.text))
    return [Line(text, block.locator) for text in texts if not _FIGURES.fullmatch(text)]


def _lines_of_table(table: Table) -> Iterator[Line]:
    """The cells that hold prose, or the head of a sheet."""
    for cell in table.cells:
        if len(cell.text) > _SHORT or (cell.row < _HEAD_ROWS and _SHEET_HEAD.search(cell.text)):
            yield from (Line(text, cell.locator) for part in cell.text.split("\n") if (text := squeeze(part)))


def unspaced(text: str) -> str:
    """A text without any white space."""
    return "".join(text.split())


def small_number(text: str) -> int:
    """The value of a Chinese numeral from one to ninety-nine (十二, 两); 0 for what is none."""
    digits = "〇一二三四五六七八九"
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    value = max(digits.find(ones), 0) if ones else 0
    return value + (10 * max(digits.find(tens), 0) if tens else 10 * len(ten))
