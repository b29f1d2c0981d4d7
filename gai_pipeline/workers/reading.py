"""Documents in, records out: the one map that everything which reads goes through.

Belongs here: choosing the engine, refusals and failures as records, the cache before and after the workers.
Does not belong here: processes (`pool.py`), Ray (`cluster.py`), where documents come from (`archive/`).
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.confine.spawn import Started
from gai_pipeline.limits import Limits
from gai_pipeline.records.model import DocumentInfo, Record, RecordError
from gai_pipeline.workers.pool import Pool, Ready
from gai_pipeline.workers.process import EngineError
from gai_pipeline.workers.worker import ANSWER, DEFAULT_FUNCTION, Job, encode_records

if TYPE_CHECKING:
    from gai_pipeline.archive.manifest import Entry
    from gai_pipeline.archive.store import Archive
    from gai_pipeline.settings import Settings


class Engine(Protocol):
    """Maps documents to replies in their order; see `pool.Pool.map`."""

    def map(self, items: Iterable[Document | Ready]) -> Iterator[bytes]: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Outcome:
    """The records of one document. `cached`: they were read in an earlier run."""

    records: list[Record]
    cached: bool = False


def job_of(
    form: str,
    limits: Limits | None = None,
    function: str = DEFAULT_FUNCTION,
    regions: Path | None = None,
    provider: str | None = None,
) -> Job:
    """What workers are to do with each document; see `worker.Job`. Raises EngineError for a list of places that cannot
    be used: every document would fail by it."""
    if regions is not None:
        from gai_pipeline.places.regions import load

        try:
            load().with_extra(regions)
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(
                f"{regions} is no list of places ({error}); mend it or unset GAI_EXTRA_REGIONS"
            ) from error
    limits = limits or Limits()
    return Job(form, limits.seconds, limits.memory_bytes, function, str(regions or ""), provider)


def open_engine(job: Job, settings: Settings, started: Started | None = None) -> Engine:
    """The engine that the settings name, local workers or Ray. Close it after use. `started` is a process that
    `process.start` began for the same function, so that its imports overlap with the caller's."""
    if settings.engine == "local":
        return Pool(job, settings.n_workers, started)
    if started is not None:
        started.process.kill()
        started.process.wait()
    from gai_pipeline.workers.cluster import RayEngine

    return RayEngine(job, address=settings.ray_address)


def read_many(
    engine: Engine, items: Iterable[Document | Refusal], limits: Limits | None = None
) -> Iterator[list[Record]]:
    """The records of each document, in order; a refused or unreadable one gives one record with status `failed`.
    `engine` is one opened for `records`."""
    from gai_pipeline.workers.codec import load_records

    for packed in _read(engine, items, limits or Limits(), "records"):
        yield load_records(packed)


def read_noted(
    engine: Engine, items: Iterable[Document | Refusal], limits: Limits | None = None
) -> Iterator[list[tuple[Record, str]]]:
    """Each document's records with their notes, as `read_many`; "" where the function took none. `engine` is one opened
    for `noted`."""
    from gai_pipeline.workers.codec import load_records

    for packed in _read(engine, items, limits or Limits(), "noted"):
        notes, _, records = packed.partition(b"\n")
        yield list(zip(load_records(records), json.loads(notes), strict=True))


def read_lines(
    engine: Engine, items: Iterable[Document | Refusal], limits: Limits | None = None
) -> Iterator[tuple[list[str], str]]:
    """(statuses, JSON lines) of each document, in order. `engine` is one opened for `lines`."""
    for packed in _read(engine, items, limits or Limits(), "lines"):
        statuses, _, lines = packed.decode().partition("\n")
        yield statuses.split(","), lines


def read_archive(
    archive: Archive, entries: Sequence[Entry], settings: Settings, regions: Path | None = None
) -> Iterator[Outcome]:
    """The records of archived documents in the order of `entries`, from the cache where hash, hints and parser
    version are known, else read by the engine of the settings and kept for the next time. `regions` is a file of places
    to know besides the country's."""
    asked = _Archived(archive, entries, settings, regions)
    engine = open_engine(job_of("records", settings.limits, regions=regions, provider=settings.ocr_provider), settings)
    try:
        for entry, reply in zip(entries, engine.map(asked.items(entries)), strict=True):
            yield asked.outcome(entry, reply)
    finally:
        engine.close()


