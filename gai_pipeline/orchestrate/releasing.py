"""The data release as an asset: its deadline, its floors as a check, the job and the schedule that make it.

Belongs here: when a release is made and what Dagster shows of it. Does not belong here: what a release holds
(`release/`).
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import dagster as dg

from gai_pipeline.orchestrate.common import Stopwatch, owners
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.settings import Settings, load_settings

RELEASE: Final = "release"
TIMEZONE: Final = "Asia/Shanghai"
DEADLINE: Final = "0 0 1 4 *"
"""The end of 31 March, when governments' reports for the year before are due."""
SEASON: Final = timedelta(days=90)
"""A release made in the first quarter, with that year's reports, meets the deadline."""
SHOWN: Final = 20


class ReleaseConfig(dg.Config):
    """What a person may say of a release in the launchpad."""

    version: str = ""
    """Version; empty: the day in Beijing."""


def releases(settings: Settings) -> list[Path]:
    """The releases under `$GAI_HOME/releases`, the oldest first."""
    folders = [p.parent for p in (settings.root / "releases").glob("*/datapackage.json")]
    return sorted(folders, key=lambda p: ((p / "datapackage.json").stat().st_mtime_ns, p.name))


@dg.asset(
    name=RELEASE,
    deps=["published_warehouse"],
    group_name=RELEASE,
    owners=owners(RELEASE),
    kinds={"parquet", "duckdb"},
    freshness_policy=dg.FreshnessPolicy.cron(deadline_cron=DEADLINE, lower_bound_delta=SEASON, timezone=TIMEZONE),
    automation_condition=dg.AutomationCondition.on_cron("0 8 31 3 *", TIMEZONE),
    description=(
        "`$GAI_HOME/releases/VERSION`: the published warehouse as a data release, with what changed since the one "
        "before. Due on 31 March. Nothing is written where a floor or a check fails; the failure names the site, or "
        "the province, year and format."
    ),
)
def data_release(config: ReleaseConfig) -> dg.MaterializeResult:  # type: ignore[type-arg]
    from gai_pipeline.release.order import release_of  # with pandas, which not every code server needs

    watch = Stopwatch()
    settings = load_settings()
    version = config.version or f"{datetime.now(ZoneInfo(TIMEZONE)):%Y-%m-%d}"
    before = releases(settings)
    folder = settings.root / "releases" / version
    done = release_of(settings, folder, version, since=before[-1] if before else None, tell=say)
    say(f"released {folder}")
    rows = "\n".join(["| table | rows |", "|---|---|", *(f"| {t} | {n:,} |" for t, n in done.rows.items())])
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": sum(done.rows.values()),
            "path": dg.MetadataValue.path(str(folder)),
            "version": version,
            "since": before[-1].name if before else "none",
            "bytes": done.bytes,
            "tables": dg.MetadataValue.md(rows),
            "seconds": watch.seconds,
        }
    )


@dg.asset_check(
    asset="published_warehouse",
    name="release_floors",
    description="what a release may not fall below: bodies, cells and share readable by province, year and format",
)
def release_floors() -> dg.AssetCheckResult:
    """Warns after each run, so that a release does not fail on its day; the release itself refuses."""
    from gai_pipeline.release.order import shortfalls

    settings = load_settings()
    before = releases(settings)
    found = shortfalls(settings, since=before[-1] if before else None)
    return dg.AssetCheckResult(
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(found)} floors or checks would stop a release",
        metadata={
            "since": before[-1].name if before else "none",
            "below": len(found),
            "first": dg.MetadataValue.md("\n".join(f"- {line}" for line in found[:SHOWN]) or "none"),
        },
    )


release_job = dg.define_asset_job(
    "make_release",
    selection=dg.AssetSelection.assets(RELEASE).without_checks(),
    description="A data release of what is published. On the command line: gai release",
    executor_def=dg.in_process_executor,
)
