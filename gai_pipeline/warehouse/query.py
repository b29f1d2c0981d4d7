"""Read-only SQL on the published warehouse, for `gai sql`.

Belongs here: opening the file for reading, running one statement, writing its rows as a table, CSV or JSON. Does
not belong here: tables or what they mean.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TextIO

import duckdb

from gai_pipeline.printable import printable
from gai_pipeline.warehouse.connect import ALIAS, ConnectError, Place, asked, connect_published, quoted
from gai_pipeline.warehouse.contents import marts
from gai_pipeline.wording import told

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
Format = Literal["table", "csv", "json"]


class QueryError(RuntimeError):
    """The query could not be run; the message is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Result:
    """Names of the columns and the rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@contextmanager
def reading(
    warehouse: Place, *, files: bool = False, options: Mapping[str, str | int] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse, opened for reading only, which shuts nobody out; the schema `marts` is the default.

    Without `files`, SQL can neither read nor write other files. `options` are settings of DuckDB
    (threads, memory_limit). Raises `QueryError` if there is no warehouse.
    """
    if isinstance(warehouse, Path) and not warehouse.is_file():
        raise QueryError(told("errors.no_warehouse", warehouse=warehouse))
    try:
        db = connect_published(warehouse, config=options)
    except (duckdb.Error, ConnectError) as error:
        raise _damaged(warehouse, error) from error
    with closing(db):
        try:
            db.execute("USE marts" if isinstance(warehouse, Path) else f"USE {ALIAS}.marts")
            if not files:
                if not isinstance(warehouse, Path):  # its tables are files: these may be read, no others
                    db.execute(f"SET allowed_directories = [{quoted(warehouse.data.rstrip('/') + '/')}]")
                db.execute("SET enable_external_access = false")
            db.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise _damaged(warehouse, error) from error
        yield db


def _damaged(warehouse: Place, error: Exception) -> QueryError:
    return QueryError(told("errors.warehouse_damaged", warehouse=warehouse, error=str(error).splitlines()[0]))


def read_through(warehouse: Place, *, whole: bool) -> tuple[int, int]:
    """(tables, reports) of the published file; with `whole` every value of every table is read.

    Raises `QueryError` where the file is damaged.
    """
    with reading(warehouse) as db:
        try:
            tables = marts(db)
            for name in tables if whole else ():
                db.execute(f'SELECT bit_xor(hash(t)) FROM marts."{name}" AS t').fetchone()
            reports = db.execute("SELECT count(*) FROM marts.fct_reports").fetchone()
        except duckdb.Error as error:
            raise _damaged(warehouse, error) from error
    return len(tables), int(reports[0]) if reports else 0


def query(warehouse: Place, sql: str) -> Result:
    """The rows of one statement. Raises `QueryError` with DuckDB's message for a statement that fails."""

    def ask(settings: Mapping[str, str]) -> Result:
        with reading(warehouse, options=settings) as db:
            cursor = db.execute(sql)
            return Result(tuple(d[0] for d in cursor.description or ()), cursor.fetchall())

    try:
        return asked(ask)
    except duckdb.Error as error:
        if "Corrupt database file" in str(error):
            raise _damaged(warehouse, error) from error
        raise QueryError(str(error)) from error


def plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers without a fraction, dates as ISO text, lists as lists."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, (dt.date, dt.datetime, dt.time, dt.timedelta)):
        return value.isoformat() if not isinstance(value, dt.timedelta) else str(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


def text(value: Any) -> str:
    """A value as one line of text; NULL is empty."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def width(line: str) -> int:
    """Columns that a line takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula: = + - @ and tabs at its start get an apostrophe before them."""
    return "'" + value if value.startswith(DANGEROUS) else value


def _cut(value: str, longest: int) -> str:
    """A text as one line of at most so many columns of a terminal."""
    line = printable(" ".join(value.split()))
    if width(line) <= longest:
        return line
    line = line[: longest - 1]
    while width(line) > longest - 1:
        line = line[:-1]
    return line + "…"


def _table(result: Result, out: TextIO, longest: int) -> None:
    lines = [list(result.columns), *([_cut(text(v), longest) for v in row] for row in result.rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(result.columns))]
    numeric = [
        any(isinstance(r[i], (int, float, Decimal)) and not isinstance(r[i], bool) for r in result.rows)
        for i in range(len(result.columns))
    ]
    for n, line in enumerate(lines):
        padded = [
            " " * (w - width(c)) + c if right else c + " " * (w - width(c))
            for c, w, right in zip(line, widths, numeric, strict=True)
        ]
        out.write("  ".join(padded).rstrip() + "\n")
        if n == 0:
            out.write("  ".join("-" * w for w in widths) + "\n")
    out.write(told("cli.row" if len(result.rows) == 1 else "cli.rows", n=len(result.rows)) + "\n")


def write(result: Result, out: TextIO, form: Format = "table", *, longest: int = 60) -> None:
    """Write rows to `out`. `longest` cuts the cells of a table, in terminal columns; CSV and JSON are never cut."""
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows([harmless(v) if isinstance(v, str) else text(v) for v in row] for row in result.rows)
    elif form == "json":
        objects: Sequence[dict[str, Any]] = [
            {c: plain(v) for c, v in zip(result.columns, row, strict=True)} for row in result.rows
        ]
        out.write(json.dumps(objects, ensure_ascii=False, indent=1) + "\n")
    else:
        _table(result, out, longest)
