"""`$GAI_HOME` made ready for a run: folders, Dagster's configuration, the environment that dbt reads.

Belongs here: files and variables that must exist before Dagster starts. Does not belong here: Dagster objects.
"""

from __future__ import annotations

import os
from pathlib import Path

from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.build import database, memory_limit

PROJECT = Path(__file__).resolve().parents[2]
"""Where `dbt_project/` and `expectations/` lie, beside the package."""

SUITES = PROJECT / "expectations" / "suites"

DAGSTER_YAML = """\
# Written by gai; your own changes are kept: the file is made only where it is missing.
telemetry:
  enabled: false
nux:
  enabled: false
run_monitoring:
  enabled: true
  poll_interval_seconds: 20
  free_slots_after_run_end_seconds: 30
concurrency:
  runs:
    max_concurrent_runs: 1
  pools:
    default_limit: 1
    granularity: op
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 30
      success: 90
"""


def dbt_target(settings: Settings) -> Path:
    """Where dbt writes its manifest and logs."""
    return settings.work / "dbt"


def checks_folder(settings: Settings) -> Path:
    """Pages and results of the checks of the latest run."""
    return settings.root / "checks"


def findings_page(settings: Settings) -> Path:
    """Every violation of the published warehouse with its table and source, as one page."""
    return checks_folder(settings) / "findings.html"


def prepare(settings: Settings) -> None:
    """Make the folders, `dagster.yaml` and this process's environment. Calling it again changes nothing."""
    for folder in (settings.root, settings.work, settings.records, settings.dagster, settings.inbox):
        folder.mkdir(parents=True, exist_ok=True)
    write_dagster_yaml(settings.dagster)
    os.environ["GAI_HOME"] = str(settings.root)
    os.environ.update(database(settings.work_database))
    os.environ["GAI_DUCKDB_MEMORY"] = memory_limit()
    os.environ["DBT_TARGET_PATH"] = str(dbt_target(settings))
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ.setdefault("DAGSTER_HOME", str(settings.dagster))


def write_dagster_yaml(folder: Path) -> None:
    """Dagster's configuration, unless there is one."""
    target = folder / "dagster.yaml"
    if target.exists():
        return
    temporary = folder / f".dagster.yaml.{os.getpid()}"
    temporary.write_text(DAGSTER_YAML, "utf-8")
    temporary.replace(target)
