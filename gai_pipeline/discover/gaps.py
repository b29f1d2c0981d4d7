"""Gaps: bodies and report years without a report, and the addresses worth asking for them, best first.

Belongs here: what is missing, which addresses may have it, how likely. Does not belong here: who owes a report
(`fct_coverage`), asking (`retrieve.py`, `collect/`).

The chance that a body published for a year is learnt from its other years and from its neighbours in that year, as odds
that multiply, each share with one success and one failure added:

    odds = (share of the body's years / share of all years) x (share of the region's bodies that year / the same) x all

An address of that body has the chance times what its kind is worth: a capture that an archive lists, a capture in the
column where the body's other reports stand, the address of another year with the year replaced, and last the folder
where its reports stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from gai_pipeline.discover.addresses import column_of
from gai_pipeline.discover.captures import Crawl, connection, crawls, over
from gai_pipeline.discover.columns import POSSIBLE
from gai_pipeline.discover.roster import open_warehouse
from gai_pipeline.discover.site_walk import folder_of
from gai_pipeline.settings import Settings

WORTH: Final = {"listed": 0.95, "captured": 0.8, "year_replaced": 0.7, "list_page": 0.4}
"""By kind of address. Their order is what matters: from bytes that an archive has to a page that may name it."""
_PERIOD = re.compile(r"([?&]fbtime=)(20\d\d)")
_MISSING = """
with due as (
    select publisher_id, name, region_code, report_year, state
    from marts.fct_coverage where state != 'not_due' and publisher_id is not null
),
counted as (
    select *,
        (count(*) filter (where state = 'published') over body + 1.0) / (count(*) over body + 2.0) as body_share,
        (count(*) filter (where state = 'published') over near + 1.0) / (count(*) over near + 2.0) as region_share,
        (count(*) filter (where state = 'published') over () + 1.0) / (count(*) over () + 2.0) as share
    from due
    window body as (partition by publisher_id), near as (partition by region_code, report_year)
)
select publisher_id, name, region_code, report_year, body_share, region_share, share
from counted
where state = 'missing' and ($province is null or left(region_code, 2) = $province)
    and (len($years) = 0 or list_contains($years, report_year))
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """An address for a body's missing year: the chance that the report stands there, and the kind of address."""

    url: str
    name: str
    region_code: str | None
    report_year: int
    chance: float
    kind: str

    def as_line(self) -> str:
        """As JSON, for people and for `gai add`."""
        told = {
            "url": self.url,
            "report_year": self.report_year,
            "chance": round(self.chance, 3),
            "kind": self.kind,
            "publisher": self.name,
            "region_code": self.region_code,
        }
        return json.dumps(told, ensure_ascii=False)


def summary(settings: Settings, province: str | None, years: Sequence[int]) -> list[str]:
    """What is known, what an archive has and what nobody has, in words."""
    db = open_warehouse(settings)
    if db is None:
        return ["nothing has been read yet: gai run"]
    with db:
        rows = db.execute(
            "select state, search, count(*) from marts.fct_coverage "
            "where ($province is null or left(region_code, 2) = $province) "
            "and (len($years) = 0 or list_contains($years, report_year)) and state != 'not_due' "
            "group by all order by all",
            {"province": province, "years": list(years)},
        ).fetchall()
    words = {
        "in_archive": "an archive has addresses",
        "not_found": "looked for and not found",
        "not_searched": "not looked for",
    }
    return [f"{n:,} {state}{', ' + words[search] if state == 'missing' else ''}" for state, search, n in rows]


