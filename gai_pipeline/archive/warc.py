"""Web archives: WARC records to documents, and the archive's documents to WARC files.

Belongs here: reading within limits, and writing what other tools and another archive can read. Does not belong here:
fetching (`fetch.py`), which files are given (`expand.py`).

A WARC that was written here gives back the archive's rows: what WARC has no field for stands in the header
`WARC-JSON-Metadata`, a habit of other tools too. Of a WARC from elsewhere the address, time, status and headers are
kept.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from gai_pipeline import __version__
from gai_pipeline.archive.answer import inflated, without_credentials
from gai_pipeline.archive.bundles import is_page
from gai_pipeline.archive.document import KEPT_HEADERS, Capture, Document, Refusal
from gai_pipeline.archive.jsonl_pages import name_of_url
from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive, ArchiveDamaged
from gai_pipeline.archive.unzip import Budget, Refused
from gai_pipeline.archive.warc_records import SHORT, WarcRecord, records
from gai_pipeline.limits import Limits
from gai_pipeline.read.sniff import IMAGES

FILE_BYTES = 1 << 30
"""A file of an export that has grown beyond this is followed by another."""
_MOST_HEAD = 1 << 20
"""Bytes that the head of an answer may have besides its document."""
METADATA = "WARC-JSON-Metadata"
_KINDS = ("response", "resource", "conversion")
_OURS = "gai"
_NOTES = (":role", ":outcome", ":title", ":year")
_SKIPPED_TYPES = (
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "font/",
    "video/",
)


def from_warc(stream: IO[bytes], path: str, limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of a WARC, plain or compressed, in its order: responses, resources, and the extracted text of
    WET files. Style sheets, scripts, fonts and films are passed over; answers other than 200, and those that a crawler
    cut off, are refused."""
    budget = Budget.of(limits)
    seen = 0
    for record in records(stream, limits.document_bytes + _MOST_HEAD, limits.archive_bytes):
        if record.broken is None and record.fields.get("warc-type", "").lower() not in _KINDS:
            continue
        seen += 1
        url = without_credentials(record.fields.get("warc-target-uri", "").strip("<>"))
        member = url or record.fields.get("warc-record-id") or f"record {seen}"
        if seen > budget.members:
            message = "the WARC has more records than are allowed; raise GAI_ARCHIVE_MAX_MEMBERS"
            yield Refusal("too_many_members", message, path, member, url or None)
            return
        yield from _read(record, url, member, path, limits, budget)
        if budget.bytes <= 0:
            message = "the WARC holds more than GAI_ARCHIVE_MAX_MB in total; the rest is not read"
            yield Refusal("archive_bomb", message, path)
            return
    if not seen:
        yield Refusal("damaged_archive", "the file is called a WARC and holds no record", path)


def _read(
    record: WarcRecord, url: str, member: str, path: str, limits: Limits, budget: Budget
) -> Iterator[Document | Refusal]:
    uri = url or None

    def refuse(code: str, message: str) -> Refusal:
        return Refusal(code, message, path, member, uri)

    def too_large() -> Refusal:
        megabytes = limits.document_bytes >> 20
        return refuse("too_large", f"the page has more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB")

    try:
        if record.broken is not None:
            code = "truncated" if record.broken == SHORT else "damaged_archive"
            yield refuse(code, f"a record of the WARC is broken ({record.broken}); get the file again")
            return
        if record.content is None:
            yield too_large()
            return
        content = _apart(record, record.content)
        capture = _answer(content)
        if capture.status not in (None, 200):
            yield refuse(f"http_{capture.status}", f"the server answered {capture.status}; only 200 holds a document")
            return
        if capture.headers.get("content-type", "").lower().startswith(_SKIPPED_TYPES):
            return
        data = _body(content, limits)
    except Refused as refused:
        yield refuse(refused.code, refused.message)
        return
    except Exception as error:  # noqa: BLE001  one broken record (headers, compression) must not cost the others
        yield refuse("damaged_archive", f"the record cannot be decoded ({error})")
        return
    budget.bytes -= len(data)
    digest = record.fields.get("warc-payload-digest", "")
    if len(data) > limits.document_bytes:
        yield too_large()
    elif (cut := record.fields.get("warc-truncated")) is not None:
        yield refuse("truncated", f"the crawler that wrote the WARC cut the answer off ({cut}); get the page itself")
    elif (ours := _metadata(record)) is not None and digest != f"sha256:{hashlib.sha256(data).hexdigest()}":
        yield refuse("damaged_archive", "the bytes are not those of their hash; export the archive again")
    elif data:
        document = Document(data, name_of_url(url) if url else member, path, member, uri, via="warc", capture=capture)
        yield document if ours is None else _restored(document, ours)


