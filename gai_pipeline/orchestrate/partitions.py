"""Report years as Dagster partitions.

Belongs here: which years exist. Does not belong here: which documents are of a year.
"""

from __future__ import annotations

from datetime import date

import dagster as dg

from gai_pipeline.settings import Settings
from gai_pipeline.wording import told


class NoYearYet(ValueError):
    """The clock of the machine says that no report year has ended."""


def report_years(settings: Settings) -> dg.TimeWindowPartitionsDefinition:
    """One partition a report year, from the first year asked for to the last that has ended."""
    return dg.TimeWindowPartitionsDefinition(
        cron_schedule="0 0 1 1 *",
        start=str(settings.first_year),
        end=None if settings.last_year is None else str(settings.last_year + 1),
        fmt="%Y",
        timezone="Asia/Shanghai",
    )


def ended_years(settings: Settings) -> list[str]:
    """The keys of the report years, at least one. Raises NoYearYet, as a clock may be wrong."""
    found = report_years(settings).get_partition_keys()
    if not found:
        raise NoYearYet(told("run.no_year_yet", today=f"{date.today():%Y-%m-%d}", first=settings.first_year))
    return list(found)


def ranges(years: list[int]) -> list[tuple[str, str]]:
    """Years as (first, last) of runs without gaps, ascending."""
    found: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
    return [(str(a), str(b)) for a, b in found]
