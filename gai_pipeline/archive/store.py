"""The archive: immutable bytes under their SHA-256, and the manifest beside them.

Belongs here: putting, getting, listing documents on any fsspec file system. Does not belong here: opening ZIPs,
fetching (`expand.py`, `fetch.py`).

Layout: `objects/ab/abcdef…` and `manifest/*.jsonl`. The bytes are written first and the row after them, so a row never
points to nothing; bytes without a row (a kill in between) are harmless and adopted by the next intake. Everything else
under `$GAI_HOME` can be rebuilt from here.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gai_pipeline.archive.document import Document
from gai_pipeline.archive.manifest import Entry, Journal, compact, read_rows

if TYPE_CHECKING:
    from gai_pipeline.settings import Settings


UNFINISHED = ".new"
"""How the names of files end that are being written."""


def object_name(sha256: str) -> str:
    """Where the bytes of a hash lie, from the root of an archive."""
    return f"objects/{sha256[:2]}/{sha256}"


def _holds(target: Path, sha256: str, size: int) -> bool:
    """Whether an object is there and whole."""
    try:
        if target.stat().st_size != size:
            return False
        with target.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


class ArchiveDamaged(Exception):
    """An object is missing or its bytes are not those of its name. The message names it and says what to do."""


class Archive:
    """A document archive at a path or fsspec URL; made on the first write."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        fs, root = url_to_fs(url)
        self._fs: Any = fs
        self._root: str = str(root).rstrip("/")
        protocol = fs.protocol if isinstance(fs.protocol, (tuple, list)) else (fs.protocol,)
        self._local = "file" in protocol

    @classmethod
    def of(cls, settings: Settings) -> Archive:
        return cls(settings.archive)

    def put(self, data: bytes) -> str:
        """Keep bytes; their hex SHA-256. Bytes that are there already are left alone, damaged ones are replaced."""
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._object(sha256)
        if self._local:
            target = Path(place)
            if _holds(target, sha256, len(data)):
                return sha256
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{os.getpid()}-{secrets.token_hex(8)}{UNFINISHED}")
            try:
                temporary.write_bytes(data)
                temporary.chmod(0o444)
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            return sha256
        if not (self._fs.exists(place) and self._fs.size(place) == len(data)):
            self._fs.pipe_file(place, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash, verified. Raises ArchiveDamaged."""
        try:
            data: bytes = self._fs.cat_file(self._object(sha256))
        except FileNotFoundError as error:
            raise ArchiveDamaged(f"object {sha256} is missing from {self._root}; add its source again") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveDamaged(f"object {sha256} in {self._root} has changed; add its source again, or restore it")
        return data

    def __contains__(self, sha256: str) -> bool:
        return bool(self._fs.exists(self._object(sha256)))

    def place_of(self, sha256: str) -> str:
        """Where the bytes of a hash lie: a path, or a URL of the archive's file system."""
        place = self._object(sha256)
        return place if self._local else str(self._fs.unstrip_protocol(place))

    def document(self, entry: Entry) -> Document:
        """The document of a manifest row. Raises ArchiveDamaged."""
        return Document(
            data=self.get(entry.sha256),
            name=entry.name,
            path=entry.path,
            member=entry.member,
            source_uri=entry.source_uri,
            bundle=entry.bundle,
            via=entry.via,
        )

    def journal(self) -> Journal:
        """A writer of manifest rows; close it."""
        return Journal(self._fs, f"{self._root}/manifest", self._local)

    def entries(self) -> Iterator[Entry]:
        """Every manifest row, in the order of writing."""
        return read_rows(self._fs, f"{self._root}/manifest")

    def documents(self) -> list[Entry]:
        """One row a document, the first that brought its bytes, sorted by hash: the same order whatever the history
        of intakes was. Fetches without bytes are left out."""
        first: dict[str, Entry] = {}
        for entry in self.entries():
            if entry.sha256:
                first.setdefault(entry.sha256, entry)
        return [first[sha256] for sha256 in sorted(first)]

    def compact(self) -> int:
        """Join the manifest's files; the number of rows."""
        return compact(self._fs, f"{self._root}/manifest", self._local)

    def verify(self) -> Iterator[tuple[str, str]]:
        """(hash, what is wrong) for every document whose bytes are missing or damaged."""
        for entry in self.documents():
            try:
                self.get(entry.sha256)
            except ArchiveDamaged as damage:
                yield entry.sha256, str(damage)

    def _object(self, sha256: str) -> str:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"{sha256!r} is no SHA-256 in hex")
        return f"{self._root}/{object_name(sha256)}"
