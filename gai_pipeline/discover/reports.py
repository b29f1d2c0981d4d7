"""The list: which captures of a crawl are reports, once each, as Parquet and as lines for people and for `gai add`.

Belongs here: choosing from what the index, the columns and the looked-at pages tell. Does not belong here: those.

One row an address and digest: captures of a page that did not change are one row, those of a page that changed are
several, each with its date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from gai_pipeline.discover.addresses import host_of
from gai_pipeline.discover.captures import CAPTURE_FIELDS, Capture, Crawl, over
from gai_pipeline.discover.columns import POSSIBLE, looked_at
from gai_pipeline.discover.scorer import scorer

BASES = ("address", "column", "title")
"""Why an address is listed: by itself, as one of a column of reports, or because its page was looked at."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A report's address: its capture, the chance that it is one, why it is listed, its report year where told."""

    capture: Capture
    score: float
    basis: str
    year: int | None


def write_list(crawl: Crawl, db: duckdb.DuckDBPyConnection) -> int:
    """Write the list anew from what is known; how many rows. The same knowledge gives the same rows in one order."""
    cursor = db.cursor()
    cursor.execute("create or replace temp table whole (name varchar)")
    cursor.execute("create or replace temp table seen (url varchar)")
    if whole := [[v.column] for v in looked_at(crawl).values() if v.kind == "all"]:
        cursor.executemany("insert into whole values (?)", whole)
    if seen := [[line["url"]] for line in crawl.notes("judged")]:
        cursor.executemany("insert into seen values (?)", seen)
    crawl.folder.mkdir(parents=True, exist_ok=True)
    temporary = crawl.reports.with_suffix(".new")
    sure, fields = scorer().sure, ", ".join(f'"{f}"' for f in CAPTURE_FIELDS)
    cursor.execute(
        f"""
        copy (
            select {fields}, host, "column", year,
                case when score >= {sure} then score when basis = 'title' then 0.99 else 0.95 end::float as score, basis
            from (
                select captures.*,
                    case when score >= {sure} then 'address'
                         when url in (select url from seen) then 'title'
                         when "column" in (select name from whole) and mime like '%html%' and score >= {POSSIBLE}
                         then 'column' end as basis
                from {over(crawl.all_parts())} as captures
            )
            where basis is not null and mime not like 'image/%'
            qualify row_number() over (partition by url, digest order by captured_at, file, "offset") = 1
            order by host, url, captured_at
        ) to '{str(temporary).replace("'", "''")}' (format parquet, compression zstd)
        """
    )
    temporary.replace(crawl.reports)
    found = cursor.execute(f"select count(*) from {over([crawl.reports])}").fetchone()
    return int(found[0]) if found else 0


def read_list(
    crawl: Crawl, years: Collection[int] = (), size: int = 2000, *, by_digest: bool = False
) -> Iterator[list[Listed]]:
    """The list in batches. With `years`, those of these years and those whose address tells no year. `by_digest`:
    captures of the same bytes one after the other, instead of those of the same host."""
    if not crawl.reports.exists():
        return
    fields = ", ".join(f'"{f}"' for f in CAPTURE_FIELDS)
    with duckdb.connect(config={"memory_limit": "512MB", "temp_directory": str(crawl.folder / "sorting")}) as db:
        wanted = f"year is null or year in ({', '.join(map(str, sorted(years)))})" if years else "true"
        order = "order by digest, url, captured_at" if by_digest else ""
        rows = db.execute(f"select {fields}, score, basis, year from {over([crawl.reports])} where {wanted} {order}")
        while batch := rows.fetchmany(size):
            n = len(CAPTURE_FIELDS)
            yield [Listed(Capture(*row[:n]), float(row[n]), row[n + 1], row[n + 2]) for row in batch]


def as_line(listed: Listed, crawl: Crawl) -> str:
    """A row as JSON: `url` is what `gai add` asks for, the rest says why it is listed and what an archive has."""
    capture = listed.capture
    told: dict[str, Any] = {
        "url": capture.url,
        "report_year": listed.year,
        "score": round(listed.score, 3),
        "basis": listed.basis,
        "crawl": crawl.name,
        "captured_at": capture.captured_at,
        "media_type": capture.mime,
        "digest": capture.digest,
        "truncated": capture.truncated,
    }
    return json.dumps(told, ensure_ascii=False)


def write_lines(
    crawl: Crawl, stream: IO[str], years: Collection[int] = (), hosts: Callable[[str], bool] = lambda _host: True
) -> int:
    """Write the list as JSON lines; how many. `hosts` tells which hosts are wanted."""
    total = 0
    for batch in read_list(crawl, years):
        lines = [as_line(listed, crawl) + "\n" for listed in batch if hosts(host_of(listed.capture.url))]
        stream.writelines(lines)
        total += len(lines)
    return total


def by_year(crawl: Crawl) -> dict[int | None, int]:
    """Rows of the list by report year; None where the address tells none."""
    path: Path = crawl.reports
    if not path.exists():
        return {}
    with duckdb.connect() as db:
        rows = db.execute(f"select year, count(*) from {over([path])} group by 1 order by 1").fetchall()
    return {year: int(n) for year, n in rows}
