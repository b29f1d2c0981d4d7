"""A document as it travels from intake to the readers, and the refusal of one.

Belongs here: the two types. Does not belong here: where they come from or go to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

KEPT_HEADERS = ("content-type", "content-length", "content-encoding", "etag", "last-modified", "date", "location")
"""The headers of an answer that are kept."""


@dataclass(frozen=True, slots=True)
class Capture:
    """How a document came over the network: when (ISO, UTC), the HTTP status, the headers that are kept (lower case),
    and the id of the configured source where it was one's."""

    fetched_at: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one document with what is known of it from outside.

    `name` is a file name or the like (a weak hint at the kind), `path` what the user gave or the archive recorded,
    `member` the name inside a ZIP, WARC or JSONL, `bundle` groups a page with its attachments and images,
    `via` says how it came (`file`, `zip`, `warc`, `jsonl`, `fetch`), `capture` what is known of its fetch. `beside` are
    the files that were given with a page and are read with it.
    """

    data: bytes = field(repr=False)
    name: str
    path: str
    member: str | None = None
    source_uri: str | None = None
    bundle: str | None = None
    via: str = "file"
    beside: tuple[Document, ...] = ()
    capture: Capture | None = None

    @property
    def address(self) -> str:
        """What names the document within its surroundings (see `read/references.py`)."""
        if "://" in self.path:
            return self.path if self.member is None else f"{self.path}/{self.member}"
        return self.member or self.path

    @property
    def size(self) -> int:
        """Bytes of the document and of what is read with it."""
        return len(self.data) + sum(len(d.data) for d in self.beside)

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes: the document's id."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that was not taken in: a stable `code` and a sentence that says why and what to do.

    `sha256`, `bytes` and `media_type` describe the refused bytes where there are any (of the whole archive where a
    member was refused unread).
    """

    code: str
    message: str
    path: str
    member: str | None = None
    source_uri: str | None = None
    sha256: str = ""
    bytes: int = 0
    media_type: str = "application/octet-stream"

    @property
    def label(self) -> str:
        """How messages name the item."""
        return self.path if self.member is None else f"{self.path} :: {self.member}"
