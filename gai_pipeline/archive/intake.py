"""Documents into the archive: what `gai add` and `gai run PATH` do first.

Belongs here: which documents are kept, once each, and what is reported of the rest. Does not belong here: opening
containers (`expand.py`), connections (`fetch.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from gai_pipeline.archive.document import Capture, Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.jsonl_pages import ADDRESS_ONLY
from gai_pipeline.archive.manifest import Entry, now
from gai_pipeline.archive.store import Archive
from gai_pipeline.limits import Limits
from gai_pipeline.read.sniff import DOCUMENTS, EMPTY, ENCRYPTED_OFFICE, OLE, UNKNOWN, ZIP, sniff

_DAMAGED = frozenset({UNKNOWN, OLE, ENCRYPTED_OFFICE, ZIP})
_CLAIMS = (".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".odt", ".htm", ".html", ".rtf", ".jpg", ".png", ".tif")
"""A file that calls itself a document and is damaged or encrypted is kept, so that its failure is on record."""


@dataclass(slots=True)
class Intake:
    """What became of an intake: entries new to the archive, how many were known before, what was refused."""

    new: list[Entry] = field(default_factory=list)
    known: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """All documents of this intake, new and known."""
        return [*self.new, *self.known]


def is_url(path: str) -> bool:
    """Whether a command-line argument is a URL rather than a path."""
    return path.split("://", 1)[0].isalnum() and "://" in path


def take_in(sources: Iterable[str], archive: Archive, limits: Limits, *, contact: str | None = None) -> Intake:
    """Keep the documents at paths and URLs. Bytes that the archive has are not doubled; a new place of known bytes is
    a new manifest row. Refusals are returned, each with its reason; nothing is raised for a bad document."""
    done = Intake()
    for step in take_in_each(sources, archive, limits, contact=contact):
        if isinstance(step, Refusal):
            done.refused.append(step)
        else:
            entry, new = step
            (done.new if new else done.known).append(entry)
    return done


def take_in_each(
    sources: Iterable[str], archive: Archive, limits: Limits, *, contact: str | None = None
) -> Iterator[tuple[Entry, bool] | Refusal]:
    """`take_in` step by step, for progress: (entry, whether it is new) or a refusal."""
    known: set[tuple[str, str, str | None, str | None, str | None]] = set()
    hashes: dict[str, Entry] = {}
    for entry in archive.entries():
        known.add(entry.identity)
        if entry.sha256:
            hashes.setdefault(entry.sha256, entry)
    with archive.journal() as journal:
        for item in _documents(sources, limits, contact):
            if isinstance(item, Refusal):
                yield item
                continue
            media_type = sniff(item.data, item.name)
            refusal = _unfit(item, media_type, limits)
            if refusal is not None:
                yield refusal
                continue
            entry = entry_of(item, media_type)
            if entry.identity in known:
                archive.put(item.data)  # heals an object that was lost
                yield hashes[entry.sha256], False
                continue
            archive.put(item.data)
            journal.append(entry)
            known.add(entry.identity)
            new = entry.sha256 not in hashes
            yield hashes.setdefault(entry.sha256, entry), new


def entry_of(document: Document, media_type: str | None = None) -> Entry:
    """The manifest row of a document that was given."""
    capture = document.capture or Capture()
    return Entry(
        sha256=document.sha256,
        name=document.name,
        path=document.path,
        media_type=media_type or sniff(document.data, document.name),
        bytes=len(document.data),
        member=document.member,
        source_uri=document.source_uri,
        bundle=document.bundle,
        via=document.via,
        added_at=now(),
        fetched_at=capture.fetched_at,
        status=capture.status,
        headers=dict(capture.headers),
        source=capture.source,
    )


def _documents(sources: Iterable[str], limits: Limits, contact: str | None) -> Iterator[Document | Refusal]:
    for source in sources:
        if is_url(source):
            from gai_pipeline.archive.fetch import fetch

            yield fetch(source, limits, contact=contact)
        else:
            for item in expand([source], limits):
                if isinstance(item, Refusal) and item.code == ADDRESS_ONLY and item.source_uri:
                    from gai_pipeline.archive.fetch import fetch

                    yield fetch(item.source_uri, limits, contact=contact)
                elif isinstance(item, Document) and item.beside:
                    yield replace(item, beside=())
                    yield from item.beside
                else:
                    yield item


def _unfit(item: Document, media_type: str, limits: Limits) -> Refusal | None:
    """Why a document is not kept, None if it is."""
    if media_type == EMPTY:
        code, message = "empty_document", "the file is empty"
    elif media_type not in DOCUMENTS and not (media_type in _DAMAGED and item.name.lower().endswith(_CLAIMS)):
        code = "unsupported_type"
        message = f"{media_type} holds no report that can be read; convert it to PDF, DOCX or HTML"
    elif len(item.data) > limits.document_bytes:
        code, message = "too_large", f"{len(item.data):,} bytes; raise GAI_DOCUMENT_MAX_MB to take it in"
    else:
        return None
    return Refusal(code, message, item.path, item.member, item.source_uri, item.sha256, len(item.data), media_type)