def _apart(record: WarcRecord, content: bytes) -> Any:
    """The record for the library that takes answers apart, so that damage in one does not reach those behind it."""
    from fastwarc.warc import WarcRecord as Alone
    from fastwarc.warc import WarcRecordType

    alone = Alone()
    alone.init_headers(record_type=getattr(WarcRecordType, record.fields["warc-type"].lower()))
    for name, value in record.fields.items():
        alone.headers[name] = value
    alone.set_bytes_content(content)
    alone.is_http = record.fields.get("content-type", "").lower().startswith("application/http")
    return alone


def _answer(record: Any) -> Capture:
    """When the record was written and, where it holds an answer to a request, how that begins."""
    if not record.is_http:
        return Capture(_time(record))
    record.parse_http(auto_decode="transfer", quirks_mode=True)
    told = {str(k).lower(): str(v) for k, v in record.http_headers}
    kept = {k: v for k, v in told.items() if k in KEPT_HEADERS}
    return Capture(_time(record), status=record.http_headers.status_code, headers=kept)


def _body(record: Any, limits: Limits) -> bytes:
    """What the record holds, unpacked. Raises Refused for an answer that is not whole."""
    most = limits.document_bytes
    body: bytes = record.reader.read(most + 1)
    told = record.http_headers if record.is_http else {}
    length = told.get("Content-Length") or ""
    if length.isdecimal() and len(body) < int(length[:18]) and len(body) <= most:
        raise Refused("truncated", f"the answer has {len(body):,} of the {length} bytes that it says it has")
    encoding = told.get("Content-Encoding") or ""
    return inflated(body, encoding, most) if encoding else body


def _time(record: Any) -> str | None:
    try:
        moment = record.record_date
    except ValueError:
        return None
    return None if moment is None else str(moment.isoformat(timespec="microseconds"))


def _metadata(record: WarcRecord) -> dict[str, Any] | None:
    """What an export of ours says of a record; None for records from elsewhere."""
    try:
        told = json.loads(record.fields.get(METADATA.lower()) or "null")
    except (ValueError, RecursionError):
        return None
    ours = told.get(_OURS) if isinstance(told, dict) else None
    return ours if isinstance(ours, dict) else None


def _restored(document: Document, ours: dict[str, Any]) -> Document:
    """The document as the archive that was exported had it, but for its path: that is the WARC's."""

    def text(field: str) -> str | None:
        value = ours.get(field)
        return value if isinstance(value, str) else None

    headers, status = ours.get("headers"), ours.get("status")
    kept = {k: str(v) for k, v in headers.items() if k in (*KEPT_HEADERS, *_NOTES)} if isinstance(headers, dict) else {}
    status = status if isinstance(status, int) else None
    return replace(
        document,
        name=text("name") or document.name,
        member=text("address") or document.member,
        source_uri=text("source_uri"),
        bundle=text("bundle"),
        capture=Capture(text("fetched_at"), status, kept, text("source")),
    )


def to_warc(archive: Archive, folder: Path) -> Iterator[Path | ArchiveDamaged]:
    """Write every document of the archive, each place and version once and in the order they came, as
    `documents-00001.warc.gz` and on; the files as they are finished, and the damages of documents that were left out.
    """
    written: set[tuple[str, str, str | None, str | None, str | None]] = set()
    folder.mkdir(parents=True, exist_ok=True)
    file: _File | None = None
    number = 0
    try:
        for entry in archive.entries():
            if not entry.sha256 or entry.identity in written:
                continue
            written.add(entry.identity)
            try:
                data = archive.get(entry.sha256)
            except ArchiveDamaged as damage:
                yield damage
                continue
            if file is None:
                number += 1
                file = _File(folder / f"documents-{number:05}.warc.gz")
            file.write(entry, data)
            if file.size > FILE_BYTES:
                yield file.finish()
                file = None
        if file is not None:
            yield file.finish()
            file = None
    finally:
        if file is not None:
            file.abandon()


