"""What the checks find stops the publish: a broken mart leaves the published file as it was."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from gai_pipeline.settings import get_settings
from tests.integration.orchestrate import runs

pytestmark = pytest.mark.integration

KEPT = {
    "figures doubled": "update marts.publisher_year set value = 2 * value, previous_value = 2 * previous_value",
    "cells lost": "delete from stored.stored_cells where cell_no in "
    "(select cell_no from stored.stored_form_cells where row_code = 'granted')",
    "no current version": "update marts.fct_reports set is_current = false",
}
"""Breaks of tables that a run keeps for years that have not changed, so that the next run finds them."""
OTHERS = {
    "a year of coverage lost": "delete from marts.fct_coverage where report_year = 2022",
    "a report year of 1850": "update marts.fct_reports set report_year = 1850 where report_year = 2022",
    "a region lost": "delete from marts.dim_regions where level = 'province'",
}
"""Other breaks, of tables that a run makes anew too: here the checks and the publish run without the models."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a run on a few documents."""
    home = tmp_path_factory.mktemp("gate")
    runs.run(home, "run", str(runs.documents(tmp_path_factory.mktemp("documents"), 3)))
    return home


def digest(home: Path) -> str:
    return hashlib.sha256((home / "warehouse.duckdb").read_bytes()).hexdigest()


def break_(home: Path, statement: str) -> None:
    with closing(duckdb.connect(str(home / "work" / "warehouse.duckdb"))) as db:
        changed = db.execute(statement).fetchone()
    assert changed
    assert changed[0] > 0


def test_a_run_on_broken_marts_publishes_nothing(home: Path) -> None:
    before, work = digest(home), home / "work" / "warehouse.duckdb"
    whole = work.read_bytes()
    for name, statement in KEPT.items():
        break_(home, statement)
        output = runs.run(home, "run", status=1)
        assert "The published warehouse is as it was" in output, name
        assert digest(home) == before, name
        work.write_bytes(whole)


def test_the_publish_waits_for_the_checks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAI_HOME", str(home))
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))
    from gai_pipeline.orchestrate.checks import layer_checks, warehouse_checks
    from gai_pipeline.orchestrate.location import assemble

    keys = [key for check in (warehouse_checks(), *layer_checks()) for key in check.check_keys]
    gate = dg.define_asset_job(
        "gate", selection=dg.AssetSelection.assets("published_warehouse") | dg.AssetSelection.checks(*keys)
    )
    get_settings.cache_clear()
    try:
        job = dg.Definitions.merge(assemble(), dg.Definitions(jobs=[gate])).resolve_job_def("gate")
    finally:
        get_settings.cache_clear()
    before, work = digest(home), home / "work" / "warehouse.duckdb"
    whole = work.read_bytes()
    with dg.DagsterInstance.get() as instance:
        for name, statement in OTHERS.items():
            break_(home, statement)
            result = job.execute_in_process(instance=instance, raise_on_error=False)
            assert not result.success, name
            assert digest(home) == before, name
            work.write_bytes(whole)
        assert job.execute_in_process(instance=instance, raise_on_error=False).success


def test_too_little_memory_says_which_setting_to_raise(home: Path, tmp_path: Path) -> None:
    before = digest(home)
    documents = runs.documents(tmp_path, 6)
    output = runs.run(home, "run", str(documents), status=1, extra={"GAI_DUCKDB_MEMORY": "16MB"})
    assert "DuckDB may take (16MB): set GAI_DUCKDB_MEMORY" in output
    assert "SET threads" not in output
    assert digest(home) == before
