"""Exports the published marts with their data dictionary, for `gai export`.

Belongs here: writing tables as Parquet, CSV or XLSX, and the data package that describes them. Does not belong here:
choosing or changing figures. What tables and columns mean is read from the warehouse, where dbt put it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import duckdb

from gai_pipeline.warehouse import contents
from gai_pipeline.warehouse.connect import Place
from gai_pipeline.warehouse.query import DANGEROUS, QueryError, harmless, plain, reading, text
from gai_pipeline.wording import told

if TYPE_CHECKING:
    from openpyxl import Workbook

Format = Literal["parquet", "csv", "xlsx"]
XLSX_ROWS: Final = 1_048_575
"""Rows of data that a sheet can hold under its heading."""
_BATCH: Final = 10_000
BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart, with what it means."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Mart:
    """A table or view of the published warehouse."""

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: int


_COLUMNS: Final = """
SELECT column_name, data_type, coalesce(comment, (
    SELECT arg_max(s.comment, contains(v.sql, s.table_name))
    FROM duckdb_columns() AS s JOIN duckdb_views() AS v ON v.view_name = c.table_name AND v.schema_name = c.schema_name
    WHERE s.schema_name IN ('stored', 'marts') AND s.column_name = c.column_name AND s.comment IS NOT NULL
), '')
FROM duckdb_columns() AS c
WHERE schema_name = 'marts' AND table_name = ?
ORDER BY column_index
"""
"""A lake keeps no comments on the columns of a view: they are those of the tables that it reads, else of another mart's
column of the same name."""


def marts(db: duckdb.DuckDBPyConnection) -> list[Mart]:
    """Every published table with its columns and their meanings, by name."""
    found = []
    for name, description in contents.marts(db).items():
        columns = db.execute(_COLUMNS, [name]).fetchall()
        row = db.execute(f'SELECT count(*) FROM marts."{name}"').fetchone()
        found.append(Mart(name, description, tuple(Column(*c) for c in columns), int(row[0]) if row else 0))
    return found


def _sheet_value(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, str):
        value = plain(value)
    if isinstance(value, (list, dict)):
        value = text(value)
    if isinstance(value, str):
        return harmless("".join(c for c in value if c >= " " or c in "\t\n")[:32_767])
    return value


def _batches(db: duckdb.DuckDBPyConnection, mart: Mart) -> Iterator[Sequence[tuple[Any, ...]]]:
    cursor = db.execute(f'SELECT * FROM marts."{mart.name}" ORDER BY ALL')
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def csv_value(column: str, kind: str, *, first: bool = False) -> str:
    """SQL of a column of a DuckDB type as CSV has it: figures without trailing zeros, lists as JSON, texts harmless.

    The byte order mark stands before the name of the first one, so that spreadsheet programs take the file for UTF-8.
    """
    name, shown = f'"{column}"', f'"{BOM if first else ""}{column}"'
    value = name
    if kind.startswith("DECIMAL"):
        value = f"rtrim(rtrim({name}::VARCHAR, '0'), '.')"
    elif kind.endswith("[]"):
        value = f"to_json({name})::VARCHAR"
    elif kind == "VARCHAR":
        dangerous = ", ".join(f"chr({ord(c)})" for c in DANGEROUS)
        value = f"CASE WHEN {name}[1] IN ({dangerous}) THEN chr(39) || {name} ELSE {name} END"
    return f"{value} AS {shown}"


def _copy(db: duckdb.DuckDBPyConnection, mart: Mart, path: Path, form: Format) -> None:
    target = "'" + str(path).replace("'", "''") + "'"
    first = mart.columns[0]
    shown = (csv_value(c.name, c.type, first=c is first) for c in mart.columns)
    columns = ", ".join(shown) if form == "csv" else "*"
    options = "FORMAT csv, HEADER true" if form == "csv" else "FORMAT parquet, COMPRESSION zstd"
    db.execute(f'COPY (SELECT {columns} FROM (FROM marts."{mart.name}" ORDER BY ALL)) TO {target} ({options})')


def _xlsx(db: duckdb.DuckDBPyConnection, tables: Sequence[Mart], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    described = sum(1 + len(mart.columns) for mart in tables)
    sheet = _headed(book, "dictionary", ["table", "column", "type", "description"], described)
    for mart in tables:
        sheet.append([mart.name, None, f"{mart.rows} rows", mart.description])
        for column in mart.columns:
            sheet.append([mart.name, column.name, column.type, _sheet_value(column.description)])
    for mart in tables:
        sheet = _headed(book, mart.name[:31], [c.name for c in mart.columns], mart.rows)
        for batch in _batches(db, mart):
            for row in batch:
                sheet.append([_sheet_value(v) for v in row])
    book.save(path)


def _headed(book: Workbook, name: str, heads: Sequence[str], rows: int) -> Any:
    """A sheet whose heads stay in sight and can be filtered by; `rows` are those below them."""
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(name)  # the stubs of write-only sheets lack filters
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{rows + 1}"
    sheet.append(list(heads))
    return sheet


def dictionary(tables: Sequence[Mart]) -> str:
    """The data dictionary as Markdown: every table, its grain, its columns."""
    lines = ["# Data dictionary", ""]
    for mart in tables:
        lines += [f"## {mart.name}", "", mart.description, "", f"{mart.rows} rows.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| {c.name} | {c.type} | {c.description.replace('|', chr(92) + '|')} |" for c in mart.columns]
        lines.append("")
    return "\n".join(lines)


def _package(tables: Sequence[Mart], files: dict[str, Path], form: Format) -> dict[str, Any]:
    media = {
        "parquet": "application/vnd.apache.parquet",
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }[form]
    return {
        "name": "gai-marts",
        "title": "Annual reports on government information disclosure (政府信息公开工作年度报告)",
        "resources": [
            {
                "name": mart.name,
                "path": files[mart.name].name,
                "format": form,
                "mediatype": media,
                **({"encoding": "utf-8-sig"} if form == "csv" else {}),
                **({"dialect": {"sheet": mart.name[:31]}} if form == "xlsx" else {}),
                "description": mart.description,
                "rows": mart.rows,
                "bytes": files[mart.name].stat().st_size,
                "hash": "sha256:" + _sha256(files[mart.name]),
                "schema": {
                    "fields": [
                        {"name": c.name, "type": _field_type(c.type), "description": c.description}
                        for c in mart.columns
                    ],
                    "missingValues": [""],
                },
            }
            for mart in tables
        ],
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _field_type(duckdb_type: str) -> str:
    if duckdb_type.endswith("[]"):
        return "array"
    for prefix, name in (("INT", "integer"), ("BIGINT", "integer"), ("DECIMAL", "number"), ("DOUBLE", "number")):
        if duckdb_type.startswith(prefix):
            return name
    return {"DATE": "date", "BOOLEAN": "boolean"}.get(duckdb_type, "string")


def _chosen(tables: list[Mart], only: Sequence[str]) -> list[Mart]:
    if unknown := sorted(set(only) - {m.name for m in tables}):
        raise QueryError(told("errors.no_table", unknown=", ".join(unknown), known=", ".join(m.name for m in tables)))
    return [m for m in tables if not only or m.name in only]


def export(warehouse: Place, folder: Path, form: Format, only: Sequence[str] = ()) -> list[Path]:
    """Write the marts (all, or those named in `only`) into `folder`, with datapackage.json and dictionary.md.

    XLSX is one file, a sheet a table. Raises `QueryError` for an unknown table, and for a table that has more rows than
    a sheet holds (with the way out).
    """
    with reading(warehouse, files=True) as db:
        tables = _chosen(marts(db), only)
        folder.mkdir(parents=True, exist_ok=True)
        if form == "xlsx":
            if large := [m.name for m in tables if m.rows > XLSX_ROWS]:
                raise QueryError(told("errors.too_many_rows", tables=", ".join(large)))
            files = {m.name: folder / "marts.xlsx" for m in tables}
            _xlsx(db, tables, folder / "marts.xlsx")
        else:
            files = {m.name: folder / f"{m.name}.{form}" for m in tables}
            for mart in tables:
                _copy(db, mart, files[mart.name], form)
        (folder / "dictionary.md").write_text(dictionary(tables), "utf-8")
        package = json.dumps(_package(tables, files, form), ensure_ascii=False, indent=1) + "\n"
        (folder / "datapackage.json").write_text(package, "utf-8")
    return [*dict.fromkeys(files.values()), folder / "dictionary.md", folder / "datapackage.json"]
