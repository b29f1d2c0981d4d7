"""A second reading of a document whose sums fail: another reader on the same bytes.

Belongs here: which reader gives a second opinion, and its cells. Does not belong here: what follows from it
(`reconcile/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib import import_module

from gai_pipeline.align.form import align
from gai_pipeline.read.blocks import Reading, UnreadableDocument
from gai_pipeline.read.clean import mend_blocks
from gai_pipeline.read.limits import DEFAULT
from gai_pipeline.read.sniff import IMAGES, PDF, sniff
from gai_pipeline.records.model import Record

_DETECT = replace(DEFAULT, ocr_detect=True)


def _scan_again(data: bytes) -> Reading:
    """A scanned PDF or an image by the detection model."""
    from gai_pipeline.read import ocr, pdf  # few documents need them, and every start would wait for them

    return pdf.read(data, limits=_DETECT) if sniff(data) == PDF else ocr.read(data, limits=_DETECT)


def _reference(data: bytes) -> Reading:
    """A text PDF by pdfplumber, which is slow to import."""
    return import_module("gai_pipeline.read.pdf.reference").read(data)  # type: ignore[no-any-return]


SECOND_READERS: Mapping[str, Callable[[bytes], Reading]] = {"pdf": _reference, "ocr": _scan_again}
"""Slower readers, by the first one's name: another way from the page's lines or pixels to the cells."""


def second_reading(data: bytes, record: Record) -> dict[tuple[str, str, str], Decimal | None] | None:
    """The cells of another reader, by (table, row, column); None where no sum fails or no other reader is there.

    Only a document with one report is read again: a second reading says nothing of where reports are cut.
    """
    reader = record.cells[0].where.reader if record.cells else ""
    if reader not in SECOND_READERS or not any(f.outcome == "fail" for f in record.findings):
        return None
    if reader == "ocr" and record.document.media_type not in (PDF, *IMAGES):
        return None  # pictures inside a page
    try:
        reading = SECOND_READERS[reader](data)
    except UnreadableDocument:
        return None
    blocks, _ = mend_blocks(reading.blocks)
    return {cell.key: cell.value for cell in align(blocks, reading.reader).cells}
