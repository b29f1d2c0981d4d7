"""The six section headings of the form in a document, and what stands under them.

Belongs here: recognising headings, also where their number is lost or wrong. Does not belong here: tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gai_pipeline.align.row_labels import bare
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.blocks import Block, Paragraph, Picture
from gai_pipeline.layout.table import Table

_SECTION_OF_TABLE = {t.section: t.name for t in edition(FORM_EDITIONS[0]).tables}
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("一", re.compile("^总体情况")),
    ("二", re.compile("^(?:行政机关)?主动公开政府信息(?:的)?(?:工作)?情况$|^主动公开情况$")),
    ("三", re.compile("收到和处理(?:政府)?信息公开申请(?:的)?情况$|^依申请公开情况$")),
    ("四", re.compile("行政复议.*行政诉讼(?:的)?情况$")),
    ("五", re.compile("存在的?(?:主要)?问题")),
    ("六", re.compile("^(?:其他|需要|其它).{0,4}(?:报告|说明).{0,3}(?:的)?(?:其他)?事项|^其他事项")),
)
MAX_HEADING = 48
_LAST_CHARACTERS = frozenset("况题项")
"""Every heading has one of these, from 情况, 问题 and 事项; asked of every line of a document."""


def section_of(text: str) -> str | None:
    """The number (一 to 六) of the section that a line opens, None where the line is no heading of the form."""
    if len(text) > MAX_HEADING or _LAST_CHARACTERS.isdisjoint(text):
        return None
    plain = bare(text)
    for number, pattern in _MARKS:
        if pattern.search(plain) and (len(plain) <= 34):
            return number
    return None


def headings(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """(index of the block, section number) of every heading, in order."""
    for i, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            number = section_of(block.text)
            if number is not None:
                yield i, number


def pictured_tables(blocks: Sequence[Block]) -> set[str]:
    """Names of tables under whose heading the document has a linked picture and no grid."""
    found: set[str] = set()
    current: str | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            number = section_of(block.text)
            if number is not None:
                current = _SECTION_OF_TABLE.get(number)
        elif isinstance(block, Picture) and current is not None:
            found.add(current)
        elif isinstance(block, Table) and current is not None:
            found.discard(current)
    return found


def section_text(blocks: Sequence[Block], number: str) -> str:
    """The running text of a section, paragraphs joined by line feeds; empty where the section is missing."""
    lines: list[str] = []
    inside = False
    for block in blocks:
        if not isinstance(block, Paragraph):
            continue
        heading = section_of(block.text)
        if heading is not None:
            inside = heading == number
        elif inside:
            lines.append(block.text)
    return "\n".join(lines)
