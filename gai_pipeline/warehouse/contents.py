"""What a warehouse holds for readers: the tables and views of its schema `marts`.

Belongs here: which these are, and what they are made of. Does not belong here: what they mean (dbt's models say it) or
reading them. A mart that is a view reads tables of the schema `stored`, which are published with it.
"""

from __future__ import annotations

from typing import Final

import duckdb

SCHEMA: Final = "marts"
PUBLISHED: Final = (SCHEMA, "stored")
"""The schemas of the published file."""
LISTED: Final = f"""
SELECT table_name, comment AS grain FROM (
    SELECT database_name, schema_name, table_name, comment FROM duckdb_tables()
    UNION ALL
    SELECT database_name, schema_name, view_name, comment FROM duckdb_views()
)
WHERE schema_name = '{SCHEMA}' AND database_name = current_database()
ORDER BY table_name
"""
"""The tables and views that readers see, and what a row of each is."""


def marts(db: duckdb.DuckDBPyConnection, database: str | None = None) -> dict[str, str]:
    """The tables and views that readers see, by name, with what a row of each is; of the database at hand, or of one
    that is attached."""
    sql = LISTED if database is None else LISTED.replace("current_database()", "?")
    return {name: grain or "" for name, grain in db.execute(sql, None if database is None else [database]).fetchall()}


def views(db: duckdb.DuckDBPyConnection) -> set[str]:
    """Those marts that are views."""
    sql = "SELECT view_name FROM duckdb_views() WHERE schema_name = ? AND database_name = current_database()"
    return {name for (name,) in db.execute(sql, [SCHEMA]).fetchall()}
