"""The process in which dbt works: it says why a parse fails, builds what it has parsed, and none is left."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from gai_pipeline.orchestrate import dbt_process
from gai_pipeline.orchestrate.dbt_process import DbtProcess

pytestmark = pytest.mark.integration


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one model on a DuckDB file."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("{name: small, config-version: 2, profile: small, model-paths: [models]}")
    (folder / "profiles.yml").write_text(
        f"{{small: {{target: file, outputs: {{file: {{type: duckdb, path: '{tmp_path}/small.duckdb'}}}}}}}}"
    )
    (folder / "models" / "one.sql").write_text("select 1 as n")
    return folder


def environment(project: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
        "DBT_TARGET_PATH": str(project / "target"),
        "DBT_LOG_PATH": str(project / "target"),
        "DBT_LOG_FORMAT": "json",
    }


def test_it_builds_what_it_has_parsed_and_tells_it_as_dbt_does(project: Path) -> None:
    dbt = DbtProcess()
    assert dbt.parse([], environment(project), project / "parse.log") is None
    (project / "models" / "one.sql").write_text("not read again")

    built = dbt.build(["build"], environment(project), project)
    assert built.stdout is not None
    told = [json.loads(line) for line in built.stdout]

    assert built.wait() == 0
    assert [t["data"]["status"] for t in told if t["info"]["name"] == "LogModelResult"] == ["OK"]
    dbt.end()


def test_a_model_that_fails_ends_it_with_the_status_of_dbt(project: Path) -> None:
    (project / "models" / "one.sql").write_text("select n from nowhere")
    dbt = DbtProcess()

    built = dbt.build(["build"], environment(project), project)
    output = built.stdout.read().decode() if built.stdout else ""

    assert built.wait() == 1
    assert "nowhere" in output
    dbt.end()


def test_a_parse_that_fails_says_why_and_the_next_one_may_succeed(project: Path) -> None:
    (project / "models" / "one.sql").write_text("select * from {{ ref('two') }}")
    dbt = DbtProcess()
    said = dbt.parse([], environment(project), project / "parse.log")
    assert said is not None
    assert "two" in said

    (project / "models" / "one.sql").write_text("select 1 as n")
    shutil.rmtree(project / "target")
    assert dbt.parse([], environment(project), project / "parse.log") is None
    dbt.end()
    dbt.end()


def test_a_process_that_was_killed_is_a_parse_that_failed(project: Path) -> None:
    dbt = DbtProcess()
    dbt._process.kill()
    dbt._process.wait()

    assert dbt.parse([], environment(project), project / "parse.log") == ""
    dbt.end()


def test_one_that_waits_is_taken_once_and_ended_where_no_build_takes_it(project: Path) -> None:
    dbt = DbtProcess()
    dbt_process.keep(dbt)
    assert dbt_process.take() is dbt
    dbt_process.keep(dbt)
    dbt_process.end_waiting()

    assert dbt._process.poll() is not None
    other = dbt_process.take()
    assert other is not dbt
    other.end()
