"""Cuts a document that holds several reports into one reading for each.

Belongs here: where one report ends and the next begins. Does not belong here: archives, whose members are documents
of their own.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from gai_pipeline.align.labels import key
from gai_pipeline.describe.text import unspaced
from gai_pipeline.describe.title import is_title
from gai_pipeline.forms.spec import edition
from gai_pipeline.read.blocks import Block, Grid, Paragraph, Reading

_FIRST_ROW = key(edition("2021").table("applications").rows[0].label)


def split_reports(reading: Reading) -> list[Reading]:
    """The reading itself, or one reading a report where the form stands several times, each under a title line."""
    forms = [i for i, block in enumerate(reading.blocks) if _opens_form(block)]
    if len(forms) < 2:
        return [reading]
    titles = [i for i in range(len(reading.blocks)) if _opens_report(reading.blocks, i)]
    cuts = [0]
    for before, form in itertools.pairwise(forms):
        between = [t for t in titles if before < t < form]
        if between:
            cuts.append(between[0])
    cuts.append(len(reading.blocks))
    return [replace(reading, blocks=reading.blocks[a:b]) for a, b in itertools.pairwise(cuts)]


def _opens_form(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return len(block.text) < 200 and _names_first_row(block.text)
    return isinstance(block, Grid) and any(_names_first_row(cell.text) for cell in block.cells)


def _names_first_row(text: str) -> bool:
    """Asked of every line and cell of a document, so a single character of the label is looked for first."""
    return _FIRST_ROW[0] in text and _FIRST_ROW in key(text)


def _opens_report(blocks: list[Block], i: int) -> bool:
    block = blocks[i]
    if not isinstance(block, Paragraph) or not block.text.strip():
        return False
    line = unspaced(block.text)
    if is_title(line):
        return True
    following = next((b.text for b in blocks[i + 1 : i + 3] if isinstance(b, Paragraph) and b.text.strip()), "")
    return len(line) < 40 and is_title(line + unspaced(following)) and not is_title(unspaced(following))
