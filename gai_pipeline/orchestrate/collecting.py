"""Collecting as Dagster sees it: the asset, the refresh job, ticks that were missed, alerts.

Belongs here: when a crawl happens in a run and what is shown of it. Does not belong here: the crawl (`collect/`), the
schedule (`jobs.py`).

`gai run` does not fetch: only the job `refresh` and a materialization asked for in the UI do.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import dagster as dg

from gai_pipeline.collect.alerts import configured, send
from gai_pipeline.collect.crawl_process import collect
from gai_pipeline.collect.crawl_report import CollectReport, read_reports, reports_folder
from gai_pipeline.collect.sources import choose, load_sources, sources_path
from gai_pipeline.orchestrate.common import owners
from gai_pipeline.orchestrate.partitions import report_years
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.orchestrate.releasing import RELEASE
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.warehouse.connect import is_published
from gai_pipeline.warehouse.query import reading
from gai_pipeline.wording import told

ASSET: Final = "collected_documents"
TIMEZONE: Final = ZoneInfo("Asia/Shanghai")
TICK: Final = time(6)
GRACE = timedelta(days=1)
"""How long a missed tick is left to the scheduler, which catches up its latest one by itself."""

WITHOUT_ARCHIVES = dg.AssetSelection.all() - dg.AssetSelection.groups("discovering") - dg.AssetSelection.assets(RELEASE)
"""Everything but what is fetched from web archives, crawl by crawl (`discovering.py`), and the release."""
WITHOUT_COLLECTING = WITHOUT_ARCHIVES - dg.AssetSelection.assets(ASSET)
"""Everything that works on what is in the archive."""

refresh = dg.define_asset_job(
    "refresh",
    selection=WITHOUT_ARCHIVES,
    description=(
        "The annual refresh of one report year: collect from the sources, then read, build, check and publish. "
        "A backfill over several years is a single run."
    ),
    executor_def=dg.in_process_executor,
)


def collected_documents(settings: Settings) -> dg.AssetsDefinition:
    """The crawl of a report year, in its own process."""

    @dg.asset(
        name=ASSET,
        partitions_def=report_years(settings),
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="collecting",
        owners=owners("documents"),
        kinds={"scrapy"},
        retry_policy=dg.RetryPolicy(max_retries=2, delay=60),
        check_specs=[
            dg.AssetCheckSpec(
                "sources_answered", asset=ASSET, description="No source failed, lost most of its documents or is empty."
            )
        ],
        description=(
            "What the sites of sources.yaml publish for a report year, fetched politely and only where it changed. "
            "An interrupted crawl continues. Without sources nothing is fetched."
        ),
    )
    def collected(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        home = load_settings()
        years = [int(key) for key in context.partition_keys]
        if not choose(load_sources(sources_path(home)), []):
            say(told("run.collecting_nothing"))
            return dg.MaterializeResult(
                metadata={"sources": 0, "dagster/row_count": 0}, check_results=[_check([], "There are no sources.")]
            )
        say(told("run.collecting", years=", ".join(map(str, years))))
        report = collect(home, [], years, lambda line: _tell(context, line))
        say(told("run.collected", summary=report.summary))
        if not report.complete:
            # A retry continues; a crawl that used up its hours has had its time.
            again = "GAI_COLLECT_HOURS" not in (report.error or "")
            raise dg.Failure(report.error, metadata=_metadata(home, report), allow_retries=again)
        return dg.MaterializeResult(
            metadata=_metadata(home, report), check_results=[_check(report.sources, report.summary)]
        )

    return collected


def _tell(context: dg.AssetExecutionContext, line: dict[str, Any]) -> None:
    if line["event"] == "progress":
        counts = ", ".join(f"{n} {name}" for name, n in sorted(line["counts"].items()))
        context.log.info("collecting: %s (%s)", counts, line["at"])
        say(told("run.collecting_counts", counts=counts))


def _check(sources: Sequence[Any], summary: str) -> dg.AssetCheckResult:
    bad = [s for s in sources if s.state != "ok"]
    rows = [f"| {s.id} | {s.state} | {'; '.join(s.warnings)} |" for s in bad]
    return dg.AssetCheckResult(
        check_name="sources_answered",
        passed=not bad,
        severity=dg.AssetCheckSeverity.WARN,
        description=summary,
        metadata={"sources": dg.MetadataValue.md("\n".join(["| source | state | why |", "|---|---|---|", *rows]))},
    )


def _metadata(settings: Settings, report: CollectReport) -> dict[str, Any]:
    counts = {f: report.total(f) for f in ("new", "changed", "unchanged", "vanished", "failed")}
    by_source = [
        "| source | state | listed | new | changed | unchanged | vanished | failed |",
        "|---|---|" + "---|" * 6,
    ]
    by_source += [
        f"| {s.id} | {s.state} | {s.listed} | {s.new} | {s.changed} | {s.unchanged} | {s.vanished} | {s.failed} |"
        for s in report.sources
    ]
    hosts = ["| host | requests | bytes | mean s | 304 | errors |", "|---|---|---|---|---|---|"]
    hosts += [
        f"| {name} | {h['requests']} | {h['bytes']} | {h['mean_seconds']} | {h['not_modified']} | {h['errors']} |"
        for name, h in report.hosts.items()
    ]
    return {
        "dagster/row_count": counts["new"] + counts["changed"],
        "sources": len(report.sources),
        **counts,
        "requests": report.requests,
        "requests_saved": report.saved,
        "bytes": report.bytes,
        "seconds": report.seconds,
        "peak_mb": report.peak_mb,
        "by_source": dg.MetadataValue.md("\n".join(by_source)),
        "by_host": dg.MetadataValue.md("\n".join(hosts)),
        "report": dg.MetadataValue.path(str(reports_folder(settings.collecting) / f"{report.run_id}.json")),
    }


def season(day: date) -> int | None:
    """The report year whose reports are being published on a day: from 20 January, weekly until 30 April, and once
    more in the first week of May; None on other days."""
    opens, closes = date(day.year, 1, 20), date(day.year, 4, 30) + timedelta(days=7)
    return day.year - 1 if opens <= day <= closes else None


def latest_due(moment: datetime) -> tuple[datetime, int]:
    """(when the latest refresh was due at a moment, its report year): Mondays at six in Shanghai, in season."""
    local = moment.astimezone(TIMEZONE)
    day = local.date()
    while True:
        due = datetime.combine(day, TICK, TIMEZONE)
        year = season(day)
        if day.weekday() == 0 and year is not None and due <= local:
            return due, year
        day -= timedelta(days=1)


def missed(moment: datetime, reports: Sequence[CollectReport]) -> tuple[datetime, int] | None:
    """The refresh that was due and did not begin, None where all is well or where nothing was ever collected."""
    due, year = latest_due(moment)
    if not reports or moment - due < GRACE:
        return None
    begun = [datetime.fromisoformat(r.started_at) for r in reports if not r.years or year in r.years]
    return None if any(b >= due for b in begun) else (due, year)


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=3600,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Runs the annual refresh that was due while this machine was off, the closing run of May included. Silent "
        "until something was collected once."
    ),
)
def catch_up(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A run for the latest refresh that was missed."""
    settings = load_settings()
    if not choose(load_sources(sources_path(settings)), []):
        return dg.SkipReason("There are no sources.")
    found = missed(datetime.now(TIMEZONE), read_reports(settings.collecting))
    if found is None:
        return dg.SkipReason("No refresh was missed.")
    due, year = found
    if str(year) not in report_years(settings).get_partition_keys():
        return dg.SkipReason(f"Report year {year} is not asked for (GAI_FIRST_YEAR, GAI_LAST_YEAR).")
    return dg.RunRequest(run_key=f"catch-up-{year}-{due:%Y-%m-%d}", partition_key=str(year))


