"""Publishes the marts of the work file as `warehouse.duckdb`: readers see all of the old state or all of the new.

Belongs here: the snapshot and its swap. Does not belong here: building the marts or deciding whether they may be
published (checks do, in `orchestrate/`).

The snapshot is written beside the target and moved over it with one rename. Whoever has the old file open keeps it; a
kill at any point leaves the old file or the new one. The file holds the schema `marts` and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

SCHEMA: Final = "marts"


class PublishError(RuntimeError):
    """Nothing was published; the message says why and what to do. The file that was there is untouched."""


@dataclass(frozen=True, slots=True)
class Published:
    """The published file and the rows of its tables."""

    path: Path
    bytes: int
    rows: Mapping[str, int]


def temporary(target: Path) -> Path:
    """Where a snapshot is written before it takes the target's place."""
    return target.with_name(target.name + ".publishing")


def publish(work: Path, target: Path) -> Published:
    """Copy the schema `marts` of the work file into a new file and put it in `target`'s place.

    Raises `PublishError` if there are no marts to publish or the copy has lost rows.
    """
    if not work.is_file():
        raise PublishError(f"{work} does not exist: load the records and build the marts first")
    target.parent.mkdir(parents=True, exist_ok=True)
    snapshot = temporary(target)
    for stray in (snapshot, snapshot.with_name(snapshot.name + ".wal")):
        stray.unlink(missing_ok=True)
    with closing(duckdb.connect()) as db:
        db.execute(f"ATTACH {_literal(str(work))} AS work (READ_ONLY)")
        db.execute(f"ATTACH {_literal(str(snapshot))} AS snapshot")
        rows = _copy(db)
        db.execute("CHECKPOINT snapshot")
        db.execute("DETACH snapshot")
    with snapshot.open("rb") as written:
        os.fsync(written.fileno())
    size = snapshot.stat().st_size
    snapshot.replace(target)
    return Published(target, size, rows)


def _copy(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = db.execute(
        "SELECT table_name, sql, comment FROM duckdb_tables() WHERE database_name = 'work' AND schema_name = ? "
        "AND NOT ends_with(table_name, '__dbt_tmp') AND NOT ends_with(table_name, '__dbt_backup') ORDER BY table_name",
        [SCHEMA],
    ).fetchall()
    if not tables:
        raise PublishError(f"the work file has no tables in the schema {SCHEMA}: build the marts first")
    comments = db.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() "
        "WHERE database_name = 'work' AND schema_name = ? AND comment IS NOT NULL ORDER BY ALL",
        [SCHEMA],
    ).fetchall()
    db.execute("USE snapshot")
    db.execute("BEGIN TRANSACTION")
    db.execute(f"CREATE SCHEMA {SCHEMA}")
    rows = {}
    for name, sql, comment in tables:
        db.execute(sql)
        db.execute(f'INSERT INTO snapshot.{SCHEMA}."{name}" FROM work.{SCHEMA}."{name}"')
        if comment:
            db.execute(f'COMMENT ON TABLE {SCHEMA}."{name}" IS {_literal(comment)}')
        rows[name] = _rows(db, "snapshot", name)
        if rows[name] != _rows(db, "work", name):
            raise PublishError(f"{SCHEMA}.{name} lost rows while it was copied: run again")
    for table, column, comment in comments:
        if table in rows:
            db.execute(f'COMMENT ON COLUMN {SCHEMA}."{table}"."{column}" IS {_literal(comment)}')
    db.execute("COMMIT")
    db.execute("USE memory")
    return rows


def _rows(db: duckdb.DuckDBPyConnection, database: str, table: str) -> int:
    row = db.execute(f'SELECT count(*) FROM {database}.{SCHEMA}."{table}"').fetchone()
    return int(row[0]) if row else 0


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
