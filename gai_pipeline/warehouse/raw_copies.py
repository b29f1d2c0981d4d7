"""Fills `raw.copies`: reports whose text is that of an earlier one.

Belongs here: which reports are compared and in what order. Does not belong here: how texts are compared
(`records/copies.py`), or reports with exactly the same text (dbt finds them by their fingerprint).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from gai_pipeline.records.copies import alike, bins_of

_NO_YEAR: Final = 9999
"""After every year: where only reports of an unknown year changed."""

# A body's number is a hash: were two alike, in one of 10^7 warehouses of a million bodies, they would only be compared.
_FROM_OLD_TO_NEW = """
SELECT report_id, hash(publisher_id) AS body, coalesce(report_year, 0) AS period, from_base64(text_sketch) AS sketch,
    NOT coalesce(report_year < $since, false) AS is_asked_for
FROM raw.reports
WHERE text_sketch IS NOT NULL AND status IN ('parsed', 'partial')
ORDER BY report_year NULLS LAST, published_on NULLS LAST, report_id
"""
_FORGET = "DELETE FROM raw.copies WHERE report_id NOT IN (SELECT report_id FROM raw.reports WHERE report_year < $since)"


def find_copies(db: duckdb.DuckDBPyConnection, changed: Iterable[int | None]) -> None:
    """Compare the reports of the first year that changed, and of all after it, with those that came before them.

    A report that comes into the records later can be of an earlier year than the copies of it. Those of an unknown year
    (None) stand last.
    """
    since = {"since": min((year for year in changed if year is not None), default=_NO_YEAR)}
    reports = db.execute(_FROM_OLD_TO_NEW, since).fetchnumpy()
    first = int(np.count_nonzero(~np.asarray(reports["is_asked_for"])))
    found = alike(bins_of(reports["sketch"]), np.asarray(reports["body"]), np.asarray(reports["period"]), first)
    ids = reports["report_id"]
    rows = pa.table(
        {
            "report_id": pa.array([ids[c.second] for c in found], pa.string()),
            "copied_from": pa.array([ids[c.first] for c in found], pa.string()),
            "share": pa.array([round(c.share, 4) for c in found], pa.float64()),
        }
    )
    db.execute(_FORGET, since)
    db.register("found_copies", rows)
    db.execute("INSERT INTO raw.copies SELECT report_id, copied_from, share FROM found_copies")
    db.unregister("found_copies")
