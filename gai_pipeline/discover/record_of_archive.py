"""One record of a web archive: its bytes, from a store, a replay or a file, and whether they are what the index says.

Belongs here: finding and checking a record. Does not belong here: keeping it (`retrieve.py`), requests (`asking.py`).
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.jsonl_pages import name_of_url
from gai_pipeline.archive.warc import from_warc
from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.captures import Capture
from gai_pipeline.limits import Limits

HEAD_ROOM: Final = 64 * 1024
"""Bytes of WARC and HTTP headers beside a payload."""
SHA1_LENGTH: Final = 32
"""Characters of a SHA-1 in base32; other digests are not those of the payload."""


def is_local(capture: Capture) -> bool:
    """Whether a capture's record lies in a file of this machine."""
    return Path(capture.file.split("!", 1)[0]).is_absolute()


class Records:
    """Reads records of one archive: from its store over HTTP, by replay, or from local files."""

    def __init__(self, client: ArchiveClient, base: str, limits: Limits) -> None:
        self._client, self._base, self._limits = client, base, limits

    def document(self, capture: Capture) -> Document | Refusal:
        """The document of a capture, or why there is none."""
        try:
            if capture.replay is not None:
                return self._replayed(capture)
            data = self._bytes(capture)
        except NotAnswered as problem:
            return refusal(capture, problem.code, problem.message)
        return self._checked(capture, data)

    def _bytes(self, capture: Capture) -> bytes:
        if capture.length <= 0 or capture.offset < 0:
            raise NotAnswered("lying_index", "the index gives the record no place")
        most = self._limits.document_bytes + HEAD_ROOM
        if capture.length > most:
            raise NotAnswered("too_large", "the record is larger than GAI_DOCUMENT_MAX_MB allows")
        if is_local(capture):
            data = local_bytes(capture)
        else:
            url = urljoin(self._base, capture.file)
            data = self._client.get(url, capture.offset, capture.length).body
        if len(data) < capture.length:
            raise NotAnswered("truncated_warc", f"the file ends {capture.length - len(data):,} bytes before the record")
        return data

    def _checked(self, capture: Capture, data: bytes) -> Document | Refusal:
        """The document in a record's bytes, if it is what the index says."""
        told = _record(data)
        if told is None:
            return refusal(capture, "no_record", "there is no WARC record where the index says")
        url, digests = told
        if not _same_address(url, capture.url):
            return refusal(capture, "other_url", f"the record is of {url}")
        if not digests:
            return refusal(capture, "damaged_record", "the record breaks off or cannot be decompressed")
        if len(capture.digest) == SHA1_LENGTH and capture.digest not in digests:
            message = f"the payload's digest is {digests[0]}, the index says {capture.digest}"
            return refusal(capture, "wrong_digest", message)
        found = next(from_warc(io.BytesIO(data), capture.file, self._limits), None)
        if isinstance(found, Document):
            # The address as the index has it, so that captures of one address are one place.
            return replace(found, member=capture.url, source_uri=capture.url, name=name_of_url(capture.url))
        return found or refusal(capture, "empty_document", "the record holds nothing that can be read")

    def _replayed(self, capture: Capture) -> Document | Refusal:
        assert capture.replay is not None
        answer = self._client.get(capture.replay, most=self._limits.document_bytes)
        digest = base64.b32encode(hashlib.sha1(answer.body, usedforsecurity=False).digest()).decode()
        if len(capture.digest) == SHA1_LENGTH and digest != capture.digest:
            return refusal(
                capture, "wrong_digest", f"the payload's digest is {digest}, the index says {capture.digest}"
            )
        return Document(answer.body, name_of_url(capture.url), capture.file, capture.url, capture.url, via="warc")


def local_bytes(capture: Capture) -> bytes:
    """The bytes of a record in a WARC file, or in a member of a WACZ (`/path/x.wacz!archive/data.warc.gz`)."""
    path, _, member = capture.file.partition("!")
    try:
        if member:
            with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
                stream.seek(capture.offset)
                return stream.read(capture.length)
        with Path(path).open("rb") as file:
            file.seek(capture.offset)
            return file.read(capture.length)
    except (OSError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise NotAnswered("not_readable", f"{path} cannot be read ({error})") from error


def _record(data: bytes) -> tuple[str, list[str]] | None:
    """(address, digests of the payload) of the record that bytes begin with, None where they begin with none.

    Digests are base32 SHA-1: of the bytes, and the one that the record states (crawlers that keep chunked bodies state
    that of the body put together). None of them where the record breaks off.
    """
    from fastwarc.warc import ArchiveIterator

    url = None
    try:
        for record in ArchiveIterator(io.BytesIO(data), parse_http=False):
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            content = record.reader.read()
            if len(content) < record.content_length:
                return url, []
            payload = content.partition(b"\r\n\r\n")[2] if record.is_http else content
            told = (record.headers.get("WARC-Payload-Digest") or "").removeprefix("sha1:")
            return url, [base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode(), told]
    except (OSError, ValueError, EOFError):
        return None if url is None else (url, [])
    return None


def _same_address(one: str, other: str) -> bool:
    return one == other or unquote(one).rstrip("/") == unquote(other).rstrip("/")


def refusal(capture: Capture, code: str, message: str) -> Refusal:
    return Refusal(code, message, capture.file, capture.url, capture.url)
