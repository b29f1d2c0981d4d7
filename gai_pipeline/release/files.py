"""Writes tables as Parquet (sorted by key, typed, zstd) and panels as CSV.

Belongs here: the two formats. Does not belong here: Stata (`stata.py`), the DuckDB file (`duckdb_file.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from gai_pipeline.release.release_tables import Field, Table
from gai_pipeline.warehouse.export import csv_value

# (key of a panel, table and columns that name what the key stands for)
_NAMES: Final = (
    ("region_code", "dim_regions", {"region_name": "name"}),
    ("publisher_id", "dim_publishers", {"publisher_name": "name"}),
    ("metric", "dim_metrics", {"metric_zh": "name_zh", "metric_en": "name_en"}),
)
_MEANINGS: Final = {
    "region_name": ("Name of the region.", "地区名称"),
    "publisher_name": ("Name of the body in its newest report.", "机关名称"),
    "metric_zh": ("Name of the metric in Chinese.", "指标中文名称"),
    "metric_en": ("Name of the metric in English.", "指标英文名称"),
}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def literal(path: Path) -> str:
    """A path as SQL has it."""
    return _quoted(str(path))


def sorted_rows(table: Table) -> str:
    """The query of a table's rows in the order of its key."""
    order = ", ".join(f'"{c}" NULLS LAST' for c in table.order)
    return f"SELECT * FROM {table.relation} ORDER BY {order}"


def write_parquet(db: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> Path:
    """The table as `NAME.parquet` in `folder`. A connection with one thread gives the same bytes for the same rows."""
    path = folder / f"{table.name}.parquet"
    meanings = {"table": table.en, **{f"column.{f.name}": f.en for f in table.fields}}
    listed = ", ".join(f'"{name}": {_quoted(text)}' for name, text in meanings.items())
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{listed}}}"
    db.execute(f"COPY ({sorted_rows(table)}) TO {literal(path)} ({options})")
    return path


def with_names(table: Table) -> tuple[str, Table]:
    """A panel with the names of its regions, bodies and metrics beside their codes: (query, description)."""
    have = {f.name for f in table.fields}
    columns, joins, added = ["panel.*"], [], []
    for key, source, names in _NAMES:
        wanted = {new: old for new, old in names.items() if new not in have}
        if key not in have or not wanted or (key != "metric" and "name" in have):
            continue
        columns += [f'{source}."{old}" AS "{new}"' for new, old in wanted.items()]
        joins.append(f'LEFT JOIN marts.{source} ON {source}."{key}" = panel."{key}"')
        added += [Field(new, "VARCHAR", *_MEANINGS[new]) for new in wanted]
    order = ", ".join(f'panel."{c}" NULLS LAST' for c in table.order)
    query = f"SELECT {', '.join(columns)} FROM {table.relation} AS panel {' '.join(joins)} ORDER BY {order}"
    return query, replace(table, fields=(*table.fields, *added))


def write_csv(db: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> tuple[Path, Table]:
    """The panel as `NAME.csv` in UTF-8 with names beside codes, and the description of what it holds."""
    query, described = with_names(table)
    path = folder / f"{table.name}.csv"
    columns = ", ".join(csv_value(f.name, f.type) for f in described.fields)
    db.execute(f"COPY (SELECT {columns} FROM ({query})) TO {literal(path)} (FORMAT csv, HEADER true)")
    return path, described


def panels(tables: Sequence[Table]) -> list[Table]:
    """The tables that are also written as CSV and Stata: a row is a body or a region in a report year, or the states
    of a body's years."""
    return [t for t in tables if t.is_panel or t.name == "missingness"]
