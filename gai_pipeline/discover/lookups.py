"""What was looked for: for each region and report year, in which archives, and how much was found there.

Belongs here: writing it down after a crawl was asked, so that coverage can say where a report was looked for and not
found. Does not belong here: who owes a report (`fct_coverage`), what to ask next (`gaps.py`).

A region was looked for in a crawl if a host of it is among the captures; which host is of which region is known from
reports that were read. A crawl can hold the reports of the years before its captures only. Addresses that tell no year
are counted for every year: where there are some, a year without addresses is not said to be absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from gai_pipeline.discover.captures import Crawl, connection, crawls, over
from gai_pipeline.settings import Settings

SCHEMA: Final = pa.schema(
    [
        ("archive", pa.string()),
        ("region_code", pa.string()),
        ("report_year", pa.int32()),
        ("n_captures", pa.int64()),
        ("n_found", pa.int64()),
        ("n_year_unknown", pa.int64()),
        ("last_capture_on", pa.date32()),
    ]
)
FILE: Final = "looked.parquet"


def note_lookups(settings: Settings, crawl: Crawl, known: Mapping[str, str]) -> int:
    """Write down anew what a crawl was asked for; how many regions and years. `known`: region codes by host."""
    with connection() as db:
        db.execute("create temp table hosts (host varchar, region_code varchar)")
        if known:
            db.executemany("insert into hosts values (?, ?)", [list(pair) for pair in known.items()])
        found = db.execute(
            f"""
            with captures as (
                select hosts.region_code, count(*) as n, max(captured_at[:10])::date as last_on
                from {over(crawl.all_parts())} as parts inner join hosts using (host) group by 1
            ),
            listed as (
                select hosts.region_code, list.year, count(*) as n
                from {over([crawl.list] if crawl.list.exists() else [])} as list inner join hosts using (host)
                group by 1, 2
            )
            select
                ? as archive,
                captures.region_code,
                years.year::integer as report_year,
                captures.n as n_captures,
                coalesce(sum(listed.n) filter (where listed.year = years.year), 0)::bigint as n_found,
                coalesce(sum(listed.n) filter (where listed.year is null), 0)::bigint as n_year_unknown,
                captures.last_on as last_capture_on
            from captures
            cross join lateral (select unnest(generate_series(?, year(captures.last_on) - 1)) as year) as years
            left join listed on listed.region_code = captures.region_code
            group by all
            order by region_code, report_year
            """,
            [crawl.name, settings.first_year],
        ).to_arrow_table()
    table = found.cast(SCHEMA)
    temporary = crawl.folder / "looked.new"
    pq.write_table(table, temporary)
    temporary.replace(crawl.folder / FILE)
    return int(table.num_rows)


def lookup_files(settings: Settings) -> list[Path]:
    """What was written down of all crawls."""
    return [file for crawl in crawls(settings) if (file := crawl.folder / FILE).exists()]
