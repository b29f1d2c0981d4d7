"""The dialects of text in the order in which they are tried.

Belongs here: the list. A dialect that writes lines anew stands before those that read what it writes; one whose signs
are part of another's stands behind it. Does not belong here: any dialect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gai_pipeline.align.dialects import (
    aligned,
    bullets,
    divided,
    drawn,
    latex,
    punctuated,
    remarks,
    serials,
    textile,
    wiki,
)
from gai_pipeline.align.dialects.dialect import Dialect, text_of
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Table

DIALECTS: Final[tuple[Dialect, ...]] = (
    remarks.DIALECT,
    latex.DIALECT,
    wiki.DIALECT,
    textile.DIALECT,
    drawn.DIALECT,
    serials.DIALECT,
    bullets.DIALECT,
    punctuated.SEMICOLONS,
    punctuated.COMMAS,
    aligned.DIALECT,
    divided.DIALECT,
)


def with_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a document, what dialects write as tables read as tables."""
    out = list(blocks)
    whole = whole_text(out)
    for dialect in DIALECTS:
        if dialect.recognises(whole):
            read = dialect.read(out)
            if read != out:
                out, whole = read, whole_text(read)
    return out


def whole_text(blocks: Sequence[Block]) -> str:
    """The texts of paragraphs and cells, joined by line feeds."""
    parts: list[str] = []
    for block in blocks:
        parts += [cell.text for cell in block.cells] if isinstance(block, Table) else [text_of(block)]
    return "\n".join(parts)
