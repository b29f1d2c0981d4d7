"""The roster that fills itself: the bodies and the sites that were seen, by region.

Belongs here: reading them off the published warehouse and writing them down. Does not belong here: which bodies owe a
report (`fct_coverage`), what to ask next (`gaps.py`).

    $GAI_HOME/discover/bodies.csv   name, region_code, first_year, last_year, reports, host: columns of roster.csv first,
                                    so that a checked copy of it is a roster
    $GAI_HOME/discover/sites.csv    host, region_code, bodies, reports, first_year, last_year
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from gai_pipeline.discover.addresses import host_of
from gai_pipeline.settings import Settings

_BODIES = """
select publishers.name, publishers.region_code, min(report_year), max(report_year), count(distinct report_year),
    mode(host_of(reports.source_uri))
from marts.fct_reports as reports
inner join marts.dim_publishers as publishers using (publisher_id)
where reports.is_current and reports.report_year is not null
group by publishers.publisher_id, publishers.name, publishers.region_code
order by publishers.region_code, publishers.name
"""
_SITES = """
select host_of(source_uri) as host, mode(region_code), count(distinct publisher_id), count(*), min(report_year),
    max(report_year)
from marts.fct_reports
where source_uri is not null and report_year is not null
group by 1
order by 2, 1
"""


def open_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection | None:
    """The published warehouse for reading, with `host_of` as a function; None before the first run."""
    if not settings.warehouse.exists():
        return None
    db = duckdb.connect(str(settings.warehouse), read_only=True)
    db.create_function("host_of", _host, ["VARCHAR"], "VARCHAR", null_handling="special")  # type: ignore[arg-type]
    return db


def _host(uri: str | None) -> str | None:
    return host_of(uri) if uri and "://" in uri else None


def write_roster(settings: Settings) -> tuple[int, int]:
    """Write both lists anew; (bodies, sites). Nothing is written before the first run."""
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
