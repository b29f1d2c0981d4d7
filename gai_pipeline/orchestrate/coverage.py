"""The floor under coverage: a Dagster check that says in which province and year too few bodies published.

Belongs here: the shares, what is below the floor, how the check shows it. Does not belong here: who owes a report
(`fct_coverage`), alerts after a refresh (`collecting.py`).
"""

from __future__ import annotations

from typing import NamedTuple

import dagster as dg
import duckdb

from gai_pipeline.orchestrate.common import POOL
from gai_pipeline.orchestrate.resources import WorkDatabase, Writer
from gai_pipeline.settings import load_settings

SHOWN = 20
"""Regions in the table that the check carries, the worst first."""

# A province from which no report of any year came is not collected: it has no coverage that could fall.
SHARES = """
select
    province.name,
    coverage.region_code,
    coverage.report_year,
    coverage.published,
    coverage.due,
    max(coverage.published) over (partition by coverage.region_code) > 0 as is_collected
from (
    select
        left(region_code, 2) || '0000' as region_code,
        report_year,
        count(*) filter (where state = 'published') as published,
        count(*) filter (where state != 'not_due') as due
    from marts.fct_coverage
    group by 1, 2
) as coverage
left join marts.dim_regions as province on province.region_code = coverage.region_code
where coverage.due > 0
order by coverage.published / coverage.due, coverage.due desc, coverage.region_code, coverage.report_year
"""


class Share(NamedTuple):
    """A province in a report year: bodies that published, bodies that owed a report, and whether any report of any year
    came from it. The country stands for the bodies of the State Council, None for those whose region is not known."""

    name: str | None
    region_code: str | None
    report_year: int
    published: int
    due: int
    is_collected: bool

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.published / self.due


def shares(db: duckdb.DuckDBPyConnection) -> list[Share]:
    """Every province and year in which a report was due, the lowest share first."""
    return [Share._make(row) for row in db.execute(SHARES).fetchall()]


def verdict(found: list[Share], floor: float) -> dg.AssetCheckResult:
    """The check's result: a warning where a collected province has a year below the floor (0 to 1)."""
    judged = [s for s in found if s.is_collected]
    low = [s for s in judged if s.share < floor]
    table = ["| region | code | report year | published | due | share |", "|---|---|---|---|---|---|"]
    table += [
        f"| {s.name or 'not known'} | {s.region_code or ''} | {s.report_year} "
        f"| {s.published:,} | {s.due:,} | {s.share:.0%} |"
        for s in judged[:SHOWN]
    ]
    return dg.AssetCheckResult(
        passed=not low,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(low):,} of {len(judged):,} provinces and years have under {floor:.0%} of the reports due",
        metadata={
            "floor": floor,
            "below": len(low),
            "judged": len(judged),
            "provinces_without_reports": len({s.region_code for s in found if not s.is_collected}),
            "worst": dg.MetadataValue.md("\n".join(table)),
        },
    )


@dg.asset_check(
    asset=dg.AssetKey(["marts", "fct_coverage"]),
    name="coverage_floor",
    description="in each province and year at least GAI_COVERAGE_FLOOR of the bodies that owe a report published one",
    pool=POOL,
)
def coverage_floor(writer: Writer, work: WorkDatabase) -> dg.AssetCheckResult:
    """Warns, and never stops a publish: what is missing is a finding about the bodies or the sources."""
    with work.get_connection(read_only=True) as db:
        return verdict(shares(db), load_settings().coverage_floor)
