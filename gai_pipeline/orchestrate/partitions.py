"""Report years as Dagster partitions.

Belongs here: which years exist. Does not belong here: which documents are of a year.
"""

from __future__ import annotations

import dagster as dg

from gai_pipeline.settings import Settings


def report_years(settings: Settings) -> dg.TimeWindowPartitionsDefinition:
    """One partition a report year, from the first year asked for to the last that has ended."""
    return dg.TimeWindowPartitionsDefinition(
        cron_schedule="0 0 1 1 *",
        start=str(settings.first_year),
        end=None if settings.last_year is None else str(settings.last_year + 1),
        fmt="%Y",
        timezone="Asia/Shanghai",
    )


def ranges(years: list[int]) -> list[tuple[str, str]]:
    """Years as (first, last) of runs without gaps, ascending."""
    found: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
    return [(str(a), str(b)) for a, b in found]