class _File:
    """One WARC file, whole under its name or not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_name(path.name + ".new")
        self._stream = self._new.open("wb")
        about = f"software: gai-pipeline/{__version__}\r\nformat: WARC File Format 1.1\r\n"
        self._record("warcinfo", path.name, {"Content-Type": "application/warc-fields"}, about.encode())

    @property
    def size(self) -> int:
        return self._stream.tell()

    def write(self, entry: Entry, data: bytes) -> None:
        fields = {
            "WARC-Target-URI": _uri(entry),
            "WARC-Date": (entry.fetched_at or entry.added_at).replace("+00:00", "Z"),
            "WARC-Payload-Digest": f"sha256:{entry.sha256}",
            METADATA: json.dumps({_OURS: _row(entry)}, separators=(",", ":")),
        }
        about = json.dumps(entry.identity)
        if entry.status is not None and entry.member is None:
            fields["Content-Type"] = "application/http; msgtype=response"
            self._record("response", about, fields, _head(entry, len(data)) + data)
        else:
            fields["Content-Type"] = entry.media_type
            self._record("resource", about, fields, data)

    def _record(self, kind: str, about: str, fields: dict[str, str], content: bytes) -> None:
        from fastwarc.stream_io import GzipWriter
        from fastwarc.warc import WarcRecord, WarcRecordType

        record = WarcRecord()
        urn = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {about}").urn.removeprefix("urn:")
        record.init_headers(record_type=getattr(WarcRecordType, kind), record_urn=urn.encode())
        for name, value in fields.items():
            record.headers[name] = value
        record.set_bytes_content(content)
        member = GzipWriter(self._stream)  # a record is a member of its own, so that tools can seek
        record.write(member, checksum_data=True)
        member.finish()

    def finish(self) -> Path:
        self._stream.close()
        self._new.replace(self._path)
        return self._path

    def abandon(self) -> None:
        with suppress(OSError):  # a full disk is why it is abandoned
            self._stream.close()
        self._new.unlink(missing_ok=True)


def _address(entry: Entry) -> str:
    """What names the document within its surroundings (see `Document.address`)."""
    if "://" in entry.path:
        return entry.path if entry.member is None else f"{entry.path}/{entry.member}"
    return entry.member or entry.path


def _uri(entry: Entry) -> str:
    found = entry.source_uri if entry.member is None or entry.via != "fetch" else _address(entry)
    return quote(found, safe=":/?#[]@!$&'()*+,;=%~") if found else "file:///" + quote(_address(entry).lstrip("/"))


def _row(entry: Entry) -> dict[str, Any]:
    headers, bundle = entry.headers, entry.bundle
    if bundle is not None and is_page(entry, bundle):
        headers = {**headers, ":role": "page"}  # that its path is no longer its bundle's name must not matter
    elif "://" in entry.path and entry.member is not None and entry.media_type in IMAGES:
        bundle = None  # no picture of a fetched ZIP is its page's
    found = {
        "name": entry.name,
        "address": _address(entry),
        "source_uri": entry.source_uri,
        "bundle": bundle,
        "source": entry.source,
        "fetched_at": entry.fetched_at,
        "status": entry.status,
        "headers": headers,
    }
    return {k: v for k, v in found.items() if v}


def _head(entry: Entry, size: int) -> bytes:
    """The HTTP head that belongs to the bytes as they are kept: without their transfer's compression and length."""
    status = entry.status or 200
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {status} {phrase}"]
    for name, value in entry.headers.items():
        if name in KEPT_HEADERS and name not in ("content-length", "content-encoding"):
            lines.append(f"{name.title()}: {' '.join(value.split())}")
    lines.append(f"Content-Length: {size}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")
