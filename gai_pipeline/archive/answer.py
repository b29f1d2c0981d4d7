"""When a server's answer is complete: one rule for `gai add` and for the crawler.

Belongs here: undoing an answer's compression, whole or not at all, and judging an answer whose length nobody told.
Does not belong here: connections (`fetch.py`, `collect/`), what an answer is worth as a document (`collect/judge.py`).

The rule: an answer that states its length, or comes in chunks, is complete when it has come to its end (the HTTP
library says so); a compressed one when each of its members ends with its own checksum; one that only ends with the
connection when it ends as its kind of document ends. Half a report would pass for a whole one otherwise.
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlsplit

from gai_pipeline.archive.unzip import Refused
from gai_pipeline.read.sniff import DOCX, HTML, IMAGES, MHTML, ODS, ODT, OFD, PDF, PPTX, RTF, XLSX, XML, ZIP, sniff
from gai_pipeline.read.zips import open_zip

_GZIP = b"\x1f\x8b"
_ZIPPED = frozenset({ZIP, DOCX, XLSX, PPTX, ODT, ODS, OFD})
_TAIL = 4096
_OPENED = re.compile(rb"<(?:html|body)[\s>]", re.I)
_CLOSED = re.compile(rb"</(?:html|body)\s*>", re.I)
_USER = re.compile(r"(?<=//)[^/?#]*@")


def inflated(body: bytes, encoding: str, most: int) -> bytes:
    """The body without its content encodings, of which there may be several.

    Raises Refused: `broken_answer` for one that breaks off or is damaged, `too_large` beyond `most` bytes,
    `unsupported_encoding`.
    """
    for name in reversed([n.strip().lower() for n in encoding.split(",")]):
        if name in ("gzip", "x-gzip"):
            body = _members(body, most)
        elif name == "deflate":
            body = _deflated(body, most)
        elif name not in ("identity", ""):
            raise Refused("unsupported_encoding", f"the server sent content-encoding {name!r}, not asked for")
    return body


def _members(body: bytes, most: int) -> bytes:
    """A gzip file is one member or several, one behind the other; what follows and is no member is padding."""
    parts: list[bytes] = []
    size = 0
    while not parts or body.startswith(_GZIP):
        inflater = zlib.decompressobj(31)
        part = _whole(inflater, body, most - size)
        parts.append(part)
        size += len(part)
        body = inflater.unused_data
    return b"".join(parts)


def _deflated(body: bytes, most: int) -> bytes:
    try:
        return _whole(zlib.decompressobj(15), body, most)
    except Refused as refused:
        if refused.code == "too_large":
            raise
        return _whole(zlib.decompressobj(-15), body, most)  # what some servers take deflate for


def _whole(inflater: zlib._Decompress, body: bytes, most: int) -> bytes:
    try:
        found = inflater.decompress(body, most + 1)
    except zlib.error as error:
        raise Refused("broken_answer", f"the compressed answer is damaged ({error})") from error
    if len(found) > most:
        raise Refused("too_large", "the answer unpacks to more than GAI_DOCUMENT_MAX_MB allows")
    if not inflater.eof:
        raise Refused("broken_answer", "the compressed answer breaks off before its end")
    return found


def breaks_off(data: bytes, name: str) -> bool:
    """Whether a document lacks the end of its kind; False also where the kind has none."""
    kind = sniff(data, name)
    tail = data[-_TAIL:]
    if kind == HTML:
        return bool(_OPENED.search(data.replace(b"\0", b""))) and not _CLOSED.search(tail.replace(b"\0", b""))
    if kind == PDF:
        return b"%%EOF" not in tail
    if kind in _ZIPPED:
        return not _opens(data)
    if kind == "image/jpeg":
        return b"\xff\xd9" not in tail
    if kind == "image/png":
        return b"IEND" not in tail
    ends = {RTF: b"}", XML: b">", MHTML: b"--"}
    return kind in ends and kind not in IMAGES and not data.rstrip(b"\0\r\n\t ").endswith(ends[kind])


def _opens(data: bytes) -> bool:
    try:
        open_zip(data).close()
    except Exception:  # noqa: BLE001  a damaged directory raises whatever its damage leads to
        return False
    return True


def has_credentials(url: str) -> bool:
    """Whether an address carries a user name or a password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "@" in url
    return "@" in parts.netloc


def without_credentials(url: str) -> str:
    """The address as it may be shown and kept."""
    return _USER.sub("", url) if "@" in url else url
