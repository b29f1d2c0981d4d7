"""From the bytes of a document, and of what was given with it, to its records.

Belongs here: the order of the steps and what becomes a record with an error. Does not belong here: any of the steps:
one report (`single.py`), several in a document (`split.py`), a page and its attachments (`bundle.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from gai_pipeline.extract.bundle import Attachment, announcement, as_tables, belonging, is_announced
from gai_pipeline.extract.second import second_reading
from gai_pipeline.extract.single import Part, gazetteer_with, read_part
from gai_pipeline.extract.split import split_reports
from gai_pipeline.layout.blocks import Reading, UnreadableDocument
from gai_pipeline.places.gazetteer import Gazetteer
from gai_pipeline.read.choose import read
from gai_pipeline.read.references import Index, is_sheet, links
from gai_pipeline.read.sniff import IMAGES, sniff
from gai_pipeline.reconcile.finish import finish
from gai_pipeline.records.model import DocumentInfo, Record, RecordError

Note = Callable[[Record, Reading], str]


class Given(TypedDict, total=False):
    """What is known of a document besides its bytes and the name of its file.

    `path` is what the user gave, `member` the name inside an archive, `source_uri` where it was published. `beside` are
    the files that were given with a page, by their addresses: URLs, names of members or paths, as the page's own. What
    they bring to the page's report is in its record; those that are documents of their own follow, each with records
    under its own hash. `regions` is a CSV of places to know besides the country's.
    """

    path: str | None
    member: str | None
    source_uri: str | None
    beside: Mapping[str, bytes] | None
    regions: str | None


def parse(data: bytes, name: str, **given: Unpack[Given]) -> list[Record]:
    """The records of one document, in its order: at least one, also for a document that cannot be read. `name` is the
    file name (a hint only)."""
    return [record for one in _files(data, name, given) for record in one.records()]


def parse_noted(note: Note, data: bytes, name: str, **given: Unpack[Given]) -> list[tuple[Record, str]]:
    """The records of one document as `parse` gives them, each with what `note` says of it and of its reading; "" where
    there is no reading."""
    return [noted for one in _files(data, name, given) for noted in one.noted(note)]


def _files(data: bytes, name: str, given: Given) -> list[_Opened]:
    """A document, and those given with it that are documents of their own."""
    path, member, source_uri = given.get("path"), given.get("member"), given.get("source_uri")
    beside = given.get("beside")
    info = DocumentInfo(
        hashlib.sha256(data).hexdigest(), path or name, sniff(data, name), len(data), member, source_uri
    )
    address = source_uri or member or path or name
    gazetteer = gazetteer_with(given.get("regions"))
    page = _opened(data, info, address, beside, gazetteer)
    if not beside:
        return [page]
    alone = _attached(data, info, address, beside, gazetteer)
    if len(page.parts) == 1:
        page, alone = _taken_together(page, info, alone, beside, gazetteer)
    return [page, *alone]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that was read: the stretches of it, or the record of why there are none."""

    address: str
    parts: list[Part]
    failure: Record | None = None

    def records(self) -> list[Record]:
        return [part.record for part in self.parts] if self.failure is None else [self.failure]

    def noted(self, note: Note) -> list[tuple[Record, str]]:
        if self.failure is not None:
            return [(self.failure, "")]
        return [(part.record, note(part.record, part.reading)) for part in self.parts]


def _taken_together(
    page: _Opened, info: DocumentInfo, alone: list[_Opened], beside: Mapping[str, bytes], gazetteer: Gazetteer
) -> tuple[_Opened, list[_Opened]]:
    """A page of one report after it was held against its attachments (the rule is `bundle.py`'s), and those that are
    documents of their own."""
    (part,) = page.parts
    single = [Attachment(a.address, beside[a.address], a.parts[0]) for a in alone if len(a.parts) == 1]
    announced = is_announced(part, single)
    if announced is not None:
        return replace(page, parts=[replace(part, record=announcement(part.record, announced))]), alone
    bring, again = belonging(part, single)
    if not bring:
        return page, alone
    whole = read_part(info, part.reading, 0, as_tables(bring), gazetteer)
    if len(bring) == 1:
        _read_again(bring[0].data, whole)
    used = {a.address for a in (*bring, *again)}
    return replace(page, parts=[whole]), [a for a in alone if a.address not in used]


def _opened(
    data: bytes, info: DocumentInfo, address: str, beside: Mapping[str, bytes] | None, gazetteer: Gazetteer
) -> _Opened:
    try:
        reading = read(data, info.media_type, address=address, beside=beside)
    except UnreadableDocument as error:
        return _Opened(address, [], Record(info, "failed", RecordError(error.code, error.message)))
    reading.url = reading.url or info.source_uri
    parts = [read_part(info, part, n, None, gazetteer) for n, part in enumerate(split_reports(reading))]
    if len(parts) == 1:
        _read_again(data, parts[0], address, beside)
    return _Opened(address, parts)


def _read_again(data: bytes, part: Part, address: str = "", beside: Mapping[str, bytes] | None = None) -> None:
    second = second_reading(data, part.record, address=address, beside=beside)
    if second is not None:
        finish(part.record, part.reading.damage, second)


def _attached(
    page: bytes, info: DocumentInfo, address: str, beside: Mapping[str, bytes], gazetteer: Gazetteer
) -> list[_Opened]:
    """What each attachment holds, in the order of the page's links to them, those that it does not link to behind.
    Pictures that the page shows are part of it, and pictures that it does not link to are part of its dress."""
    linked, index = links(page), Index(beside)
    shown = {index.find(reference, address) for reference in linked.pictures}
    order = dict.fromkeys(a for r in linked.files if (a := index.find(r, address)) is not None)
    found = []
    for other in dict.fromkeys((*order, *sorted(beside))):
        media_type = sniff(beside[other], other)
        if other in shown or is_sheet(other) or (media_type in IMAGES and other not in order):
            continue
        own = _info(info, other, beside[other], media_type)
        found.append(_opened(beside[other], own, other, None, gazetteer))
    return found


def _info(page: DocumentInfo, address: str, data: bytes, media_type: str) -> DocumentInfo:
    """An attachment as a document of its own: it came the way that its page came."""
    digest = hashlib.sha256(data).hexdigest()
    if page.member is not None:
        return DocumentInfo(digest, page.path, media_type, len(data), address)
    return DocumentInfo(digest, address, media_type, len(data), None, address if "://" in address else None)
