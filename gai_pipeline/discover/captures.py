"""Captures: what archives hold of authorities' addresses, as Parquet by crawl.

Belongs here: the row, the folder of a crawl, writing and reading its parts. Does not belong here: asking an index
(`columnar.py`, `cdx.py`, `web_archives.py`), choosing among captures (`reports.py`).

    $GAI_HOME/discover/<crawl>/index/part-00000.parquet   every capture of an authority, one file for each of the index
    $GAI_HOME/discover/<crawl>/index.jsonl                what became of each file of the index, the last line counts
    $GAI_HOME/discover/<crawl>/probes.jsonl               columns that were looked into
    $GAI_HOME/discover/<crawl>/reports.parquet            the list: addresses of reports

A part is there whole or not at all, so that whatever is killed is continued by doing what is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from gai_pipeline.discover.addresses import column_of, host_of, report_year
from gai_pipeline.discover.scorer import scorer
from gai_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture of an address. `captured_at`: ISO, UTC. `digest`: base32 SHA-1 of the payload as the index has it.

    Where the record lies: `file` with `offset` and `length` in bytes (a WARC file below the archive's address, or a
    local path), or `replay`, a URL that answers with the raw bytes. `truncated`: why the crawler cut the payload off.
    """

    url: str
    captured_at: str
    mime: str
    digest: str
    file: str
    offset: int
    length: int
    truncated: str | None = None
    replay: str | None = None


_TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(("url", "captured_at", "mime", "digest", "file"), pa.string()),
    **dict.fromkeys(("offset", "length"), pa.int64()),
    **dict.fromkeys(("truncated", "replay", "host", "column"), pa.string()),
    "score": pa.float32(),
    "year": pa.int16(),
}
SCHEMA = pa.schema(_TYPES)
"""Of a part: the capture, and what its address says."""
CAPTURE_FIELDS = tuple(f.name for f in fields(Capture))
_CRAWL = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")


class DiscoverError(RuntimeError):
    """Nothing could be asked; the message says what to do."""


class Crawl:
    """The folder of one crawl of an archive."""

    def __init__(self, settings: Settings, name: str) -> None:
        """Raises `DiscoverError` where the name cannot be a folder's."""
        if not _CRAWL.match(name):
            raise DiscoverError(f"{name!r} cannot be the name of a crawl: letters, digits, dots and dashes only")
        self.name = name
        self.folder = settings.discovering / name

    @property
    def parts(self) -> Path:
        return self.folder / "index"

    @property
    def reports(self) -> Path:
        return self.folder / "reports.parquet"

    def part(self, key: str) -> Path:
        return self.parts / f"{key}.parquet"

    def all_parts(self) -> list[Path]:
        return sorted(self.parts.glob("*.parquet")) if self.parts.is_dir() else []

    def note(self, kind: str, line: dict[str, Any]) -> None:
        """Append a line to one of the crawl's notes (`index`, `probes`)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{kind}.jsonl").open("ab") as stream:
            stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def notes(self, kind: str) -> Iterator[dict[str, Any]]:
        """The lines of a note; a last line that a kill tore is left out."""
        path = self.folder / f"{kind}.jsonl"
        if not path.exists():
            return
        for line in path.read_bytes().split(b"\n")[:-1]:
            try:
                yield json.loads(line)
            except ValueError:
                continue  # torn by a kill, and another line written after it

    def source(self) -> str:
        """What is stored with each document: where it was found."""
        return f"archive:{self.name}"


def crawls(settings: Settings) -> list[Crawl]:
    """The crawls that were asked for, by name."""
    if not settings.discovering.is_dir():
        return []
    return [Crawl(settings, f.name) for f in sorted(settings.discovering.iterdir()) if (f / "index").is_dir()]


def write_part(path: Path, captures: Iterable[Capture]) -> int:
    """Write captures with what their addresses say, whole or not at all; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    total = 0
    with pq.ParquetWriter(temporary, SCHEMA, compression="zstd") as writer:
        for batch in batched(captures, 20_000):
            writer.write_table(_table(batch))
            total += len(batch)
    temporary.replace(path)
    return total


def _table(batch: Sequence[Capture]) -> pa.Table:
    used = scorer()
    columns: dict[str, list[Any]] = {name: [getattr(c, name) for c in batch] for name in CAPTURE_FIELDS}
    columns["host"] = [host_of(c.url) for c in batch]
    columns["column"] = [column_of(c.url) for c in batch]
    columns["score"] = [used.score(c.url) for c in batch]
    columns["year"] = [report_year(c.url) for c in batch]
    return pa.table(columns, schema=SCHEMA)


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` items, in order."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def over(parts: Sequence[Path]) -> str:
    """The parts as a table expression of DuckDB's SQL; no rows where there are none."""
    if not parts:
        empty = ", ".join(f'null::{_sql(f.type)} as "{f.name}"' for f in SCHEMA)
        return f"(select {empty} where false)"
    listed = ", ".join("'" + str(p).replace("'", "''") + "'" for p in parts)
    return f"read_parquet([{listed}])"


def _sql(kind: pa.DataType) -> str:
    return {"string": "varchar", "int64": "bigint", "int16": "smallint", "float": "float"}[str(kind)]


def connection(threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that stays small."""
    found = duckdb.connect()
    found.execute(f"set threads = {threads}; set memory_limit = '1GB'; set preserve_insertion_order = false")
    return found


def as_dict(capture: Capture) -> dict[str, Any]:
    return asdict(capture)
