"""The annual refresh from the schedule to the published warehouse, with the clock moved by the test, twice."""

import json
import os
import subprocess
import sys

import duckdb
from site_world import Site

from gai_pipeline.archive.store import Archive

TICK = """
import json, sys, warnings
warnings.filterwarnings("ignore")
from datetime import datetime
import dagster as dg
from gai_pipeline.definitions import defs
from gai_pipeline.orchestrate import jobs
from gai_pipeline.orchestrate.collecting import TIMEZONE
moment = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=TIMEZONE)
with dg.DagsterInstance.get() as instance:
    context = dg.build_schedule_context(
        instance=instance, repository_def=defs.get_repository_def(), scheduled_execution_time=moment
    )
    request = defs.get_schedule_def("annual_refresh").evaluate_tick(context).run_requests[0]
    job = defs.resolve_job_def(defs.get_schedule_def("annual_refresh").job_name)
    done = job.execute_in_process(instance=instance, partition_key=request.partition_key, tags=request.tags,
                                  raise_on_error=False)
    event = instance.get_latest_materialization_event(dg.AssetKey("collected_documents"))
    metadata = event.asset_materialization.metadata if event else {}
    checks = {e.check_name: e.passed for e in done.get_asset_check_evaluations()
              if e.check_name == "sources_answered"}
    print("RESULT" + json.dumps({
        "success": done.success, "year": request.partition_key, "checks": checks,
        "metadata": {k: v.value for k, v in metadata.items()},
        "seconds": {e.step_key: round(e.event_specific_data.duration_ms / 1000, 1) for e in done.all_events
                    if e.is_step_success},
        "failures": [e.step_key for e in done.all_events if e.is_step_failure],
    }))
"""


def tick(home, moment):
    environment = {**os.environ, "GAI_HOME": str(home.root), "DAGSTER_HOME": str(home.dagster)}
    done = subprocess.run(
        [sys.executable, "-c", TICK, moment], env=environment, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert lines, done.stderr[-3000:]
    return json.loads(lines[0].removeprefix("RESULT"))


def published(home):
    connection = duckdb.connect(str(home.warehouse), read_only=True)
    try:
        return connection.execute(
            "select source_uri, is_current, status from marts.fct_reports where report_year = 2024 order by 1, 2"
        ).fetchall()
    finally:
        connection.close()


def test_the_refresh_of_a_year_twice(home, serve):
    home.dagster.mkdir(parents=True)
    sites = [Site(n, family) for n, family in enumerate(("trs", "art", "jcms", "content"), 1)]
    for site in sites:
        site.hidden.add(2024)
        site.build()
    sites[0].hidden.clear()
    sites[1].hidden.clear()
    sites[0].build()
    sites[1].build()
    world = serve(*sites)

    first = tick(home, "2025-01-20T06:00:00")
    assert (first["success"], first["year"]) == (True, "2024"), first["failures"]
    # Two bodies had published; jcms asks for the year's address and is told that there is none.
    assert (first["metadata"]["new"], first["metadata"]["sources"]) == (2, 4)
    assert "127.0.1.1" in first["metadata"]["by_host"]
    assert first["checks"] == {"sources_answered": True}
    rows = published(home)
    assert [(uri.split("/")[2].split(":")[0], current) for uri, current, _ in rows] == [
        ("127.0.1.1", True),
        ("127.0.1.2", True),
    ]
    assert {status for *_, status in rows} == {"parsed"}

    sites[3].hidden.clear()
    sites[0].versions[2024] = 2
    for site in sites:
        site.build()
    world.forget()
    second = tick(home, "2025-01-27T06:00:00")
    assert second["success"], second["failures"]
    assert (second["metadata"]["new"], second["metadata"]["changed"], second["metadata"]["unchanged"]) == (1, 1, 1)
    pages = {s.path(2024) for s in sites}
    sent = sorted(a.path for a in world.asked if a.status == 200 and a.path in pages)
    assert sent == sorted([sites[0].path(2024), sites[3].path(2024)])
    assert len(Archive.of(home).documents()) == 4
    uris = [uri for uri, *_ in published(home)]
    assert sum("127.0.1.4" in uri for uri in uris) == 1
    # Both versions of the corrected report are kept.
    assert sum("127.0.1.1" in uri for uri in uris) == 2
