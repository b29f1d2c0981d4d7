"""The annual refresh as the service runs it: the real daemon, its clock moved to the January and February of 2025."""

import csv
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
from moved_clock import instance, service
from site_world import Site

from gai_pipeline.archive.store import Archive
from gai_pipeline.settings import load_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR = 2024
FIRST = datetime(2025, 1, 20, 6, tzinfo=SHANGHAI)
"""The first tick of the season, a Monday."""
OFFICES = ("水利局", "教育局", "民政局", "司法局")
COUNTY = "威海市文登区"


def states(home):
    """Coverage of the year by office, and its reports: (office, version is current) in order."""
    with duckdb.connect(str(home.warehouse), read_only=True) as db:
        coverage = db.execute(
            "select name, state from marts.fct_coverage where report_year = ? and owed_by = 'roster'", [YEAR]
        ).fetchall()
        reports = db.execute(
            "select p.name, is_current from marts.fct_reports r join marts.dim_publishers p using (publisher_id) "
            "where report_year = ? and status = 'parsed' order by 1, 2",
            [YEAR],
        ).fetchall()
    short = {name: next(o for o in OFFICES if o in name) for name, _ in [*coverage, *reports]}
    return {short[n]: state for n, state in coverage}, [(short[n], current) for n, current in reports]


def refreshes(home):
    """(status, partition, metadata of collecting, outcome of its check) of each refresh, oldest first."""
    if not (home.dagster / "history").is_dir():
        return []
    with instance(home) as dagster:
        found = []
        for run in reversed(dagster.get_runs(dg.RunsFilter(job_name="refresh"))):
            metadata, checks = {}, []
            if run.status == dg.DagsterRunStatus.SUCCESS:
                for event in (e.dagster_event for e in dagster.all_logs(run.run_id) if e.dagster_event):
                    if event.is_step_materialization and event.asset_key == dg.AssetKey("collected_documents"):
                        metadata = {k: v.value for k, v in event.materialization.metadata.items()}
                    elif event.event_type_value == "ASSET_CHECK_EVALUATION":
                        told = event.event_specific_data
                        checks += [told.passed] if told.check_name == "sources_answered" else []
            found.append((run.status, run.tags.get("dagster/partition"), metadata, checks))
        return found


def scheduled(home):
    """When the daemon began to look after the schedule; None before."""
    if not (home.dagster / "schedules").is_dir():
        return None
    with instance(home) as dagster:
        known = [s for s in dagster.all_instigator_state() if s.instigator_name == "annual_refresh"]
        return known[0].instigator_data.start_timestamp if known else None


def finished(home, number):
    done = refreshes(home)
    ended = [r for r in done if r[0] in (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)]
    return len(done) == len(ended) == number


def test_a_tick_and_a_missed_tick(home, serve, monkeypatch):
    monkeypatch.setenv("GAI_FIRST_YEAR", str(YEAR - 3))
    monkeypatch.delenv("GAI_LAST_YEAR")
    monkeypatch.setenv("GAI_FETCH_SECONDS", "30")
    home = load_settings()
    years = range(YEAR - 3, YEAR + 1)
    sites = [
        Site(n, family, years, COUNTY + OFFICES[n - 1]) for n, family in enumerate(("trs", "art", "jcms", "content"), 1)
    ]
    water, education, civil, justice = sites
    for site in (civil, justice):
        site.hidden.add(YEAR)
        site.build()
    world = serve(*sites)
    with (home.root / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "region_code"), *((s.body, "371003") for s in sites)])

    # Dagster looks after a schedule from when its daemon saw it first. On a Sunday nothing is due.
    with service(home, FIRST - timedelta(days=1)) as until:
        until("the schedule", lambda: scheduled(home) is not None)
    assert refreshes(home) == []

    with service(home, FIRST + timedelta(seconds=5)) as until:
        until("the first refresh", lambda: finished(home, 1))
    ((status, partition, told, checks),) = refreshes(home)
    assert (status, partition) == (dg.DagsterRunStatus.SUCCESS, str(YEAR))
    # Two offices had published; jcms asks for the year's address and is told that there is none.
    assert (told["new"], told["failed"], told["sources"], checks) == (2, 0, 4, [True])
    assert "127.0.1.1" in told["by_host"]
    coverage, reports = states(home)
    assert reports == [("教育局", True), ("水利局", True)]
    assert coverage == {"水利局": "published", "教育局": "published", "民政局": "not_due", "司法局": "not_due"}

    # The machine was off for two weeks. One office published, one corrected its report, one is late.
    justice.hidden.clear()
    water.versions[YEAR] = 2
    for site in sites:
        site.build()
    world.forget()
    with service(home, FIRST + timedelta(days=14, hours=3)) as until:
        until("the missed refresh", lambda: finished(home, 2))
    status, partition, told, checks = refreshes(home)[1]
    assert (status, partition, checks) == (dg.DagsterRunStatus.SUCCESS, str(YEAR), [True])
    assert (told["new"], told["changed"], told["unchanged"]) == (1, 1, 1)
    pages = {s.path(YEAR) for s in sites}
    sent = sorted(a.path for a in world.asked if a.status == 200 and a.path in pages)
    assert sent == sorted([water.path(YEAR), justice.path(YEAR)]), json.dumps(told, default=str)
    assert education.path(YEAR) in [a.path for a in world.asked if a.status == 304]
    assert len(Archive.of(home).documents()) == 4
    coverage, reports = states(home)
    # Both versions of the corrected report are kept.
    assert reports == [("司法局", True), ("教育局", True), ("水利局", False), ("水利局", True)]
    assert coverage == {"水利局": "published", "教育局": "published", "民政局": "missing", "司法局": "published"}
