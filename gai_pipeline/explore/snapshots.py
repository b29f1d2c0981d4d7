"""The published warehouse as the app reads it: named questions, within bounds, on the newest snapshot.

Belongs here: opening and re-opening the file, bounds on time, rows and memory, what is remembered of a snapshot. Does
not belong here: a question (`queries/*.sql`) or what is shown of its answer (`pages/`).

A publish replaces the file; the first question after it opens the new one. DuckDB keeps one instance a path in a
process, so the file is attached to an instance of its own: the old snapshot stays readable until its last question is
answered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb

from gai_pipeline.explore.earlier import complete
from gai_pipeline.explore.options import Bounds
from gai_pipeline.warehouse.connect import asked
from gai_pipeline.warehouse.query import Result, plain

Row = dict[str, Any]
T = TypeVar("T")

_REMEMBERED: Final = 2_000
"""Answers kept of a snapshot; the least used go first."""
_PATIENCE: Final = 600.0
_EVERY: Final = 20_000_000


class NoWarehouse(RuntimeError):
    """There is nothing to show yet; the message says what to run."""


class TooMuch(RuntimeError):
    """A question went over its bounds. `kind` is `time`, `memory` or `rows`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@cache
def statement(name: str) -> str:
    """The SQL of a named question. Raises `FileNotFoundError` for a name that is none."""
    return resources.files("gai_pipeline.explore").joinpath("queries", f"{name}.sql").read_text("utf-8")


class Snapshot:
    """One state of the published file, open for reading."""

    def __init__(self, path: Path, stamp: tuple[int, int, int], bounds: Bounds) -> None:
        self.stamp = stamp
        self.bounds = bounds
        self._db = attached(path, bounds.threads, bounds.memory_mb)
        complete(self._db)
        self._remembered: OrderedDict[Any, Any] = OrderedDict()
        self._kept: dict[str, Any] = {}
        self._lock = threading.Lock()

    def ask(self, name: str, **values: Any) -> list[Row]:
        """The rows of a named question, as JSON would have their values. Raises `TooMuch`."""
        key = (name, tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in values.items())))

        def answer() -> list[Row]:
            sql = statement(name)
            used = {k: v for k, v in values.items() if f"${k}" in sql}
            with self._cursor() as cursor:
                found = fetch(cursor, sql, used, self.bounds.query_seconds, self.bounds.query_rows)
            return [dict(zip(found.columns, map(plain, row), strict=True)) for row in found.rows]

        return self.remember(key, answer)

    def every(self, name: str) -> list[tuple[Any, ...]]:
        """All rows of a named question without values, however many: for the search index and for freezing."""
        with self._cursor() as cursor:
            return fetch(cursor, statement(name), {}, _PATIENCE, _EVERY).rows

    def first(self, name: str, **values: Any) -> Row | None:
        """The first row of a named question, None where it has none."""
        rows = self.ask(name, **values)
        return rows[0] if rows else None

    def remember(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, kept as long as this snapshot is: the file does not change."""
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                found: T = self._remembered[key]
                return found
        made = make()
        with self._lock:
            self._remembered[key] = made
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return made

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, as `remember`, but for good: as an answer among many the search index was forgotten after
        2,000 others, and the next search waited 2 s for it."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._db.cursor()
        try:
            cursor.execute("SET search_path = 'memory.main,warehouse.marts'")
            yield cursor
        finally:
            cursor.close()


class Warehouse:
    """The newest snapshot of the published file."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        self.path = path
        self.bounds = bounds
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()

    def snapshot(self) -> Snapshot:
        """The state of the file as it is now. Raises `NoWarehouse`."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise NoWarehouse(f"there is no warehouse at {self.path} yet: run `gai run` first") from error
        stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
        current = self._snapshot
        if current is not None and current.stamp == stamp:
            return current
        with self._lock:
            if self._snapshot is None or self._snapshot.stamp != stamp:
                try:
                    self._snapshot = Snapshot(self.path, stamp, self.bounds)
                except duckdb.Error as error:
                    raise NoWarehouse(f"{self.path} cannot be opened ({error}): run `gai doctor`") from error
            return self._snapshot

    def ask_freely(self, sql: str) -> Result:
        """The rows of one statement that a visitor wrote, in an instance of its own that can reach no file and spill to
        no disk. Raises `TooMuch`, `duckdb.Error`."""

        def ask(settings: Mapping[str, str]) -> Result:
            with closing(attached(self.path, 1, self.bounds.sql_memory_mb, settings)) as db:
                db.execute("SET search_path = 'warehouse.marts'")
                db.execute("SET lock_configuration = true")
                found = db.extract_statements(sql)
                if len(found) != 1:
                    raise duckdb.InvalidInputException("one statement at a time, please")
                return fetch(db, found[0], {}, self.bounds.sql_seconds, self.bounds.sql_rows)

        return asked(ask)


def attached(
    path: Path, threads: int, memory_mb: int, settings: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """An instance in memory with the file attached for reading, which can neither read nor write any other file."""
    limits: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": "",
        "autoload_known_extensions": False,
        **(settings or {}),
    }
    db = duckdb.connect(":memory:", config=limits)
    quoted = str(path).replace("'", "''")
    db.execute(f"ATTACH '{quoted}' AS warehouse (READ_ONLY)")
    db.execute("SET enable_external_access = false")
    return db


def fetch(db: duckdb.DuckDBPyConnection, sql: Any, values: Mapping[str, Any], seconds: float, rows: int) -> Result:
    """The rows of a statement, `rows` of them at most. Raises `TooMuch` where time or memory does not suffice."""
    over = threading.Event()

    def end() -> None:
        over.set()
        db.interrupt()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        cursor = db.execute(sql, dict(values)) if values else db.execute(sql)
        columns = tuple(d[0] for d in cursor.description or ())
        return Result(columns, cursor.fetchmany(rows))
    except duckdb.InterruptException as error:
        raise TooMuch("time", f"the question takes longer than {seconds:g} s") from error
    except duckdb.OutOfMemoryException as error:
        raise TooMuch("memory", "the question needs more memory than it may have") from error
    finally:
        timer.cancel()
