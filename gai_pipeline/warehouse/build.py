"""Runs dbt on the work file, in this process.

Belongs here: calling dbt with the project's own profile. Does not belong here: models (`dbt_project/`) or
Dagster's way of running them (`orchestrate/`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gai_pipeline.settings import load_settings
from gai_pipeline.warehouse.connect import Place
from gai_pipeline.warehouse.load import PROJECT

if TYPE_CHECKING:
    from dbt.artifacts.schemas.results import NodeResult


class BuildError(RuntimeError):
    """dbt could not build or a blocking test failed; the message names the nodes and what dbt said."""


@dataclass(frozen=True, slots=True)
class Node:
    """The outcome of one model or test: dbt's status, seconds, failing rows (tests)."""

    name: str
    kind: str
    status: str
    seconds: float
    failures: int | None
    message: str | None


def memory_limit() -> str:
    """What DuckDB may use while it builds: `GAI_DUCKDB_MEMORY`, else 40% of the machine's memory. More goes to disk.
    Raises `SettingsError`."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return load_settings().duckdb_memory or f"{machine * 2 // 5 // 1024**2}MiB"


def environment(work: Place, target: Path) -> dict[str, str]:
    """Environment variables that point dbt at a work file or lake; `target` is where dbt keeps its artifacts."""
    return {
        **database(work),
        "GAI_DUCKDB_MEMORY": memory_limit(),
        "DBT_TARGET_PATH": str(target.resolve()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_LOG_PATH": str(target.resolve()),
    }


def database(work: Place) -> dict[str, str]:
    """Environment variables that name the target of dbt's profile and its database."""
    if isinstance(work, Path):
        return {"GAI_DBT_TARGET": "work", "GAI_WORK_DB": str(work.resolve())}
    return {"GAI_DBT_TARGET": "lake", "GAI_LAKE_CATALOGUE": work.catalogue, "GAI_LAKE_DATA": work.data}


def _artifacts(work: Place, target: Path | None) -> Path:
    """Where dbt keeps its artifacts: `target`, else beside the work file or beside a lake's folder of Parquet."""
    if target is not None:
        return target
    if isinstance(work, Path):
        return work.parent / "dbt"
    if work.on_s3:
        raise BuildError(f"{work}: its Parquet is on S3; say where dbt keeps its artifacts")
    return Path(work.data).parent / "dbt"


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def dbt(arguments: Sequence[str], work: Place, target: Path | None = None) -> list[Node]:
    """Run a dbt command on the work file or lake, quietly; returns the outcome of every node it ran.

    Raises `BuildError` if dbt could not run or a node ended in error or (an error-level test) in fail.
    """
    from dbt.cli.main import dbtRunner

    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    try:
        with _environment(environment(work, _artifacts(work, target))):
            outcome = dbtRunner().invoke([*arguments, *places, "--quiet", "--log-level-file", "none"])
    finally:
        _release()
    results: Sequence[NodeResult] = getattr(outcome.result, "results", None) or []
    nodes = [_node(r) for r in results]
    if broken := [n for n in nodes if n.status in ("error", "fail", "runtime error")]:
        raise BuildError("; ".join(f"{n.kind} {n.name}: {n.message}" for n in broken))
    if not outcome.success:
        raise BuildError(f"dbt {arguments[0]} did not run: {outcome.exception or 'see its output'}")
    return nodes


def _release() -> None:
    """Close the work file: dbt's adapter would keep it open, and locked, until the process ends."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    manager: Any = DuckDBConnectionManager
    if manager._ENV is not None:
        manager._ENV.close()
    manager.close_all_connections()


def _node(result: NodeResult) -> Node:
    node = result.node
    return Node(
        name=node.name,
        kind=str(node.resource_type),
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures,
        message=result.message,
    )


def time_of_run(run_year: int | None = None, as_of: dt.date | None = None) -> dict[str, str]:
    """Environment variables for the time of a run, on which only coverage depends: what was due, what is late."""
    return {"GAI_RUN_YEAR": str(run_year or 0), "GAI_AS_OF": as_of.isoformat() if as_of else ""}


def only(keys: Sequence[str]) -> list[str]:
    """dbt's arguments to make models that are kept by year for these partition keys."""
    return ["--vars", json.dumps({"only_years": list(keys)})]


def build(
    work: Place,
    *,
    run_year: int | None = None,
    as_of: dt.date | None = None,
    tests: bool = True,
    select: str | None = None,
) -> list[Node]:
    """Build every model, and with `tests` run every test behind its model.

    `run_year` is the calendar year of the run (default: the year after the newest report), `as_of` its day (default:
    after every deadline). Raises `BuildError`.
    """
    # Unit tests try the models on made-up rows: they are for developers (`unit_tests`), not for a run.
    arguments = ["build", "--exclude-resource-type", "unit_test"] if tests else ["run"]
    if select:
        arguments += ["--select", select]
    with _environment(time_of_run(run_year, as_of)):
        return dbt(arguments, work)


def unit_tests(work: Place) -> list[Node]:
    """Run dbt's unit tests against the models of a work file that was built before. Raises `BuildError`."""
    return dbt(["test", "--resource-type", "unit_test"], work)
