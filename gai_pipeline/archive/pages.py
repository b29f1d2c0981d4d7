"""The pages of web archives and web corpora: WARC records and JSONL lines.

Belongs here: turning one such file into documents, within limits. Does not belong here: fetching (`fetch.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.unzip import Budget
from gai_pipeline.limits import Limits

_SKIPPED_TYPES = (
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "font/",
    "video/",
)


def name_of_url(url: str) -> str:
    """The file name that a URL ends with, its host where it ends with none."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]) or parts.hostname or url


def from_warc(stream: IO[bytes], path: str, limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of a WARC, plain or compressed, in its order: responses, resources, and the extracted text of
    WET files. Style sheets, scripts, fonts and films are passed over, answers other than 200 are refused."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    budget = Budget.of(limits)
    seen = 0
    try:
        for record in ArchiveIterator(stream, record_types=kinds, parse_http=False):
            seen += 1
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            member = url or record.record_id or f"record {seen}"
            if seen > budget.members:
                message = "the WARC has more records than are allowed; raise GAI_ARCHIVE_MAX_MEMBERS"
                yield Refusal("too_many_members", message, path, member, url or None)
                return
            yield from _warc_record(record, url, member, path, limits, budget)
            if budget.bytes <= 0:
                message = "the WARC holds more than GAI_ARCHIVE_MAX_MB in total; the rest is not read"
                yield Refusal("archive_bomb", message, path)
                return
    except Exception as error:  # noqa: BLE001  the library raises several kinds; whatever came before it stays
        yield Refusal("damaged_archive", f"the WARC breaks off after {seen} records ({error}); get it again", path)
        return
    if not seen:
        yield Refusal("damaged_archive", "the file is called a WARC and holds no record", path)


def _warc_record(
    record: Any, url: str, member: str, path: str, limits: Limits, budget: Budget
) -> Iterator[Document | Refusal]:
    uri = url or None
    try:
        if record.is_http:
            record.parse_http(auto_decode="all", quirks_mode=True)
            status = record.http_headers.status_code
            if status is not None and status != 200:
                yield Refusal(
                    f"http_{status}", f"the server answered {status}; only 200 holds a document", path, member, uri
                )
                return
            if (record.http_headers.get("Content-Type") or "").lower().startswith(_SKIPPED_TYPES):
                return
        data = record.reader.read(limits.document_bytes + 1)
    except Exception as error:  # noqa: BLE001  one broken record (headers, compression) must not cost the others
        yield Refusal("damaged_archive", f"the record cannot be decoded ({error})", path, member, uri)
        return
    budget.bytes -= len(data)
    if len(data) > limits.document_bytes:
        megabytes = limits.document_bytes >> 20
        yield Refusal(
            "too_large", f"the page has more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB", path, member, uri
        )
        return
    if data:
        yield Document(data, name_of_url(url) if url else member, path, member, uri, via="warc")


def from_jsonl(stream: IO[bytes], path: str, limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of a JSON-lines file: objects with `html` or `text`, and `url` where known. `member` is the URL,
    or `line N` where there is none or another line had it before."""
    budget = Budget.of(limits)
    used: set[str] = set()
    number = 0
    while line := stream.readline(limits.document_bytes * 2 + 1):
        number += 1
        label = f"line {number}"
        if len(line) > limits.document_bytes * 2:
            yield Refusal(
                "too_large", "the line is longer than GAI_DOCUMENT_MAX_MB allows; the rest is not read", path, label
            )
            return
        if not line.strip():
            continue
        if number > budget.members:
            message = "the file has more lines than are allowed; raise GAI_ARCHIVE_MAX_MEMBERS"
            yield Refusal("too_many_members", message, path, label)
            return
        try:
            page = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Refusal("damaged_archive", f"the line is no JSON ({error})", path, label)
            continue
        if not isinstance(page, dict):
            yield Refusal("damaged_archive", "the line is no JSON object with url and text or html", path, label)
            continue
        body = page.get("html") or page.get("text")
        url = page["url"] if isinstance(page.get("url"), str) else None
        if not isinstance(body, str) or not body.strip():
            yield Refusal("empty_document", "the line has no text or html", path, url or label, url)
            continue
        data = body.encode("utf-8", "replace")
        budget.bytes -= len(data)
        if budget.bytes < 0:
            message = "the file holds more than GAI_ARCHIVE_MAX_MB in total; the rest is not read"
            yield Refusal("archive_bomb", message, path, url or label, url)
            return
        member = url if url and url not in used else label
        used.add(member)
        ending = ".html" if page.get("html") else ".txt"
        yield Document(data, (name_of_url(url) if url else label) + ending, path, member, url, via="jsonl")
