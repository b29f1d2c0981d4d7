"""Stored records: one folder a report year, one Parquet file a table, replaced as a whole.

    $GAI_HOME/records/report_year=2023/{documents,reports,cells,unknown_rows,narrative,findings}.parquet
    $GAI_HOME/records/report_year=unknown/...

Belongs here: writing and reading these files. Does not belong here: their columns (`tables.py`) or what is done with
them (`warehouse/`).

The same records give the same bytes, whatever their order. A year is written beside its folder and then moved into
place, so that a reader finds either all the old files or all the new ones; `recover` ends a move that was cut short.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gai_pipeline.records.identity import publisher_id
from gai_pipeline.records.model import Record
from gai_pipeline.records.rows import PublisherOf, to_tables
from gai_pipeline.records.tables import TABLES, stored_table

UNKNOWN = "unknown"
SUMS = "SHA256SUMS"
"""The checksums of a year's files, in the form of sha256sum."""
_PREFIX = "report_year="


class StoreError(ValueError):
    """Records that cannot be stored together; the message names the report and what to mend."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows written for a year. `changed` is false where the files already had exactly these bytes."""

    year: int | None
    rows: Mapping[str, int]
    changed: bool


def partition(root: Path, year: int | None) -> Path:
    """The folder of a report year under `root` (`$GAI_HOME/records`)."""
    return root / f"{_PREFIX}{UNKNOWN if year is None else year}"


def years(root: Path) -> list[int | None]:
    """The report years that are stored, ascending, the unknown year last."""
    recover(root)
    names = [p.name.removeprefix(_PREFIX) for p in root.glob(f"{_PREFIX}*") if p.is_dir() and "." not in p.name]
    known = sorted(int(n) for n in names if n != UNKNOWN)
    return [*known, None] if UNKNOWN in names else [*known]


def _unique(records: Iterable[Record]) -> list[Record]:
    seen: dict[str, Record] = {}
    for record in records:
        other = seen.get(record.report_id)
        if other is None:
            seen[record.report_id] = record
        elif (other.report, other.cells) != (record.report, record.cells):
            raise StoreError(
                f"report {record.report_id} was read twice with different results ({other.document.path} and "
                f"{record.document.path}): read each document once, by its hash"
            )
        elif (record.document.path, record.document.member or "") < (other.document.path, other.document.member or ""):
            seen[record.report_id] = record
    return list(seen.values())


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=3,
        row_group_size=131_072,
        write_statistics=True,
        store_schema=False,
        version="2.6",
        data_page_version="1.0",
    )
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _write_sums(folder: Path) -> None:
    lines = [f"{_digest(p)}  {p.name}\n" for p in sorted(folder.iterdir())]
    with (folder / SUMS).open("w", encoding="ascii") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    """File name -> SHA-256 as it was written; empty for a year that is not stored, or was by an older version."""
    try:
        lines = (folder / SUMS).read_text("ascii").splitlines()
        return {name: told for told, name in (line.split("  ", 1) for line in lines)}
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise StoreError(_damage(folder / SUMS)) from error


def _damage(path: Path) -> str:
    return f"{path} is damaged, its checksum does not fit: gai rebuild makes it anew from the archive"


def damages(root: Path) -> Iterator[str]:
    """What is wrong with the stored files, a sentence each."""
    for year in years(root):
        folder = partition(root, year)
        try:
            told = _sums(folder)
        except StoreError as error:
            yield str(error)
            continue
        yield from (
            _damage(folder / n) for n, d in told.items() if not (folder / n).exists() or _digest(folder / n) != d
        )


