"""`gai run` end to end on a dozen documents: idempotent, killed at any point, readers undisturbed, one writer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from gai_pipeline.orchestrate.collecting import WITHOUT_COLLECTING
from gai_pipeline.orchestrate.releasing import DEADLINE, data_release
from gai_pipeline.orchestrate.run import ORIGIN_TAG
from tests.integration.orchestrate import runs

pytestmark = pytest.mark.integration

STEPS = ("taken in", "records:", "building the marts", "checked:")
"""Beginnings of lines of progress, early to late: a run is killed at each."""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.documents(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def undisturbed(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """(home, output) of a run that nothing disturbed."""
    home = tmp_path_factory.mktemp("undisturbed")
    return home, runs.run(home, "run", str(documents))


def test_a_run_says_what_it_did_and_leaves_everything_in_place(undisturbed: tuple[Path, str]) -> None:
    home, output = undisturbed

    assert "13 documents" in output
    assert "damaged_pdf" in output
    assert 'gai sql "SELECT' in output
    assert {p.name for p in (home / "records").glob("report_year=*")} == {
        "report_year=2021",
        "report_year=2022",
        "report_year=2023",
        "report_year=unknown",
    }
    results = json.loads((home / "checks" / "results.json").read_text("utf-8"))
    structure = {c["table"]: c["state"] for c in results if c["check"] == "structure"}
    assert structure
    assert set(structure.values()) == {"passed"}
    page = (home / "checks" / "index.html").read_text("utf-8")
    assert "applications__flow" in page
    assert "http://" not in page
    assert "https://" not in page
    assert 'href="findings.html"' in page


def test_dagster_knows_every_asset_with_its_rows_and_every_check(undisturbed: tuple[Path, str]) -> None:
    home, _ = undisturbed
    with dg.DagsterInstance.from_ref(dg.DagsterInstance.from_config(str(home / "dagster")).get_ref()) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("published_warehouse"))
        assert event is not None
        assert event.asset_materialization is not None
        metadata = event.asset_materialization.metadata
        assert int(metadata["dagster/row_count"].value) > 1000  # type: ignore[arg-type]
        assert float(metadata["seconds"].value) > 0  # type: ignore[arg-type]
        years = instance.get_materialized_partitions(dg.AssetKey("parsed_records"))
        assert {"2021", "2022", "2023"} <= years
        key = dg.AssetCheckKey(dg.AssetKey(["marts", "fct_coverage"]), "coverage_floor")
        floor = instance.get_latest_asset_check_evaluation_record(key)
        assert floor is not None
        assert floor.event is not None
        assert floor.event.dagster_event is not None
        evaluation = floor.event.dagster_event.asset_check_evaluation_data
        assert evaluation.severity is dg.AssetCheckSeverity.WARN
        assert int(evaluation.metadata["judged"].value) == 3  # type: ignore[arg-type]


def test_marts_show_their_rows_the_origin_of_columns_and_what_would_stop_a_release(
    undisturbed: tuple[Path, str],
) -> None:
    home, _ = undisturbed
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as db:
        rows = db.execute("select count(*) from marts.region_year").fetchone()
    with dg.DagsterInstance.from_ref(dg.DagsterInstance.from_config(str(home / "dagster")).get_ref()) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["marts", "region_year"]))
        assert event is not None
        assert event.asset_materialization is not None
        metadata = event.asset_materialization.metadata
        assert (metadata["dagster/row_count"].value,) == rows
        lineage = metadata["dagster/column_lineage"].value
        assert isinstance(lineage, dg.TableColumnLineage)
        origins = {d.asset_key.path[-1] for d in lineage.deps_by_column["matched_value"]}
        assert origins == {"int_region_values"}
        key = dg.AssetCheckKey(dg.AssetKey("published_warehouse"), "release_floors")
        assert instance.get_latest_asset_check_evaluation_record(key) is not None


def test_the_release_is_an_asset_with_a_deadline(
    undisturbed: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = undisturbed
    monkeypatch.setenv("GAI_HOME", str(home))
    config = {"ops": {"release": {"config": {"version": "2026-03-31"}}}}
    result = dg.materialize([data_release], run_config=config)
    assert result.success
    assert (home / "releases/2026-03-31/SHA256SUMS").is_file()
    policy = next(iter(data_release.specs)).freshness_policy
    assert policy is not None
    assert policy.deadline_cron == DEADLINE
    beside = [data_release, dg.asset(name="collected_documents")(lambda: None), dg.asset(name="others")(lambda: None)]
    assert {k.to_user_string() for k in WITHOUT_COLLECTING.resolve(beside)} == {"others"}


def test_again_changes_nothing_and_an_open_reader_keeps_its_state(
    undisturbed: tuple[Path, str], documents: Path, tmp_path: Path
) -> None:
    home, _ = undisturbed
    before = runs.parquet(home)
    copy = tmp_path / "before.duckdb"
    copy.write_bytes((home / "warehouse.duckdb").read_bytes())
    reader = duckdb.connect(str(home / "warehouse.duckdb"), read_only=True)
    try:
        count = reader.execute("select count(*) from marts.fct_cells").fetchone()
        output = runs.run(home, "run", "--year", "2022", str(documents))
        assert reader.execute("select count(*) from marts.fct_cells").fetchone() == count
    finally:
        reader.close()

    assert "nothing new" in output
    assert runs.parquet(home) == before
    assert runs.differences(copy, home / "warehouse.duckdb") == {}


def test_killed_at_every_step_the_next_run_ends_like_an_undisturbed_one(
    undisturbed: tuple[Path, str], documents: Path, tmp_path: Path
) -> None:
    reference, _ = undisturbed
    home = tmp_path / "home"
    for step in STEPS:
        assert runs.run_and_kill(home, step, "run", str(documents)), f"the run ended before it said {step!r}"
        assert not (home / "warehouse.duckdb").exists(), f"published before the checks were over ({step!r})"

    output = runs.run(home, "run", str(documents))

    assert "13 documents" in output
    assert runs.parquet(home) == runs.parquet(reference)
    assert runs.differences(reference / "warehouse.duckdb", home / "warehouse.duckdb") == {}
    with dg.DagsterInstance.from_ref(dg.DagsterInstance.from_config(str(home / "dagster")).get_ref()) as instance:
        found = instance.get_runs(dg.RunsFilter(tags={ORIGIN_TAG: "gai run"}))
        assert [r.status for r in found].count(dg.DagsterRunStatus.SUCCESS) == 1
        assert dg.DagsterRunStatus.STARTED not in {r.status for r in found}


def test_a_second_run_is_told_who_is_writing(undisturbed: tuple[Path, str], documents: Path) -> None:
    home, _ = undisturbed
    first = subprocess.Popen(
        runs.command("run", str(documents)),
        env=runs.environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert first.stderr is not None
        assert any(line.startswith("starting") for line in first.stderr)
        output = runs.run(home, "run", str(documents), status=1)
    finally:
        first.kill()
        first.wait()
        if first.stderr:
            first.stderr.close()

    assert f"gai run (process {first.pid}" in output
    assert "is writing to" in output


def test_a_path_without_documents_and_a_year_that_is_none_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert "there is no document in" in runs.run(tmp_path / "home", "run", str(tmp_path / "empty"), status=1)
