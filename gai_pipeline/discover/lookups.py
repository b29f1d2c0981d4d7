"""What was looked for: for each region and report year, in which archives, and how much was found there.

Belongs here: writing it down after a crawl was asked, so that coverage can say where a report was looked for and not
found. Does not belong here: who owes a report (`fct_coverage`), what to ask next (`gaps.py`).

What was fetched since waits no longer, so this is written after each fetch too. A region was looked for in a crawl if
a host of it is among the captures; which host is of which region is known from reports that were read. A crawl can
hold the reports of the years before its captures only. Addresses that tell no year are counted for every year: where
there are some, a year without addresses is not said to be absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gai_pipeline.archive.store import Archive
from gai_pipeline.discover.captures import Crawl, batched, connection, crawls, over
from gai_pipeline.settings import Settings

FILE: Final = "looked.csv"


def note_lookups(settings: Settings, crawl: Crawl, known: Mapping[str, str]) -> int:
    """Write down anew what a crawl was looked through for; how many regions and years. `known`: regions by host."""
    kept = ([e.member] for e in Archive.of(settings).entries() if e.sha256 and e.member and e.source == crawl.source())
    target = crawl.folder / FILE
    temporary = target.with_suffix(".new")
    with connection() as db:
        db.execute("create temp table hosts (host varchar, region_code varchar)")
        db.execute("create temp table kept (url varchar)")
        if known:
            db.executemany("insert into hosts values (?, ?)", [list(pair) for pair in known.items()])
        for batch in batched(kept, 5_000):
            db.executemany("insert into kept values (?)", batch)
        db.execute(
            f"""
            create temp table looked as
            with captures as (
                select hosts.region_code, count(*) as n, max(captured_at[:10])::date as last_on
                from {over(crawl.all_parts())} as parts inner join hosts using (host) group by 1
            ),
            waiting as (
                select hosts.region_code, list.year, count(*) as n
                from {over([crawl.reports] if crawl.reports.exists() else [])} as list inner join hosts using (host)
                where list.url not in (select url from kept)
                group by 1, 2
            )
            select
                ? as archive,
                captures.region_code,
                years.year as report_year,
                captures.n as n_captures,
                coalesce(sum(waiting.n) filter (where waiting.year = years.year), 0) as n_waiting,
                coalesce(sum(waiting.n) filter (where waiting.year is null), 0) as n_year_unknown,
                captures.last_on as last_capture_on
            from captures
            cross join lateral (select unnest(generate_series(?, year(captures.last_on) - 1)) as year) as years
            left join waiting on waiting.region_code = captures.region_code
            group by all
            """,
            [crawl.name, settings.first_year],
        )
        db.execute(f"copy (from looked order by all) to '{str(temporary).replace(chr(39), chr(39) * 2)}' (header)")
        found = db.execute("select count(*) from looked").fetchone()
    temporary.replace(target)
    return int(found[0]) if found else 0


def lookup_files(settings: Settings) -> list[Path]:
    """What was written down of all crawls."""
    return [file for crawl in crawls(settings) if (file := crawl.folder / FILE).exists()]
