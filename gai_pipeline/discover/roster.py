"""The roster that fills itself: the bodies and the sites that were seen, by region.

Belongs here: reading them off the published warehouse and writing them down. Does not belong here: which bodies owe a
report (`fct_coverage`), what to ask next (`gaps.py`).

    $GAI_HOME/discover/bodies.csv   name, region_code, first_year, last_year, reports, host: a checked copy of it is a
                                    roster.csv
    $GAI_HOME/discover/sites.csv    host, region_code, bodies, reports, first_year, last_year
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.connect import connect_published, is_published

HOST = "lower(regexp_extract({uri}, '^https?://(?:[^/@]*@)?([^/:?]+)', 1))"
"""SQL for the host of an address."""
_BODIES = f"""
select publishers.name, publishers.region_code, min(report_year), max(report_year), count(distinct report_year),
    mode({HOST.format(uri="reports.source_uri")})
from marts.fct_reports as reports
inner join marts.dim_publishers as publishers using (publisher_id)
where reports.is_current and reports.report_year is not null
group by publishers.publisher_id, publishers.name, publishers.region_code
order by publishers.region_code, publishers.name
"""
_SITES = f"""
select {HOST.format(uri="source_uri")} as host, mode(region_code), count(distinct publisher_id), count(*),
    min(report_year), max(report_year)
from marts.fct_reports
where source_uri like 'http%' and report_year is not null
group by 1
order by 2, 1
"""


def open_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection | None:
    """The published warehouse for reading; None before the first run."""
    return connect_published(settings.warehouse) if is_published(settings.warehouse) else None


def write_roster(settings: Settings) -> tuple[int, int]:
    """Write both lists anew; (bodies, sites)."""
    db = open_warehouse(settings)
    if db is None:
        return 0, 0
    with db:
        bodies, sites = db.execute(_BODIES).fetchall(), db.execute(_SITES).fetchall()
    folder = settings.discovering
    _write(folder / "bodies.csv", ("name", "region_code", "first_year", "last_year", "reports", "host"), bodies)
    _write(folder / "sites.csv", ("host", "region_code", "bodies", "reports", "first_year", "last_year"), sites)
    return len(bodies), len(sites)


def _write(path: Path, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows(rows)
    temporary.replace(path)
