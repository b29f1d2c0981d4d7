"""A page and what was given with it: which of them is the report.

Belongs here: the rule. Does not belong here: which files are given together (`archive/bundles.py`), reading them, or
pictures that a page shows, which are read in their place (`read/pictures.py`).

The rule. Portals publish in three ways: the report in the page; the text in the page and its tables as an attachment;
a page that only announces the report, which is the attachment. So, for a page that holds no table of the form and is
not a list of reports, and for an attachment that holds one report's tables:

- of another body or another year than the page: they are different reports, each with a record of its own;
- of the same, and complete in itself (a title, a year and most of the form's sections): the attachment is the report,
  and a page that says little more than its title is `no_report`, because what it announces has its own record;
- of the same, and not complete: page and attachment are one report. The document is the page, which has the metadata;
  the tables are the attachment's, whose name their locators begin with. The attachment has no record.

A body or a year that one of the two does not state is no difference: an attachment named 附件.xlsx states neither.
Where a page has its tables, what is attached is read as a document of its own, as it always was: two documents that say
the same are two versions of one report to the warehouse, not one record, because nothing here may hide a difference
between them. Several attachments may each bring a table. One that brings the same figures again (the same table as PDF
and as DOCX) has no record either; with other figures it is a document of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gai_pipeline.arithmetic.identities import CellKey
from gai_pipeline.extract.single import Part
from gai_pipeline.layout.blocks import INSIDE, Reading
from gai_pipeline.metadata.text import unspaced
from gai_pipeline.read.pictures import moved
from gai_pipeline.records.model import Cell, Record, RecordError, Report

_NO_PAGE_OF_A_REPORT = frozenset({"index_page", "form_notice", "part_of_year"})
_MOST_SECTIONS = 4


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file given with a page that holds one report or part of one: its address, its bytes and what it says."""

    address: str
    data: bytes
    part: Part


def lacks_tables(part: Part) -> bool:
    """Whether the tables of a page's report may stand in an attachment."""
    error = part.record.error
    if error is not None and error.code in _NO_PAGE_OF_A_REPORT:
        return False
    return not _tables(part.record)


def belonging(page: Part, attachments: Sequence[Attachment]) -> tuple[list[Attachment], list[Attachment]]:
    """(attachments that bring the page's tables, those that bring them again), by the rule above."""
    bring: list[Attachment] = []
    again: list[Attachment] = []
    figures: dict[str, dict[CellKey, Cell]] = {}
    for attachment in attachments:
        if not _can_bring(attachment.part, page):
            continue
        record = attachment.part.record
        tables = _tables(record)
        known = tables & figures.keys()
        if not known:
            bring.append(attachment)
            figures.update({t: {c.key: c for c in record.cells if c.table == t} for t in tables})
        elif known == tables and _brings_nothing_new(record, figures):
            again.append(attachment)
    return bring, again


def _can_bring(part: Part, page: Part) -> bool:
    """Whether an attachment has tables that its page lacks, and is no report in itself."""
    return lacks_tables(page) and bool(_tables(part.record)) and same_report(page, part) and not is_complete(part)


def _brings_nothing_new(record: Record, figures: Mapping[str, Mapping[CellKey, Cell]]) -> bool:
    """Whether every cell is the same as the one that is there already."""
    return all(_same(cell, figures[cell.table].get(cell.key)) for cell in record.cells)


def is_announced(page: Part, attachments: Sequence[Attachment]) -> str | None:
    """The address of the complete report that a page without tables announces; None where the page has a text of its
    own or announces none."""
    if not lacks_tables(page) or len(set(page.sections)) >= _MOST_SECTIONS:
        return None
    return next((a.address for a in attachments if same_report(page, a.part) and is_complete(a.part)), None)


def announcement(page: Record, address: str) -> Record:
    """The record of a page that only announces its attachment."""
    message = f"this page announces the report in {_name(address)}, which has a record of its own"
    return Record(page.document, "no_report", RecordError("report_attached", message), page.ordinal)


def is_complete(part: Part) -> bool:
    """Whether a document is a report in itself: it names itself, its year, and has most of the form's sections."""
    report = part.told.report
    return bool(report.title and _stated_year(report) and len(set(part.sections)) >= _MOST_SECTIONS)


def same_report(page: Part, other: Part) -> bool:
    """Whether nothing that the two state says that they are different reports."""
    ours, theirs = page.told.report, other.told.report
    ours_year, theirs_year = _stated_year(ours), _stated_year(theirs)
    if ours_year and theirs_year and ours_year != theirs_year:
        return False
    if not ours.publisher or not theirs.publisher:
        return True
    a, b = _body(ours.publisher), _body(theirs.publisher)
    return a.endswith(b) or b.endswith(a)


def as_tables(bring: Sequence[Attachment]) -> Reading:
    """One reading of the attachments, whose locators and readers name them."""
    first = bring[0].part.reading
    whole = replace(first, blocks=[], damage=set(), readers={})
    for attachment in bring:
        reading, name = attachment.part.reading, _name(attachment.address)
        whole.blocks += [moved(block, name) for block in reading.blocks]
        whole.damage |= reading.damage
        whole.readers[name] = reading.reader
        whole.readers.update({f"{name}{INSIDE}{inner}": reader for inner, reader in reading.readers.items()})
    return whole


def _stated_year(report: Report) -> int | None:
    """The year, unless only the address or the date of publication told it: those are the page's, or the upload's."""
    return None if report.evidence.get("report_year") in ("url", "date") else report.report_year


def _tables(record: Record) -> set[str]:
    return {name for name, state in record.tables.items() if state == "present"}


def _same(cell: Cell, other: Cell | None) -> bool:
    return other is not None and (cell.value, cell.status) == (other.value, other.status)


def _body(publisher: str) -> str:
    return unspaced(publisher).removesuffix("人民政府").removesuffix("办公室")


def _name(address: str) -> str:
    return address.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
