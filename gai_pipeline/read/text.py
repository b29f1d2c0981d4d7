"""Plain text, as web and PDF extractors leave it: one paragraph a line, layout characters kept.

Belongs here: lines and their numbers. Does not belong here: guessing what a line means (`align/stream.py`).
"""

from __future__ import annotations

from gai_pipeline.read.blocks import Block, Paragraph, Reading, UnreadableDocument
from gai_pipeline.read.clean import decode, mend


def read(data: bytes) -> Reading:
    """A reading with a paragraph for every line, empty lines included, located as `line N` (from 1).

    Raises `UnreadableDocument` (`empty_document`) where there is no visible character.
    """
    text, damage = mend(decode(data))
    if not text.strip():
        raise UnreadableDocument("empty_document", "the file holds no visible text; fetch it again or remove it")
    blocks: list[Block] = [Paragraph(line, f"line {i}") for i, line in enumerate(text.split("\n"), 1)]
    return Reading("text", blocks, damage=damage)
