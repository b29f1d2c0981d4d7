"""Columns and tables that were added to the public tables, for a warehouse that an earlier release published: until the
next run they are unknown there, and pages say so as of any unknown figure.

Belongs here: names and types of what was added. Does not belong here: a value other than NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

ADDED: Final[Mapping[str, Mapping[str, str]]] = {
    "fct_reports": {
        "document_name": "VARCHAR",
        "first_seen_at": "TIMESTAMP",
        "version_basis": "VARCHAR",
        "scope_evidence": "VARCHAR",
    },
    "region_year": {
        "is_comparable": "BOOLEAN",
        "matched_share": "DOUBLE",
        "index_value": "DOUBLE",
        "base_year": "INTEGER",
        "value_low": "DOUBLE",
        "value_high": "DOUBLE",
        "n_unknown": "INTEGER",
        "n_excluded": "INTEGER",
        "excluded_because": "VARCHAR",
    },
    "dim_documents": {
        "document_id": "VARCHAR",
        "file_name": "VARCHAR",
        "paths": "VARCHAR[]",
        "source_uri": "VARCHAR",
        "media_type": "VARCHAR",
        "bytes": "BIGINT",
    },
}


def complete(db: duckdb.DuckDBPyConnection) -> None:
    """Views in `memory.main` over tables of `warehouse.marts` that lack something."""
    for table, added in ADDED.items():
        there = {
            name
            for (name,) in db.execute(
                "SELECT column_name FROM duckdb_columns() WHERE database_name = 'warehouse' AND schema_name = 'marts' "
                "AND table_name = ?",
                [table],
            ).fetchall()
        }
        lacking = [f"NULL::{kind} AS {name}" for name, kind in added.items() if name not in there]
        if not there:
            db.execute(f"CREATE VIEW memory.main.{table} AS SELECT {', '.join(lacking)} WHERE false")
        elif lacking:
            db.execute(
                f"CREATE VIEW memory.main.{table} AS SELECT *, {', '.join(lacking)} FROM warehouse.marts.{table}"
            )