def _same(a: Path, b: Path) -> bool:
    names = {p.name for p in a.iterdir()}
    if not b.is_dir() or names != {p.name for p in b.iterdir()}:
        return False
    return all((a / n).read_bytes() == (b / n).read_bytes() for n in names)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    with (root / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def recover(root: Path) -> None:
    """Finish or undo a `write_year` that was killed: no half-written year stays behind. Waits for a live writer."""
    if any(root.glob(f"{_PREFIX}*.old")) or any(root.glob(f"{_PREFIX}*.new")):
        with _locked(root):
            _recover(root)


def _recover(root: Path) -> None:
    for stray in sorted(root.glob(f"{_PREFIX}*.old")):
        target = stray.with_suffix("")
        if target.exists():
            shutil.rmtree(stray)
        else:
            stray.replace(target)
    for stray in root.glob(f"{_PREFIX}*.new"):
        shutil.rmtree(stray)


def write_year(
    root: Path, year: int | None, records: Iterable[Record], publisher_of: PublisherOf = publisher_id
) -> Counts:
    """Replace the stored records of a report year. No records: the year's folder goes.

    Files whose bytes would not change are left alone, with their times. Raises `StoreError` for a record of another
    year or for two different readings of one report.
    """
    kept = _unique(records)
    for record in kept:
        if record.report.report_year != year:
            raise StoreError(
                f"report {record.report_id} is of {record.report.report_year}, not of {year}: group records by year"
            )
    root.mkdir(parents=True, exist_ok=True)
    with _locked(root):
        _recover(root)
        return _replace(root, year, kept, publisher_of)


def _replace(root: Path, year: int | None, kept: list[Record], publisher_of: PublisherOf) -> Counts:
    target = partition(root, year)
    old, new = target.with_name(target.name + ".old"), target.with_name(target.name + ".new")
    if not kept:
        existed = target.exists()
        if existed:
            target.replace(new)
            shutil.rmtree(new)
        return Counts(year, {t.name: 0 for t in TABLES}, existed)
    tables = to_tables(kept, year, publisher_of)
    new.mkdir()
    for name, table in tables.items():
        _write(table, new / f"{name}.parquet")
    rows = {name: table.num_rows for name, table in tables.items()}
    _write_sums(new)
    if _same(new, target):
        shutil.rmtree(new)
        return Counts(year, rows, False)
    if target.exists():
        target.replace(old)
    new.replace(target)
    if old.exists():
        shutil.rmtree(old)
    return Counts(year, rows, True)


def write(
    root: Path, records: Iterable[Record], publisher_of: PublisherOf = publisher_id, *, replace: bool = False
) -> list[Counts]:
    """Group records by report year and write each year that occurs; with `replace` other stored years go."""
    groups: dict[int | None, list[Record]] = {}
    for record in records:
        groups.setdefault(record.report.report_year, []).append(record)
    if replace:
        for year in years(root):
            groups.setdefault(year, [])
    order = sorted(groups, key=lambda y: (y is None, y or 0))
    return [write_year(root, year, groups[year], publisher_of) for year in order]


def read_year(root: Path, year: int | None, table: str) -> pa.Table:
    """The stored rows of one table and year; no rows where the year is not stored."""
    recover(root)
    path = partition(root, year) / f"{table}.parquet"
    schema = stored_table(table).schema
    if not path.exists():
        return schema.empty_table()
    return pq.read_table(path, schema=schema, partitioning=None)


def files(root: Path, table: str) -> Iterator[tuple[int | None, Path]]:
    """(year, file) of every stored year that has the table, in the order of `years`."""
    for year in years(root):
        path = partition(root, year) / f"{table}.parquet"
        if path.exists():
            yield year, path


def fingerprint(root: Path, year: int | None) -> str:
    """SHA-256 over a year's files: changes exactly when a stored row of the year does. Raises `StoreError` for a file
    that is not as it was written."""
    digest = hashlib.sha256()
    told = _sums(partition(root, year))
    for table in TABLES:
        path = partition(root, year) / f"{table.name}.parquet"
        digest.update(table.name.encode())
        if path.exists():
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256")
            if told and told.get(path.name) != found.hexdigest():
                raise StoreError(_damage(path))
            digest.update(found.digest())
        elif path.name in told:
            raise StoreError(_damage(path))
    return digest.hexdigest()
