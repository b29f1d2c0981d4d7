"""Cuts a document that holds several reports into one reading for each.

Belongs here: where one report ends and the next begins. Does not belong here: archives, whose members are documents
of their own.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from gai_pipeline.align.labels import key
from gai_pipeline.align.sections import headings
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.blocks import Block, Paragraph, Reading
from gai_pipeline.layout.table import Table
from gai_pipeline.metadata.text import unspaced
from gai_pipeline.metadata.title import is_title

_FIRST_SECTION = "一"
_WHOLE = 4
"""So many sections make a report."""
_LEAST_SAID = 300
"""Characters of text in a report with all its sections."""
_OPENING = re.compile(r"^\s*(?:本(?:年度)?报告|(?:根据|依据|按照)《中华人民共和国政府信息公开条例》|现(?:将|公布))")
_FIRST_ROW = tuple(
    key(label) for label in edition(FORM_EDITIONS[0]).table("applications").rows[0].labels if len(label) >= 8
)
"""The spellings of the label that stands once in every form; shorter ones stand in sentences too."""
_MARK = "新"


def split_reports(reading: Reading) -> list[Reading]:
    """The reading itself, or one reading a report: where the form stands several times, each under a title line, or
    where the sections of the form begin anew below another title or opening."""
    blocks = reading.blocks
    cuts = sorted({0, *(_cuts_by_forms(blocks) or _cuts_by_sections(blocks)), len(blocks)})
    if len(cuts) == 2:
        return [reading]
    return [replace(reading, blocks=blocks[a:b]) for a, b in itertools.pairwise(cuts)]


def _cuts_by_forms(blocks: list[Block]) -> list[int]:
    forms = [i for i, block in enumerate(blocks) if _opens_form(block)]
    if len(forms) < 2:
        return []
    titles = [i for i in range(len(blocks)) if _opens_report(blocks, i)]
    between = ([t for t in titles if before < t < form] for before, form in itertools.pairwise(forms))
    return [found[0] for found in between if found]


def _cuts_by_sections(blocks: list[Block]) -> list[int]:
    """Where a report begins whose first section comes after a whole report: at its title, else at its opening.

    A table of contents names the sections too, but says nothing between them.
    """
    found = list(headings(blocks))
    firsts = [n for n, (_, number) in enumerate(found) if number == _FIRST_SECTION]
    cuts: list[int] = []
    for a, b in itertools.pairwise(firsts):
        start, last, end = found[a][0], found[b - 1][0], found[b][0]
        said = sum(len(block.text) for block in blocks[start:end] if isinstance(block, Paragraph))
        if len({number for _, number in found[a:b]}) < _WHOLE or said < _LEAST_SAID:
            continue
        here = range(last + 1, end)
        begins = [i for i in here if _opens_report(blocks, i)] or [i for i in here if _is_opening(blocks[i])]
        cuts += begins[:1]
    return cuts


def _is_opening(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_OPENING.search(block.text[:60]))


def _opens_form(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return len(block.text) < 200 and "。" not in block.text and _names_first_row(block.text)
    return isinstance(block, Table) and any(_names_first_row(c.text) for c in block.cells if _FIRST_ROW[0] in c.text)


def _names_first_row(text: str) -> bool:
    """Asked of every line and cell of a document, so a single character of the label is looked for first."""
    if _MARK not in text:
        return False
    plain = key(text)
    return any(label in plain for label in _FIRST_ROW)


def _opens_report(blocks: list[Block], i: int) -> bool:
    block = blocks[i]
    if not isinstance(block, Paragraph) or not block.text.strip():
        return False
    line = unspaced(block.text)
    if is_title(line):
        return True
    following = next((b.text for b in blocks[i + 1 : i + 3] if isinstance(b, Paragraph) and b.text.strip()), "")
    return len(line) < 40 and is_title(line + unspaced(following)) and not is_title(unspaced(following))
