"""Marts of a built warehouse as tests compare and change them."""

from __future__ import annotations

import duckdb

from gai_pipeline.warehouse.connect import quoted
from gai_pipeline.warehouse.contents import marts, views


def make_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Turn marts that are views into tables of the same rows and comments, which a test can change."""
    said = "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'marts' AND table_name = ?"
    for name in views(db):
        comments = [(f"TABLE marts.{name}", marts(db)[name])]
        comments += [(f"COLUMN marts.{name}.{c}", text or "") for c, text in db.execute(said, [name]).fetchall()]
        db.execute(f"CREATE TABLE marts.made_a_table AS FROM marts.{name}")
        db.execute(f"DROP VIEW marts.{name}")
        db.execute(f"ALTER TABLE marts.made_a_table RENAME TO {name}")
        for what, text in comments:
            db.execute(f"COMMENT ON {what} IS {quoted(text)}")