class _Archived:
    """The way of archived documents to the workers and back, past the cache."""

    def __init__(self, archive: Archive, entries: Sequence[Entry], settings: Settings, regions: Path | None) -> None:
        from gai_pipeline.archive.bundles import Kept
        from gai_pipeline.records.version import parser_version
        from gai_pipeline.workers.cache import RecordCache

        self._archive, self._limits = archive, settings.limits
        self._cache = RecordCache(settings.cache, f"{parser_version()}{_fingerprint(regions)}")
        self._kept = Kept(archive.entries(), {e.sha256 for e in entries}, self._limits.document_bytes)
        self._from_cache: deque[list[Record] | None] = deque()
        """What is known of each document in hand: its records, where it was read before or is read with its page."""

    def items(self, entries: Iterable[Entry]) -> Iterator[Document | Ready]:
        """What goes to the workers for each entry; an empty answer where its records are known."""
        for entry in entries:
            page, beside = self._kept.page(entry)
            self._from_cache.append(self._known(page, beside))
            yield Ready(ANSWER) if self._from_cache[-1] is not None else self._document(page, beside)

    def _known(self, page: Entry, beside: Sequence[tuple[str, Entry]]) -> list[Record] | None:
        if page.sha256 in self._kept.claimed:
            return []
        hashes = [(address, e.sha256) for address, e in beside]
        return self._cache.get(page.sha256, page.name, page.path, page.member, page.source_uri, hashes)

    def _document(self, page: Entry, beside: Sequence[tuple[str, Entry]]) -> Document | Ready:
        from gai_pipeline.archive.store import ArchiveDamaged

        try:
            return _guarded(_with_beside(self._archive, page, beside), self._limits, "records")
        except ArchiveDamaged as damage:
            refusal = Refusal(
                "archive_damaged",
                str(damage),
                page.path,
                page.member,
                page.source_uri,
                page.sha256,
                page.bytes,
                page.media_type,
            )
            return Ready(ANSWER + encode_records([refused(refusal)], "records"))

    def outcome(self, entry: Entry, reply: bytes) -> Outcome:
        """The records of the next entry, with the reply to what `items` gave for it; new ones are kept."""
        from gai_pipeline.workers.codec import load_records

        known = self._from_cache.popleft()
        if known is not None:
            return Outcome(known, cached=True)
        page, beside = self._kept.page(entry)
        if reply[:1] == ANSWER:
            records = load_records(reply[1:])
        else:
            records = _failed(_with_beside(self._archive, page, beside), *json.loads(reply[1:]))
        self._cache.put(records, page.sha256, page.name, page.source_uri, [(a, e.sha256) for a, e in beside])
        return Outcome(records)


def _with_beside(archive: Archive, page: Entry, beside: Sequence[tuple[str, Entry]]) -> Document:
    """A document of the archive with the files that belong to it. Raises ArchiveDamaged."""
    return replace(archive.document(page), beside=tuple(archive.document(e) for _, e in beside))


def whole_document(archive: Archive, entry: Entry, limits: Limits) -> Document:
    """An archived document with the files that belong to it, as `read_archive` reads it. Raises ArchiveDamaged."""
    from gai_pipeline.archive.bundles import Kept

    page, beside = Kept(archive.entries(), {entry.sha256}, limits.document_bytes).page(entry)
    return _with_beside(archive, page, beside)


def _fingerprint(regions: Path | None) -> str:
    """What the parser knows besides its version: the places that are added, by their content."""
    return f"-{hashlib.sha256(regions.read_bytes()).hexdigest()[:8]}" if regions else ""


def refused(refusal: Refusal) -> Record:
    """A record for an item that no reader saw."""
    document = DocumentInfo(
        id=refusal.sha256,
        path=refusal.path,
        media_type=refusal.media_type,
        bytes=refusal.bytes,
        member=refusal.member,
        source_uri=refusal.source_uri,
    )
    return Record(document=document, status="failed", error=RecordError(refusal.code, refusal.message))


def _read(engine: Engine, items: Iterable[Document | Refusal], limits: Limits, form: str) -> Iterator[bytes]:
    kept: deque[Document | None] = deque()

    def asked() -> Iterator[Document | Ready]:
        for item in items:
            guarded = _guarded(item, limits, form)
            kept.append(None if isinstance(guarded, Ready) else guarded)
            yield guarded

    for reply in engine.map(asked()):
        document = kept.popleft()
        if reply[:1] == ANSWER:
            yield reply[1:]
        else:
            assert document is not None, "only documents fail in a worker"
            yield encode_records(_failed(document, *json.loads(reply[1:])), form)


def _guarded(item: Document | Refusal, limits: Limits, form: str) -> Document | Ready:
    """What goes to a worker: a refusal is answered here, and so is a document over the size limit."""
    if isinstance(item, Refusal):
        return Ready(ANSWER + encode_records([refused(item)], form))
    if len(item.data) <= limits.document_bytes:
        return item
    megabytes = limits.document_bytes >> 20
    message = f"{len(item.data):,} bytes are more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB to read it"
    return Ready(ANSWER + encode_records(_failed(item, "too_large", message), form))


def _failed(document: Document, code: str, message: str) -> list[Record]:
    """A record for a document, and one for each attachment that was to be read with it."""
    from gai_pipeline.read.sniff import IMAGES, sniff

    found = []
    for part in (document, *document.beside):
        media_type = sniff(part.data, part.name)
        if part is not document and media_type in IMAGES:
            continue
        refusal = Refusal(
            code,
            f"{part.name}: {message}",
            part.path,
            part.member,
            part.source_uri,
            part.sha256,
            len(part.data),
            media_type,
        )
        found.append(refused(refusal))
    return found
