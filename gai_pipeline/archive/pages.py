"""The pages of web corpora: JSONL lines.

Belongs here: turning one such file into documents, within limits. Does not belong here: WARC (`warc.py`), fetching
(`fetch.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
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


def from_jsonl(stream: IO[bytes], path: str, limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of a JSON-lines file: objects with `html` or `text`, and `url` where known. `member` is the URL,
    or `line N` where there is none or another line had it before."""
    budget = Budget.of(limits)
    used: set[str] = set()
    number = 0
    longest = limits.document_bytes * 2
    while line := stream.readline(longest + 1):
        number += 1
        label = f"line {number}"
        if number > budget.members:
            message = "the file has more lines than are allowed; split it or raise GAI_ARCHIVE_MAX_MEMBERS"
            yield Refusal("too_many_members", message, path, label)
            return
        if len(line) > longest:
            yield Refusal(
                "too_large", "the line is longer than GAI_DOCUMENT_MAX_MB allows; it is not read", path, label
            )
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            continue
        if not line.strip():
            continue
        try:
            page = json.loads(line)
        except MemoryError:
            message = "the line takes more memory than GAI_DOCUMENT_MEMORY_MB; it is not read"
            yield Refusal("too_large", message, path, label)
            continue
        except (ValueError, RecursionError) as error:
            yield Refusal("damaged_archive", f"the line is no JSON ({error})", path, label)
            continue
        if not isinstance(page, dict):
            yield Refusal("damaged_archive", "the line is no JSON object with url and text or html", path, label)
            continue
        body = page.get("html") or page.get("text")
        url = without_credentials(page["url"]) if isinstance(page.get("url"), str) else None
        if url and "html" not in page and "text" not in page:
            yield Refusal(ADDRESS_ONLY, "the line names an address without its page", path, url, url)
            continue
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
