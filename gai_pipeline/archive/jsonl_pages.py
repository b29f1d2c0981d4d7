"""The pages of web corpora: JSONL lines.

Belongs here: turning one such file into documents, within limits. Does not belong here: WARC (`warc.py`), fetching
(`fetch.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO
from urllib.parse import unquote, urlsplit

from gai_pipeline.archive.answer import without_credentials
from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.unzip import Budget
from gai_pipeline.limits import Limits

ADDRESS_ONLY = "address_only"
"""Code of a line that has an address and no page: a list of addresses. `gai add` fetches them."""


def name_of_url(url: str) -> str:
    """The file name that a URL ends with, its host where it ends with none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # `http://[`
        return url.rsplit("/", 1)[-1] or url
    return unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]) or parts.hostname or url


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a JSONL file: where it stands, and its bytes, None where it is too long to read."""

    path: str
    label: str
    data: bytes | None

    def refuse(self, code: str, message: str, url: str | None = None) -> Refusal:
        return Refusal(code, message, self.path, url or self.label, url)


def from_jsonl(stream: IO[bytes], path: str, limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of a JSON-lines file: objects with `html` or `text`, and `url` where known. `member` is the URL,
    or `line N` where there is none or another line had it before."""
    budget = Budget.of(limits)
    used: set[str] = set()
    for number, line in enumerate(_lines(stream, path, limits.document_bytes * 2), 1):
        if number > budget.members:
            message = "the file has more lines than are allowed; split it or raise GAI_ARCHIVE_MAX_MEMBERS"
            yield line.refuse("too_many_members", message)
            return
        if line.data is not None and not line.data.strip():
            continue
        found = _page(line)
        if isinstance(found, Document):
            budget.bytes -= len(found.data)
            if budget.bytes < 0:
                message = "the file holds more than GAI_ARCHIVE_MAX_MB in total; the rest is not read"
                yield line.refuse("archive_bomb", message, found.source_uri)
                return
            if found.member in used:
                found = replace(found, member=line.label)
            used.add(str(found.member))
        yield found


def _lines(stream: IO[bytes], path: str, longest: int) -> Iterator[_Line]:
    """The lines of a file. Of one that is longer than allowed no more than that is held at a time."""
    number = 0
    while data := stream.readline(longest + 1):
        number += 1
        if len(data) <= longest:
            yield _Line(path, f"line {number}", data)
            continue
        yield _Line(path, f"line {number}", None)
        while data and not data.endswith(b"\n"):
            data = stream.readline(1 << 20)


def _page(line: _Line) -> Document | Refusal:
    """The page of a line, or why it has none."""
    if line.data is None:
        return line.refuse("too_large", "the line is longer than GAI_DOCUMENT_MAX_MB allows; it is not read")
    try:
        page = json.loads(line.data)
    except MemoryError:
        return line.refuse("too_large", "the line takes more memory than GAI_DOCUMENT_MEMORY_MB; it is not read")
    except (ValueError, RecursionError) as error:
        return line.refuse("damaged_archive", f"the line is no JSON ({error})")
    if not isinstance(page, dict):
        return line.refuse("damaged_archive", "the line is no JSON object with url and text or html")
    url = without_credentials(page["url"]) if isinstance(page.get("url"), str) else None
    if url and "html" not in page and "text" not in page:
        return line.refuse(ADDRESS_ONLY, "the line names an address without its page", url)
    body = page.get("html") or page.get("text")
    if not isinstance(body, str) or not body.strip():
        return line.refuse("empty_document", "the line has no text or html", url)
    name = (name_of_url(url) if url else line.label) + (".html" if page.get("html") else ".txt")
    return Document(body.encode("utf-8", "replace"), name, line.path, url or line.label, url, via="jsonl")
