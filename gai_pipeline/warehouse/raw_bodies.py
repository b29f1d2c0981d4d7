"""Fills `raw.reforms` and `raw.body_names`: what the names of bodies say, for telling renames and mergers in SQL.

Belongs here: bringing both into the work file. Does not belong here: what a name means (`places/organs.py`,
`places/reforms.py`), or which body followed which (dbt does).
"""

from __future__ import annotations

import datetime as dt

import duckdb
import pyarrow as pa

from gai_pipeline.places.organs import special_kind
from gai_pipeline.places.reforms import general_name, reforms


def load_reforms(db: duckdb.DuckDBPyConnection) -> None:
    """The reforms as the package has them."""
    db.execute("DELETE FROM raw.reforms")
    db.executemany(
        "INSERT INTO raw.reforms VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (r.old, new, r.year, r.earliest, r.kind, r.source, dt.date.fromisoformat(r.source_date))
            for r in reforms()
            for new in r.new
        ],
    )


def name_bodies(db: duckdb.DuckDBPyConnection) -> None:
    """Every printed name anew: what it is, and the general name in it."""
    printed = [name for (name,) in db.execute("SELECT DISTINCT publisher FROM raw.reports ORDER BY 1").fetchall()]
    told = [(name, special_kind(name), general_name(name)) for name in printed if name]
    told = [row for row in told if row[1] or row[2]]
    columns = list(zip(*told, strict=True)) or [(), (), ()]
    rows = pa.table(
        {n: pa.array(c, pa.string()) for n, c in zip(("name", "kind", "general_name"), columns, strict=True)}
    )
    db.execute("DELETE FROM raw.body_names")
    db.register("told_names", rows)
    db.execute("INSERT INTO raw.body_names SELECT name, kind, general_name FROM told_names")
    db.unregister("told_names")
