"""A second reading of a document whose sums fail: another reader on the same bytes.

Belongs here: which reader gives a second opinion, and its cells. Does not belong here: what follows from it
(`reconcile/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module

from gai_pipeline.align.form import align
from gai_pipeline.read.blocks import UnreadableDocument
from gai_pipeline.read.clean import mend_blocks
from gai_pipeline.records.model import Record

SECOND_READERS: Mapping[str, str] = {"pdf": "gai_pipeline.read.pdf.reference"}
"""Slower readers that share no code with the first one, by the first one's name."""


def second_reading(data: bytes, record: Record) -> dict[tuple[str, str, str], Decimal | None] | None:
    """The cells of another reader, by (table, row, column); None where no sum fails or no other reader is there.

    Only a document with one report is read again: a second reading says nothing of where reports are cut.
    """
    reader = record.cells[0].where.reader if record.cells else ""
    if reader not in SECOND_READERS or not any(f.outcome == "fail" for f in record.findings):
        return None
    try:
        reading = import_module(SECOND_READERS[reader]).read(data)
    except UnreadableDocument:
        return None
    blocks, _ = mend_blocks(reading.blocks)
    return {cell.key: cell.value for cell in align(blocks, reading.reader).cells}
