"""The archive's manifest: what was taken in or fetched, when and from where.

Belongs here: the row and the journal that keeps rows. Does not belong here: the bytes (`store.py`).

Form: JSON lines in many small files, `manifest/<UTC time>-<random>.jsonl`, each written by one process only.
Why not SQLite: it locks, and S3 has no locks. Why not one Parquet file: it cannot be appended to, so a kill in the
middle would lose either the batch or the file. On a local disk a row is one `write` to a file opened for appending:
after kill -9 every finished row is there, and at most a torn last line, which reading leaves out. Elsewhere (S3 has
no append) rows are put as whole files of up to `BATCH` rows, at the latest when the journal closes; rows that a kill
took are found again by the next intake, which compares with what the manifest has. `compact` joins the files.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from gai_pipeline.records.seal import Damaged, digest

BATCH = 200
"""Rows in a file of a journal that cannot append."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One intake or fetch of a document.

    `intake` is when the intake began, the same for all its rows, so that what came before can be told from what
    came in the same one. `via` is `file`, `zip`, `warc`, `jsonl` or `fetch`; `bundle` is shared by a page and what
    belongs to it. For a fetch: `fetched_at` (ISO, UTC), HTTP `status`, response `headers`, `source` (the id of the
    configured source). A fetch without bytes (304, 404, time-out) has an empty `sha256`, and `note` says why.
    """

    sha256: str
    name: str
    path: str
    media_type: str
    bytes: int
    member: str | None = None
    source_uri: str | None = None
    bundle: str | None = None
    via: str = "file"
    added_at: str = ""
    fetched_at: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    source: str | None = None
    note: str | None = None
    intake: str = ""

    @property
    def identity(self) -> tuple[str, str, str | None, str | None, str | None]:
        """Two intakes with the same identity are one. A picture or a style sheet of several pages is in the bundle of
        each."""
        return self.sha256, self.path, self.member, self.source_uri, self.bundle


_STAMP = "%Y%m%dT%H%M%S.%fZ"
_CHECK = b',"check":"'
_FIELDS = frozenset(f.name for f in fields(Entry))


def now() -> str:
    """The present in UTC, ISO format, to the microsecond: also the order of rows."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Journal:
    """Writes rows. Use as a context manager, one a process."""

    def __init__(self, fs: Any, folder: str, local: bool) -> None:
        self._fs = fs
        self._folder = folder
        self._local = local
        self._file: IO[bytes] | None = None
        self._rows: list[bytes] = []
        self._latest: str | None = None
        self._intake = now()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, entry: Entry) -> None:
        row = _line(replace(entry, intake=entry.intake or self._intake))
        if self._local:
            if self._file is None:
                Path(self._folder).mkdir(parents=True, exist_ok=True)
                place = Path(self._place())
                self._file = place.open("xb", buffering=0)
            self._file.write(row + b"\n")
            return
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self.flush()

    def _place(self) -> str:
        """Where the next file goes, behind all that are there."""
        if self._latest is None:
            self._latest = max((f.rpartition("/")[2] for f in _files(self._fs, self._folder)), default="")
        self._latest = _new_name(self._latest)
        return f"{self._folder}/{self._latest}"

    def flush(self) -> None:
        """Put the rows that wait."""
        if self._rows:
            self._fs.pipe_file(self._place(), b"\n".join(self._rows) + b"\n")
            self._rows.clear()

    def close(self) -> None:
        self.flush()
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None


def read_rows(fs: Any, folder: str) -> Iterator[Entry]:
    """All rows, oldest file first. A torn last line of a file is left out, as its intake never finished."""
    for file in _files(fs, folder):
        for number, line in enumerate(fs.cat_file(file).split(b"\n")[:-1], 1):
            try:
                yield _entry(line)
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                raise ManifestDamaged(
                    f"{file}, row {number} is damaged ({error}; it begins {line[:80]!r}): restore this file from a "
                    "backup, or delete the row and add its document again"
                ) from error


def _line(entry: Entry) -> bytes:
    """A row, its last field the checksum of what stands before it."""
    row = json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return row[:-1] + _CHECK + digest(row[:-1]).encode() + b'"}'


def _entry(line: bytes) -> Entry:
    """Raises ValueError, TypeError or AttributeError for a damaged row. Rows of older versions have no checksum."""
    row = json.loads(line)
    if "check" in row:
        body, _, _ = line.rpartition(_CHECK)
        if digest(body) != row["check"]:
            raise Damaged("its checksum does not fit")
    return Entry(**{k: v for k, v in row.items() if k in _FIELDS})


def compact(fs: Any, folder: str, local: bool) -> int:
    """Join all files into one; the number of rows. Run it while nothing else writes to the archive."""
    files = _files(fs, folder)
    rows = list(read_rows(fs, folder))
    if len(files) < 2:
        return len(rows)
    body = b"".join(_line(row) + b"\n" for row in rows)
    # Named to sort before everything that is written later; a kill between the two steps leaves rows twice, which
    # readers of documents do not notice and the next compacting mends.
    name = f"{folder}/{Path(files[-1]).stem}-joined.jsonl"
    if local:
        temporary = Path(name + ".new")
        temporary.write_bytes(body)
        temporary.replace(name)
    else:
        fs.pipe_file(name, body)
    for file in files:
        fs.rm_file(file)
    return len(rows)


class ManifestDamaged(ValueError):
    """A manifest file has a row in its middle that cannot be read."""


def _files(fs: Any, folder: str) -> list[str]:
    """The files of a manifest, oldest first."""
    if not fs.exists(folder):
        return []
    fs.invalidate_cache(folder)
    return sorted(f for f in fs.ls(folder, detail=False) if f.endswith(".jsonl"))


def _new_name(latest: str) -> str:
    """The name of a file that sorts behind the latest that is there, though the clock may have been set back since."""
    present = datetime.now(UTC)
    with suppress(ValueError):
        before = datetime.strptime(latest.partition("-")[0], _STAMP).replace(tzinfo=UTC)
        present = max(present, before + timedelta(microseconds=1))
    return f"{present.strftime(_STAMP)}-{secrets.token_hex(4)}.jsonl"
