"""A second reading of a document whose sums fail: another reader on the same bytes.

Belongs here: which reader gives a second opinion, and its cells. Does not belong here: what follows from it
(`reconcile/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib import import_module

from gai_pipeline.align.form import align
from gai_pipeline.layout.blocks import Reading, UnreadableDocument
from gai_pipeline.read.choose import read
from gai_pipeline.read.clean import mend_blocks
from gai_pipeline.read.reading_limits import DEFAULT
from gai_pipeline.read.registry import named
from gai_pipeline.read.sniff import sniff
from gai_pipeline.records.model import Cell, Finding, Record


def _reference(data: bytes) -> Reading:
    """A text PDF by pdfplumber, which is slow to import."""
    reading: Reading = import_module("gai_pipeline.read.pdf.pdfplumber_reader").read(data)
    reading.blocks, _ = mend_blocks(reading.blocks)
    return reading


def second_reading(
    data: bytes, record: Record, *, address: str = "", beside: Mapping[str, bytes] | None = None
) -> dict[tuple[str, str, str], Decimal | None] | None:
    """What a second reader says of the cells that a first one read, by (table, row, column); None where no sum of
    theirs fails or no other reader is there. Of a scan only cells of sums that fail are read again. `address` and
    `beside` as for `read`.

    Only a document with one report is read again: a second reading says nothing of where reports are cut.
    """
    seconds = _seconds(record)
    kind = next((k for k in ("detection", "reference") if k in seconds), None)
    if kind is None:
        return None
    own = [cell for cell in record.cells if cell.where.reader == seconds[kind]]
    if kind == "detection":
        own = [cell for cell in own if _is_doubted(cell, record.findings)]
    try:
        if kind == "detection":  # also for pictures inside documents
            again = replace(DEFAULT, ocr_again=frozenset(cell.where.locator for cell in own))
            reading = read(data, sniff(data), address=address, beside=beside, limits=again)
        else:
            reading = _reference(data)
    except UnreadableDocument:
        return None
    keys = {cell.key for cell in own}
    return {cell.key: cell.value for cell in align(reading.blocks, reading.reader).cells if cell.key in keys}


def _is_doubted(cell: Cell, findings: Iterable[Finding]) -> bool:
    """Whether a cell stands in a sum that fails."""
    return any(
        f.outcome == "fail"
        and f.rule.split(".")[0] == cell.table
        and f.row in (None, cell.row)
        and f.column in (None, cell.column)
        for f in findings
    )


def _seconds(record: Record) -> dict[str, str]:
    """Kind of second reading -> the reader whose cells it would read again, for the tables whose sums fail."""
    failed = {f.rule.split(".")[0] for f in record.findings if f.outcome == "fail"}
    doubted = {cell.where.reader for cell in record.cells if cell.table in failed}
    return {spec.second: name for name in doubted if (spec := named(name)) is not None and spec.second}
