"""The replication notebook: makes one published table, the years of the provinces, from the release alone.

Belongs here: its cells. Does not belong here: how figures are made (dbt): the notebook compares what it adds up itself
with what was published.
"""

from __future__ import annotations

from typing import Any, Final

_READ: Final = '''\
import duckdb

db = duckdb.connect()
for name in ("fct_reports", "fct_cells", "region_year", "dim_regions"):
    db.execute(f"CREATE VIEW {name} AS FROM read_parquet('../data/{name}.parquet')")

# One report a body and year counts: as its region's own total (aggregate) or as one of its bodies (unit).
reports = db.execute("""
SELECT r.region_code, r.report_year, r.counted_as, coalesce(c.corrected, c.value)
FROM fct_reports r LEFT JOIN fct_cells c
    ON c.report_id = r.report_id
    AND (c.table_name, c.row_code, c.column_code) = ('applications', 'new_requests', 'total')
WHERE r.counted_as IN ('aggregate', 'unit') AND r.region_code IS NOT NULL AND r.report_year IS NOT NULL
""").fetchall()
regions = db.execute("SELECT region_code, parent_code FROM dim_regions ORDER BY depth DESC, region_code").fetchall()
'''
_ADD_UP: Final = '''\
def total(figures):
    """The sum of what is known; unknown where nothing is."""
    known = [f for f in figures if f is not None]
    return sum(known) if known else None

made = {}
for year in sorted({r[1] for r in reports}):
    own, parts = {}, {}
    for code, y, role, value in reports:
        if y == year:  # two places that are one today have two totals of their own
            (own if role == "aggregate" else parts).setdefault(code, []).append(value)
    for code, parent in regions:  # the deepest first: every region is whole before it goes into the one above
        if code not in own and code not in parts:
            continue
        made[code, year] = total(own[code] if code in own else parts[code])
        parts.setdefault(parent, []).append(made[code, year])
'''
_COMPARE: Final = """\
published = {
    (code, year): value
    for code, year, value in db.execute(
        "SELECT region_code, report_year, value FROM region_year WHERE metric = 'new_requests'"
    ).fetchall()
}
differ = {
    key: (value, made.get(key))
    for key, value in published.items()
    if (None if value is None else float(value)) != (None if made.get(key) is None else float(made[key]))
}
print(f"{len(published)} figures of regions made again, {len(differ)} differ")
assert published and not differ, list(differ.items())[:5]
"""
_SHOW: Final = '''\
for row in db.execute("""
SELECT r.name, y.report_year, y.value, y.pct_change, y.matched_pct_change, y.n_publishers, y.basis
FROM region_year y JOIN dim_regions r USING (region_code)
WHERE y.metric = 'new_requests' AND r.level = 'province'
ORDER BY r.region_code, y.report_year
""").fetchall():
    print(*row, sep="\\t")
'''


def notebook(version: str) -> dict[str, Any]:
    """The notebook (nbformat 4.5); it needs Python and the package duckdb, and reads `../data` only."""
    intro = (
        f"# Replication · 复现 ({version})\n\nNew requests by region and year, added up again from the cells of the "
        "reports and compared with the published table `region_year`. Run it in the folder `notebook/` of the release: "
        "`pip install duckdb`.\n\n由各报告的单元格重新加总各地区各年的新收申请数,并与公布的 `region_year` 表逐一比较。"
    )
    cells = [_cell("markdown", intro, 0)]
    cells += [_cell("code", source, n) for n, source in enumerate((_READ, _ADD_UP, _COMPARE, _SHOW), 1)]
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(kind: str, source: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source}
    return found | ({"execution_count": None, "outputs": []} if kind == "code" else {})
