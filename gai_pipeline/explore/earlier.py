"""Columns and tables that were added to the public tables, for a warehouse that an earlier release published: until the
next run they are unknown there, and pages say so as of any unknown figure. Counts are counted anew.

Belongs here: names and types of what was added, and what stands for it. Does not belong here: a figure of a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

from gai_pipeline.forms.spec import editions
from gai_pipeline.warehouse.contents import marts

_FORM: Final = next(table for table in editions()[0].tables if table.name == "applications")
APPLICANTS: Final = tuple(column.code for column in _FORM.columns if column.group == "applicants")
"""Who may ask, in the form's order."""
_DENIALS: Final = tuple(row.code for row in _FORM.rows if row.family == "denied")
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
    "mart_region_requests": {
        "region_code": "VARCHAR",
        "report_year": "INTEGER",
        **{f"new_{who}": "DECIMAL(24, 6)" for who in APPLICANTS},
        **dict.fromkeys(_DENIALS, "DECIMAL(24, 6)"),
    },
}

_FAILED: Final = """
SELECT f.report_id, f.rule_id, f.row_code, f.column_code, f.cause, f.severity, r.edition, r.region_code, f.report_year
FROM warehouse.marts.fct_findings AS f JOIN warehouse.marts.fct_reports AS r USING (report_id)
WHERE f.outcome = 'fail' AND r.is_current
ORDER BY f.report_year DESC NULLS LAST, f.severity, f.report_id, f.rule_id, f.row_code, f.column_code
"""
_COUNTS: Final = f"""
SELECT report_year, edition, region_code, rule_id, cause, severity, count(*) AS n_findings FROM ({_FAILED}) GROUP BY ALL
"""
MADE: Final[Mapping[str, tuple[str, str]]] = {
    "mart_failed_findings": ("fct_findings", _FAILED),
    "mart_finding_counts": ("fct_findings", _COUNTS),
}
"""Tables that are made anew at every question: what of, and how."""


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
    for table, (source, made) in MADE.items():
        if not _has(db, table) and _has(db, source):
            db.execute(f"CREATE VIEW memory.main.{table} AS {made}")


def _has(db: duckdb.DuckDBPyConnection, table: str) -> bool:
    return table in marts(db, "warehouse")