def next_addresses(settings: Settings, province: str | None, years: Sequence[int], limit: int) -> Iterator[Gap]:
    """The addresses worth asking, the likeliest first, each once, at most `limit`."""
    db = open_warehouse(settings)
    if db is None:
        return
    with db:
        rows = db.execute(_MISSING, {"province": province, "years": list(years)}).fetchall()
        missing = {(row[0], int(row[3])): row for row in rows}
        known = _known_addresses(db, {publisher for publisher, _ in missing})
        there = {row[0] for row in db.execute("select distinct source_uri from marts.fct_reports").fetchall()}
    found: dict[str, Gap] = {}
    for gap in [*_in_archives(settings, missing, known), *_by_pattern(missing, known)]:
        if gap.url not in there and (gap.url not in found or found[gap.url].chance < gap.chance):
            found[gap.url] = gap
    yield from sorted(found.values(), key=lambda g: (-g.chance, g.url))[:limit]


def chance(body_share: float, region_share: float, share: float) -> float:
    """The chance that a body published, from the shares of its years, of its neighbours, and of all (each 0 to 1)."""
    odds = [s / (1 - s) for s in (body_share, region_share, share)]
    combined = odds[0] * odds[1] / odds[2]
    return combined / (1 + combined)


def _known_addresses(db: duckdb.DuckDBPyConnection, publishers: set[str]) -> dict[str, list[tuple[str, int]]]:
    """(address, report year) of the reports of bodies, newest first."""
    rows = db.execute(
        "select publisher_id, source_uri, report_year from marts.fct_reports "
        "where source_uri like 'http%' and report_year is not null and publisher_id is not null "
        "order by report_year desc"
    ).fetchall()
    found: dict[str, list[tuple[str, int]]] = {}
    for publisher, uri, year in rows:
        if publisher in publishers:
            found.setdefault(publisher, []).append((uri, int(year)))
    return found


def _gap(row: tuple[Any, ...], url: str, kind: str) -> Gap:
    _, name, region, year, body_share, region_share, share = row
    return Gap(url, name, region, int(year), chance(body_share, region_share, share) * WORTH[kind], kind)


def _in_archives(
    settings: Settings, missing: dict[tuple[str, int], Any], known: dict[str, list[tuple[str, int]]]
) -> Iterator[Gap]:
    """Captures of the missing years in the columns where the bodies' other reports stand."""
    owners = _owners_of_columns(known)
    asked = [c for c in crawls(settings) if c.all_parts()]
    if not owners or not asked:
        return
    with connection() as db:
        db.execute("create temp table wanted (name varchar)")
        db.executemany("insert into wanted values (?)", [[c] for c in owners])
        for url, column, year, is_listed in (row for crawl in asked for row in _in_wanted_columns(db, crawl)):
            row = missing.get((owners[column], int(year)))
            if row is not None:
                yield _gap(row, url, "listed" if is_listed else "captured")


def _owners_of_columns(known: dict[str, list[tuple[str, int]]]) -> dict[str, str]:
    """The body of each column of a site. A column of many bodies does not say whose report it is: it has none."""
    bodies: dict[str, set[str]] = {}
    for publisher, addresses in known.items():
        for uri, _ in addresses:
            bodies.setdefault(column_of(uri), set()).add(publisher)
    return {column: next(iter(its)) for column, its in bodies.items() if len(its) == 1}


def _in_wanted_columns(db: duckdb.DuckDBPyConnection, crawl: Crawl) -> list[tuple[Any, ...]]:
    """(address, column, report year, whether it is listed as a report) of a crawl's captures in the table `wanted`."""
    listed = over([crawl.reports] if crawl.reports.exists() else [])
    return db.execute(
        f'select url, "column", year, url in (select url from {listed}) from {over(crawl.all_parts())} '
        f'where "column" in (select name from wanted) and year is not null and score >= {POSSIBLE}'
    ).fetchall()


def _by_pattern(missing: dict[tuple[str, int], Any], known: dict[str, list[tuple[str, int]]]) -> Iterator[Gap]:
    """Addresses made from those of other years."""
    for (publisher, year), row in missing.items():
        for uri, _ in known.get(publisher, ())[:1]:
            if _PERIOD.search(uri):
                yield _gap(row, _PERIOD.sub(rf"\g<1>{year}", uri), "year_replaced")
            else:
                yield _gap(row, folder_of(uri), "list_page")
