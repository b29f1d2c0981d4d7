"""The documents inside a ZIP, WARC or JSONL file.

Belongs here: which kind is opened how, ZIPs inside ZIPs, and bundles inside them. Does not belong here: the process
this runs in (`opener.py`), files and folders (`expand.py`), members one by one (`unzip.py`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from io import BufferedReader
from typing import IO

from gai_pipeline.archive.bundles import PAGES, PARTS, Bundles, Gathering, page_of
from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.jsonl_pages import from_jsonl
from gai_pipeline.archive.unzip import Budget, Refused, members, names_of, pages_of
from gai_pipeline.archive.warc import from_warc
from gai_pipeline.limits import Limits
from gai_pipeline.read.references import is_sheet
from gai_pipeline.read.sniff import IMAGES, JSONL, WARC, ZIP, sniff

SMALL_PART = 10_000
"""Bytes below which a picture saved beside a page is an icon and no document."""
PAGE_PARTS = (".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".eot", ".otf", ".svg", ".ico")
"""What browsers save beside a page and nobody reads by itself; passed over in folders and archives."""


def documents_of(stream: BufferedReader, kind: str, path: str, limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of an archive of a kind in `sniff.ARCHIVES`; for the kind `members` the files of a ZIP as they
    are."""
    if kind == WARC:
        yield from from_warc(stream, path, limits)
        return
    if kind == JSONL:
        yield from from_jsonl(stream, path, limits)
        return
    size = os.fstat(stream.fileno()).st_size
    digest = digest_of(stream, size, limits)
    stream.seek(0)
    archive = Refusal("", "", path, None, None, digest, size, ZIP)
    if kind == "members":
        yield from _members(stream, archive, limits)
    else:
        yield from _zip(stream, archive, "", limits, Budget.of(limits), 1)


def digest_of(stream: BufferedReader, size: int, limits: Limits) -> str:
    """The hash of a file that is too large to read, "" for one beyond what an archive may have: a file of holes has a
    terabyte, costs nothing, and takes hours."""
    if size > limits.archive_bytes:
        return ""
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def is_icon(data: bytes, bundle: str | None, name: str) -> bool:
    """Whether a file of a page's folder is a picture too small to be a document."""
    return bundle is not None and len(data) < SMALL_PART and sniff(data, name) in IMAGES


def passed_over(name: str) -> bool:
    """Whether a file is hidden, the system's, or only dresses a page."""
    last = name.rsplit("/", 1)[-1]
    return last.startswith((".", "~$")) or last in ("Thumbs.db", "desktop.ini") or last.lower().endswith(PAGE_PARTS)


def _refusal(refused: Refused, archive: Refusal, member: str | None) -> Refusal:
    """`archive` carries what is known of the file itself."""
    return Refusal(
        refused.code, refused.message, archive.path, member, None, archive.sha256, archive.bytes, archive.media_type
    )


def _members(stream: IO[bytes], archive: Refusal, limits: Limits) -> Iterator[Document | Refusal]:
    try:
        for name, content in members(stream, limits, Budget.of(limits)):
            if isinstance(content, Refused):
                yield _refusal(content, archive, name)
            else:
                yield Document(content, _last(name), archive.path, name, via="zip")
    except Refused as refused:
        yield _refusal(refused, archive, None)


def _zip(
    source: bytes | IO[bytes], archive: Refusal, prefix: str, limits: Limits, budget: Budget, depth: int
) -> Iterator[Document | Refusal]:
    found = False
    names: set[str] = set()
    bundles = _bundles_in(source, limits)
    gathering = Gathering(bundles, limits.document_bytes)
    try:
        for name, content in members(source, limits, budget, names):
            found = True
            member = prefix + name
            if isinstance(content, Refused):
                yield _refusal(content, archive, member)
                yield from gathering.take(name, None)
            elif passed_over(name) and name not in bundles.linked:
                continue
            elif sniff(content, name) != ZIP:
                page = page_of(name, names.__contains__)
                bundle = None if page is None else f"{archive.path}/{prefix}{page}"
                document = Document(content, _last(name), archive.path, member, None, bundle, via="zip")
                is_part = name in bundles.linked or not is_icon(content, bundle, name)
                yield from gathering.take(name, document if is_part else None)
            elif depth < limits.archive_depth:
                yield from _zip(content, archive, f"{member}/", limits, budget, depth + 1)
            else:
                message = f"a ZIP in a ZIP in a ZIP is not opened (depth {depth + 1}); unpack it yourself"
                yield _refusal(Refused("nested_too_deep", message), archive, member)
    except Refused as refused:
        yield _refusal(refused, archive, prefix.rstrip("/") or None)
        return
    yield from gathering.rest()
    if not found:
        yield _refusal(Refused("empty_archive", "the ZIP holds no file"), archive, prefix.rstrip("/") or None)


def _last(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _bundles_in(source: bytes | IO[bytes], limits: Limits) -> Bundles:
    names = [name for name in names_of(source, limits) if is_sheet(name) or not passed_over(name)]
    parts = [n for n in names if n.lower().endswith(PARTS)]
    if not parts or not any(n.lower().endswith(PAGES) for n in names):
        return Bundles()
    return Bundles(pages_of(source, limits, PAGES), parts)
