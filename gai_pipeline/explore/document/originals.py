"""Asks the bounded worker for what is shown of a document, and keeps what it drew.

Belongs here: fetching the bytes, one worker, a memory of pages. Does not belong here: drawing (`render.py`).
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from gai_pipeline.archive.document import Document
from gai_pipeline.archive.store import Archive, ArchiveDamaged
from gai_pipeline.explore.document.document_work import FUNCTION
from gai_pipeline.explore.options import Options
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.worker import ANSWER, Job

_MEMORY: Final = 1536 * 1024 * 1024
_SECONDS: Final = 60.0
_SHA256: Final = 64
"""Digits of a document's id."""


class NotShown(Exception):
    """A document cannot be shown; `code` says why (`gone`, `changed`, or a reader's code)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG, its size in pixels, the number of pages, and the boxes of its cells by locator."""

    png: bytes
    width: int
    height: int
    pages: int
    boxes: dict[str, list[float]]


class Originals:
    """The documents of the archive, as they may be shown."""

    def __init__(self, options: Options) -> None:
        self._archives = [Archive(place) for place in options.archives]
        self._pool: Pool | None = None
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._most = options.bounds.picture_bytes

    def data(self, document_id: str) -> bytes:
        """The bytes of a document. Raises `NotShown`."""
        if len(document_id) != _SHA256:
            raise NotShown("gone")
        for archive in self._archives:
            if document_id in archive:
                try:
                    return archive.get(document_id)
                except ArchiveDamaged as error:
                    raise NotShown("gone") from error
        raise NotShown("gone")

    def blocks(self, document_id: str, name: str) -> list[dict[str, Any]]:
        """The blocks of a document (see `render.blocks`). Raises `NotShown`."""
        told = self._told(document_id, name, {"want": "blocks"})
        found: list[dict[str, Any]] = json.loads(told)["blocks"]
        return found

    def page(self, document_id: str, number: int, inside: str = "") -> PagePicture:
        """A page with its places. Raises `NotShown`."""
        told = self._told(document_id, "", {"want": "page", "page": number, "inside": inside})
        head, _, png = told.partition(b"\n")
        return PagePicture(png, **json.loads(head))

    def annotated(self, data: bytes, name: str, notes: list[dict[str, Any]], lang: str) -> bytes:
        """A PDF of a document with its problems framed and told (see `annotate.py`). Raises `NotShown`."""
        return self._ask(data, name, {"want": "annotated", "notes": notes, "lang": lang})

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()

    def _told(self, document_id: str, name: str, asked: dict[str, Any]) -> bytes:
        key = document_id + json.dumps(asked, sort_keys=True)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        told = self._ask(self.data(document_id), name, asked)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = told
                self._size += len(told)
            while self._size > self._most and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])
        return told

    def _ask(self, data: bytes, name: str, asked: dict[str, Any]) -> bytes:
        with self._lock:
            if self._pool is None:
                self._pool = Pool(Job("bytes", _SECONDS, _MEMORY, FUNCTION), 1)
            reply = next(iter(self._pool.map([Document(data, name, json.dumps(asked))])))
        if reply[:1] != ANSWER:
            raise NotShown(str(json.loads(reply[1:])[0]))
        if reply[1:11] == b'{"error": ':
            raise NotShown(str(json.loads(reply[1:])["error"]))
        return reply[1:]
