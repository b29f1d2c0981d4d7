"""Publishes the marts of the work file as `warehouse.duckdb`: readers see all of the old state or all of the new.

Belongs here: the snapshot and its swap. Does not belong here: building the marts or deciding whether they may be
published (checks do, in `orchestrate/`).

The snapshot is written beside the target and moved over it with one rename. Whoever has the old file open keeps it; a
kill at any point leaves the old file or the new one. The file holds the marts and what those that are views are made
of (`contents.py`). In a lake the present snapshot is noted as published: readers open the lake as of the newest such
note, and keep it.

The snapshot is a copy of the work file's bytes from which every other schema is dropped: at a million reports that
takes seconds, where writing every row anew takes minutes. What was dropped stays behind as free space.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from gai_pipeline.lake import Lake
from gai_pipeline.warehouse.connect import Place, connect
from gai_pipeline.warehouse.contents import PUBLISHED, SCHEMA, marts, views
from gai_pipeline.wording import told

_LOG: Final = ".wal"
_UNFINISHED: Final = ("__dbt_tmp", "__dbt_backup")


class PublishError(RuntimeError):
    """Nothing was published; the message says why and what to do. The file that was there is untouched."""


@dataclass(frozen=True, slots=True)
class Published:
    """The published file and the rows of its tables."""

    path: Place
    bytes: int
    rows: Mapping[str, int]


def temporary(target: Path) -> Path:
    """Where a snapshot is written before it takes the target's place."""
    return target.with_name(target.name + ".publishing")


def publish(work: Place, target: Place) -> Published:
    """Make what was built what readers see. Raises `PublishError` if there are no marts to publish."""
    if isinstance(work, Lake):
        return _publish_snapshot(work)
    if isinstance(target, Lake):
        raise PublishError(f"a file is published as a file, not in {target}: set GAI_WAREHOUSE and run again")
    return _publish_file(work, target)


def _publish_snapshot(lake: Lake) -> Published:
    """Note the lake's present snapshot as the one that readers see; what is written later does not touch it."""
    with closing(connect(lake)) as db:
        tables = _finished(db)
        rows = {name: _rows(db, name) for name in sorted(tables)}
        db.execute("CREATE SCHEMA IF NOT EXISTS published")
        db.execute("CREATE TABLE IF NOT EXISTS published.snapshots (snapshot_id BIGINT NOT NULL)")
        db.execute("INSERT INTO published.snapshots SELECT max(snapshot_id) FROM lake.snapshots()")
        size = db.execute("SELECT sum(file_size_bytes) FROM ducklake_table_info('lake')").fetchone()
    return Published(lake, int(size[0] or 0) if size else 0, rows)


def _publish_file(work: Path, target: Path) -> Published:
    """Copy the work file, to which nobody may be writing, keep its schema `marts` only, and put it in `target`'s place.

    Raises `PublishError` if there are no marts to publish.
    """
    if not work.is_file():
        raise PublishError(told("errors.no_work_file", work=work))
    target.parent.mkdir(parents=True, exist_ok=True)
    snapshot = temporary(target)
    for ending in ("", _LOG):  # what DuckDB had not yet moved from its log into the file is part of the state
        source, copy = work.with_name(work.name + ending), snapshot.with_name(snapshot.name + ending)
        copy.unlink(missing_ok=True)
        if source.is_file():
            shutil.copyfile(source, copy)
    with closing(duckdb.connect(str(snapshot))) as db:
        _keep_marts(db)
        rows = {name: _rows(db, name) for name in marts(db)}
        db.execute("CHECKPOINT")
    with snapshot.open("rb") as written:
        os.fsync(written.fileno())
    size = snapshot.stat().st_size
    snapshot.replace(target)
    return Published(target, size, rows)


def _finished(db: duckdb.DuckDBPyConnection) -> set[str]:
    """The marts, without what a build left half-way. Raises `PublishError` where there are none."""
    names = {name for name in marts(db) if not name.endswith(_UNFINISHED)}
    if not names:
        raise PublishError(told("errors.no_marts", schema=SCHEMA))
    return names


def _keep_marts(db: duckdb.DuckDBPyConnection) -> None:
    """Drop everything but the finished marts and what those that are views are made of."""
    for name in sorted(marts(db).keys() - _finished(db)):
        db.execute(f'DROP {"VIEW" if name in views(db) else "TABLE"} {SCHEMA}."{name}"')
    others = db.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal "
        "AND schema_name != 'main' AND NOT list_contains(?, schema_name) ORDER BY schema_name",
        [PUBLISHED],
    ).fetchall()
    for (name,) in others:
        db.execute(f'DROP SCHEMA "{name}" CASCADE')


def _rows(db: duckdb.DuckDBPyConnection, table: str) -> int:
    row = db.execute(f'SELECT count(*) FROM {SCHEMA}."{table}"').fetchone()
    return int(row[0]) if row else 0
