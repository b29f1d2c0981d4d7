"""Columns: what a few pages of a site's list tell of its others, where addresses are numbers alone.

Belongs here: which columns are looked into, at which pages, what follows from what was seen. Does not belong here: what
an address says by itself (`scorer.py`), fetching (`retrieve.py`).

Of 154 addresses of real reports 41% say nothing (`/info/3589/77885.htm`). But a column holds one kind of document: a
few of its records are fetched, and their titles tell. A column all of whose looked-at pages are reports is taken as a
whole, one of which some are is looked at as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

import duckdb

from gai_pipeline.discover.captures import CAPTURE_FIELDS, Capture, Crawl, batched, over
from gai_pipeline.discover.scorer import scorer

POSSIBLE: Final = 0.03
"""Score below which an address says itself that it is something else: 1 of 154 real reports, 54% of other addresses."""
FEWEST: Final = 3
ONE_IN: Final = 8
MOST: Final = 24
"""A column of n pages is looked at in FEWEST + n / ONE_IN of them, at most MOST."""
MOST_OF_A_MIXED: Final = 5_000
"""Captures of a column of which some are reports: no more are looked at."""
COLUMNS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking into a column gave. `kind`: all, some or none of its pages are reports."""

    column: str
    kind: str
    looked: int
    reports: int


Judge = Callable[[Capture], bool | None]
"""Whether a capture is a report; None where its record could not be had."""


def looked_at(crawl: Crawl) -> dict[str, Verdict]:
    """The columns that were looked into before."""
    return {line["column"]: Verdict(**line) for line in crawl.notes("probes")}


def look_into(
    crawl: Crawl, db: duckdb.DuckDBPyConnection, hosts: Callable[[str], bool], judge: Judge, threads: int
) -> Iterator[Verdict]:
    """Look into every column that may hold reports and was not looked into; verdicts as they come, each noted.

    `hosts` tells which hosts are wanted. `judge` is called from several threads.
    """
    known = looked_at(crawl)
    wanted = (c for c in _columns(crawl, db) if c not in known and hosts(re.split("[/#]", c, maxsplit=1)[0]))
    with ThreadPoolExecutor(threads) as pool:
        for group in batched(wanted, COLUMNS_AT_ONCE):
            pages = _pages(crawl, db, group)
            for verdict in pool.map(_verdict, group, (pages.get(c, []) for c in group), repeat(judge)):
                crawl.note("probes", {f: getattr(verdict, f) for f in ("column", "kind", "looked", "reports")})
                yield verdict


def _columns(crawl: Crawl, db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Columns with pages that may be reports and do not say so, the likeliest first."""
    rows = db.cursor().execute(
        f'select "column" from {over(crawl.all_parts())} '
        "where score between ? and ? and mime like '%html%' and truncated is null "
        'group by 1 order by max(score) desc, "column"',
        [POSSIBLE, scorer().sure],
    )
    while found := rows.fetchmany(COLUMNS_AT_ONCE):
        yield from (row[0] for row in found)


def _pages(crawl: Crawl, db: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, list[Capture]]:
    """The possible pages of columns, in the order in which they are looked at: the highest score first (published in
    season), then by a hash, so that no period of the column is favoured."""
    fields = ", ".join(f'"{f}"' for f in CAPTURE_FIELDS)
    rows: list[Any] = (
        db.cursor()
        .execute(
            f'select "column", {fields} from {over(crawl.all_parts())} '
            "where list_contains(?, \"column\") and score between ? and ? and mime like '%html%' and truncated is null "
            'qualify row_number() over (partition by "column" order by score desc, hash(url), captured_at) <= ? '
            'order by "column", score desc, hash(url), captured_at',
            [columns, POSSIBLE, scorer().sure, MOST_OF_A_MIXED],
        )
        .fetchall()
    )
    found: dict[str, list[Capture]] = {}
    for column, *values in rows:
        pages = found.setdefault(column, [])
        if not pages or pages[-1].url != values[0]:
            pages.append(Capture(*values))
    return found


def _verdict(column: str, pages: list[Capture], judge: Judge) -> Verdict:
    first = min(len(pages), FEWEST + len(pages) // ONE_IN, MOST)
    answers = [a for a in map(judge, pages[:first]) if a is not None]
    reports = sum(answers)
    if not reports:
        return Verdict(column, "none", len(answers), 0)
    if reports == len(answers):
        return Verdict(column, "all", len(answers), reports)
    rest = [a for a in map(judge, pages[first:]) if a is not None]
    return Verdict(column, "some", len(answers) + len(rest), reports + sum(rest))
