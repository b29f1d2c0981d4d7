"""One report from one reading: align, describe, place, judge.

Belongs here: the order of these steps. Does not belong here: any of the steps, and which readings a document gives
(`from_document.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from gai_pipeline.align.form import AlignedForm, align
from gai_pipeline.align.sections import headings
from gai_pipeline.extract.lookalike import why_no_report
from gai_pipeline.forms.spec import STATISTICS_EDITION, TABLES
from gai_pipeline.layout.blocks import Reading
from gai_pipeline.metadata.contacts import find_contacts
from gai_pipeline.metadata.description import Description, describe
from gai_pipeline.metadata.narrative import find_counts
from gai_pipeline.metadata.scope import find_scope, is_government_office
from gai_pipeline.places.bodies import agency_level
from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import Gazetteer, default, extended
from gai_pipeline.places.resolve import resolve
from gai_pipeline.reconcile.finish import finish
from gai_pipeline.records.copies import sketch
from gai_pipeline.records.model import Cell, DocumentInfo, Record, RecordError, RecordStatus, RegionAnswer

GOVERNMENTS = ("province", "prefecture", "county")
"""Levels of places whose government's office publishes for the government."""


@cache
def gazetteer_with(regions: str | None) -> Gazetteer:
    """The country's places and those of a CSV, as the fictional ones of the sample."""
    return extended(Path(regions)) if regions else default()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document that holds at most one report: its reading, what is said of it, and the record.

    `told` and `sections` are there also where the record is no report.
    """

    reading: Reading
    told: Description
    sections: tuple[str, ...]
    record: Record


def read_part(
    info: DocumentInfo,
    reading: Reading,
    ordinal: int = 0,
    attached: Reading | None = None,
    gazetteer: Gazetteer | None = None,
) -> Part:
    """The report in a reading. `attached` is a reading that holds its tables, where they stand in an attachment: the
    metadata are the page's, and the attachment's only where the page says nothing. `gazetteer` holds the places that it
    may be about, the country's where none is given."""
    whole = reading if attached is None else _joined(reading, attached)
    form = align(whole.blocks if attached is None else attached.blocks, whole.reader)
    _name_readers(form.cells, whole)
    sections = [number for _, number in headings(whole.blocks)]
    told = _described(reading, None if attached is None else whole, form.edition)
    reason = why_no_report(form, told, sections)
    if reason is not None:
        return Part(whole, told, tuple(sections), Record(info, "no_report", RecordError(*reason), ordinal))
    record = Record(info, _status(form), None, ordinal, told.report, dict(form.states), form.cells, form.unknown_rows)
    if form.truncated:
        record.report.notes.append("truncated")
    record.narrative = find_counts(told.prose)
    _place(record, told, gazetteer or default())
    record.text_fingerprint = _fingerprint(told.prose.text)
    if whole.reader != "ocr":  # one misread character in twenty spoils most runs
        record.text_sketch = sketch((line.text for line in told.prose.lines), told.report.publisher)
    finish(record, whole.damage)
    return Part(whole, told, tuple(sections), record)


def _described(page: Reading, whole: Reading | None, edition: str | None) -> Description:
    """What is said of a report: by the page, and with its attachment (`whole`) where it does not name year and body."""
    told = describe(page, edition=edition)
    if whole is None:
        return told
    more = describe(whole, edition=edition)
    if told.report.report_year is None or told.report.publisher is None:
        return more
    told.prose = more.prose
    return told


def _joined(page: Reading, attached: Reading) -> Reading:
    return replace(
        page,
        blocks=[*page.blocks, *attached.blocks],
        damage=page.damage | attached.damage,
        readers={**page.readers, **attached.readers},
    )


def _name_readers(cells: Sequence[Cell], reading: Reading) -> None:
    """Name the reader of cells that stand in a picture, a scanned page or an attachment. A cell without a place of its
    own has the reader of the one before it."""
    if not reading.readers:
        return
    before = ""
    for cell in cells:
        locator = cell.where.locator or before
        cell.where = replace(cell.where, reader=reading.reader_at(locator))
        before = locator


def _status(form: AlignedForm) -> RecordStatus:
    """`parsed` where every table of the edition gave cells, `partial` where one is missing or a picture."""
    states: Sequence[str] = [s for name, s in form.states.items() if name in TABLES]
    if form.edition == STATISTICS_EDITION or all(s == "present" for s in states):
        return "parsed"
    return "partial"


def _place(record: Record, told: Description, gazetteer: Gazetteer) -> None:
    contacts = find_contacts(told.prose.text)
    evidence = PlaceEvidence(
        title=told.report.title,
        publisher=told.report.publisher,
        signature=told.publisher.signature if told.publisher else None,
        navigation=told.navigation,
        address=contacts.address,
        opening=told.prose.text[:1500],
        phones=contacts.phones,
        postcodes=contacts.postcodes,
        url=told.prose.url,
    )
    year = record.report.report_year
    answer = resolve(evidence, year, gazetteer)
    record.report.region = RegionAnswer(
        answer.status, answer.code, answer.level, answer.path, answer.candidates, answer.evidence
    )
    if record.report.publisher is not None:
        region = gazetteer.regions.get(answer.code) if answer.code else None
        record.report.agency_level = agency_level(record.report.publisher, region, gazetteer)
    scope = find_scope(told.prose, record.report.agency_level, record.report.publisher, _requests(record.cells))
    record.report.scope, record.report.scope_evidence = scope.scope, scope.evidence
    if scope.scope != "own" and record.report.publisher and is_government_office(record.report.publisher):
        # it publishes for its government, so that its report stands where the government's would
        record.report.agency_level = answer.level if answer.level in GOVERNMENTS else record.report.agency_level


def _requests(cells: Sequence[Cell]) -> set[Decimal]:
    """The totals of the table that a text can mean when it counts requests; none where one of them has no number."""
    totals = {c.row: c.value for c in cells if c.table == "applications" and c.column == "total"}
    new, over, done = (totals.get(row) for row in ("new_requests", "carried_over", "total_processed"))
    return set() if new is None or over is None or done is None else {new, new + over, done}


def _fingerprint(text: str) -> str:
    """SHA-256 of the text without white space: equal for the same words in another layout."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:32]