def coverage(settings: Settings, year: int) -> dict[str, int]:
    """Bodies by state (published, unparsed, missing, not_due) for a report year, from the published warehouse."""
    if not is_published(settings.warehouse):
        return {}
    with reading(settings.warehouse) as connection:
        rows = connection.execute(
            "select state, count(*) from marts.fct_coverage where report_year = ? group by 1 order by 1", [year]
        ).fetchall()
    return {str(state): int(n) for state, n in rows}


def refresh_news(settings: Settings, year: int) -> str | None:
    """What someone should know after a refresh: sources in trouble and bodies without a report; None if nothing."""
    reports = [r for r in read_reports(settings.collecting) if not r.years or year in r.years]
    lines = [
        f"{s.id}: {'; '.join(s.warnings) or s.state}"
        for s in (reports[-1].sources if reports else [])
        if s.state != "ok"
    ]
    states = coverage(settings, year)
    if states.get("missing") or states.get("unparsed"):
        lines.append("coverage: " + ", ".join(f"{n} {state}" for state, n in states.items()))
    return "\n".join(lines) or None


def alert_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """The sensors that alert, running only where somebody wants to be told."""
    status = dg.DefaultSensorStatus.RUNNING if configured(settings) else dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name="failure_alert", default_status=status, description="Tells of runs that failed (GAI_ALERT_*)."
    )
    def failure_alert(context: dg.RunFailureSensorContext) -> None:
        run, home = context.dagster_run, load_settings()
        if configured(home):
            send(home, f"gai: {run.job_name} failed", f"run {run.run_id}\n{context.failure_event.message}")

    @dg.run_status_sensor(
        name="refresh_alert",
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[refresh],
        default_status=status,
        description="Tells of sources in trouble and bodies without a report after a refresh (GAI_ALERT_*).",
    )
    def refresh_alert(context: dg.RunStatusSensorContext) -> None:
        home, key = load_settings(), context.partition_key
        if configured(home) and key is not None and (news := refresh_news(home, int(key))) is not None:
            send(home, f"gai: refresh of {key}", news)

    return [failure_alert, refresh_alert]
