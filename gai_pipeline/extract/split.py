"""Cuts a document that holds several reports into one reading for each.

Belongs here: where one report ends and the next begins. Does not belong here: archives, whose members are documents
of their own.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from gai_pipeline.align.row_labels import key
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
    """Where a title line opens each further report whose form stands in the document."""
    forms = [i for i, block in enumerate(blocks) if _opens_form(block)]
    if len(forms) < 2:
        return []
    between = itertools.pairwise(forms)
    firsts = (next((i for i in range(a + 1, b) if _opens_report(blocks, i)), None) for a, b in between)
    return [first for first in firsts if first is not None]


def _cuts_by_sections(blocks: list[Block]) -> list[int]:
    """Where a report begins whose first section comes after a whole report: at its title, else at its opening."""
    found = list(headings(blocks))
    firsts = [n for n, (_, number) in enumerate(found) if number == _FIRST_SECTION]
    cuts: list[int] = []
    for a, b in itertools.pairwise(firsts):
        if _is_whole(blocks, found[a:b], found[b][0]):
            here = range(found[b - 1][0] + 1, found[b][0])
            begins = [i for i in here if _opens_report(blocks, i)] or [i for i in here if _is_opening(blocks[i])]
            cuts += begins[:1]
    return cuts


def _is_whole(blocks: list[Block], sections: list[tuple[int, str]], end: int) -> bool:
    """Whether the sections, (position, number) each, make a report. A table of contents names them too, but says
    nothing between them."""
    if len({number for _, number in sections}) < _WHOLE:
        return False
    return sum(len(b.text) for b in blocks[sections[0][0] : end] if isinstance(b, Paragraph)) >= _LEAST_SAID


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
