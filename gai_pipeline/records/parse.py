"""From the bytes of a document to its records: read, align, describe, place, judge.

Belongs here: the order of the steps and what becomes a record with an error. Does not belong here: any of the steps.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from gai_pipeline.align.form import AlignedForm, align
from gai_pipeline.align.sections import headings
from gai_pipeline.describe.contacts import find_contacts
from gai_pipeline.describe.narrative import find_counts
from gai_pipeline.describe.report import Description, describe
from gai_pipeline.describe.scope import find_scope
from gai_pipeline.places.bodies import agency_level
from gai_pipeline.places.gazetteer import Gazetteer, default, extended
from gai_pipeline.places.resolve import PlaceEvidence, resolve
from gai_pipeline.read.blocks import Reading, UnreadableDocument
from gai_pipeline.read.choose import read
from gai_pipeline.read.sniff import sniff
from gai_pipeline.reconcile.finish import finish
from gai_pipeline.records.lookalike import why_no_report
from gai_pipeline.records.model import DocumentInfo, Record, RecordError, RecordStatus, RegionAnswer
from gai_pipeline.records.second import second_reading
from gai_pipeline.records.split import split_reports

EXTRA_REGIONS = "GAI_EXTRA_REGIONS"
"""Environment variable: a CSV of regions to know besides the country's, as the fictional ones of the sample."""


@cache
def _gazetteer(extra: str | None) -> Gazetteer:
    return extended(Path(extra)) if extra else default()


def parse(
    data: bytes,
    name: str,
    *,
    path: str | None = None,
    member: str | None = None,
    source_uri: str | None = None,
    observe: Callable[[Record, Reading], None] | None = None,
) -> list[Record]:
    """The records of one document, in its order: at least one, also for a document that cannot be read.

    `name` is the file name (a hint only), `path` what the user gave, `member` the name inside an archive. `observe` is
    told each record with the reading that it comes from, for who needs the text too.
    """
    media_type = sniff(data, name)
    info = DocumentInfo(hashlib.sha256(data).hexdigest(), path or name, media_type, len(data), member, source_uri)
    try:
        reading = read(data, media_type)
    except UnreadableDocument as error:
        return [Record(info, "failed", RecordError(error.code, error.message))]
    reading.url = reading.url or source_uri
    parts = split_reports(reading)
    records = [_record(info, part, n) for n, part in enumerate(parts)]
    if len(records) == 1:
        second = second_reading(data, records[0])
        if second is not None:
            finish(records[0], parts[0].damage, second)
    if observe is not None:
        for record, part in zip(records, parts, strict=True):
            observe(record, part)
    return records


def _record(info: DocumentInfo, reading: Reading, ordinal: int) -> Record:
    form = align(reading.blocks, reading.reader)
    sections = [number for _, number in headings(reading.blocks)]
    told = describe(reading, edition=form.edition, sections=sections)
    reason = why_no_report(reading, form, told, sections)
    if reason is not None:
        return Record(info, "no_report", RecordError(*reason), ordinal)
    record = Record(info, _status(form), None, ordinal, told.report, dict(form.states), form.cells, form.unknown_rows)
    record.narrative = find_counts(told.prose)
    _place(record, told)
    record.text_fingerprint = _fingerprint(told.prose.text)
    finish(record, reading.damage)
    return record


def _status(form: AlignedForm) -> RecordStatus:
    """`parsed` where every table of the edition gave cells, `partial` where one is missing or a picture."""
    states: Sequence[str] = [s for name, s in form.states.items() if name != "statistics"]
    if form.edition == "2014" or all(s == "present" for s in states):
        return "parsed"
    return "partial"


def _place(record: Record, told: Description) -> None:
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
    gazetteer = _gazetteer(os.environ.get(EXTRA_REGIONS))
    year = record.report.report_year
    answer = resolve(evidence, year, gazetteer)
    record.report.region = RegionAnswer(
        answer.status, answer.code, answer.level, answer.path, answer.candidates, answer.evidence
    )
    if record.report.publisher is not None:
        region = gazetteer.regions.get(answer.code) if answer.code else None
        record.report.agency_level = agency_level(record.report.publisher, region, gazetteer)
    record.report.scope = find_scope(told.prose, record.report.agency_level)


def _fingerprint(text: str) -> str:
    """SHA-256 of the text without white space: equal for the same words in another layout."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:32]
