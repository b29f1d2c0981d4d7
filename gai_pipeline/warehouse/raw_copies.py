"""Fills `raw.copies`: reports whose text is that of an earlier one.

Belongs here: which reports are compared and in what order. Does not belong here: how texts are compared
(`records/copies.py`), or reports with exactly the same text (dbt finds them by their fingerprint).
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from gai_pipeline.records.copies import copies

_FROM_OLD_TO_NEW = """
SELECT report_id, publisher_id, report_year, text_sketch FROM raw.reports
WHERE text_sketch IS NOT NULL AND status IN ('parsed', 'partial')
ORDER BY report_year NULLS LAST, published_on NULLS LAST, report_id
"""


def find_copies(db: duckdb.DuckDBPyConnection) -> None:
    """Compare all reports anew: a report that came later can be of an earlier year than the copies of it."""
    reports = db.execute(_FROM_OLD_TO_NEW).to_arrow_table().to_pydict()
    ids = reports["report_id"]
    found = copies(reports["text_sketch"], reports["publisher_id"], reports["report_year"])
    rows = pa.table(
        {
            "report_id": pa.array([ids[c.second] for c in found], pa.string()),
            "copied_from": pa.array([ids[c.first] for c in found], pa.string()),
            "share": pa.array([round(c.share, 4) for c in found], pa.float64()),
        }
    )
    db.execute("DELETE FROM raw.copies")
    db.register("found_copies", rows)
    db.execute("INSERT INTO raw.copies SELECT report_id, copied_from, share FROM found_copies")
    db.unregister("found_copies")
