"""dbt's project, parsed: what Dagster must know of the models before it starts.

Belongs here: `dbt parse` where its outcome is missing or stale. Does not belong here: models as assets (`dbt.py`),
whose imports take seconds: a run parses beside them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from gai_pipeline.orchestrate import home
from gai_pipeline.orchestrate.dbt_process import DbtProcess
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.build import database, environment
from gai_pipeline.warehouse.load import PROJECT
from gai_pipeline.wording import told

PROFILE = "gai"


class ManifestError(RuntimeError):
    """dbt could not parse its project; the message carries what dbt said."""


def profile_output(settings: Settings) -> str:
    """The output of dbt's profile: a file, or a lake."""
    return database(settings.work_database)["GAI_DBT_TARGET"]


def _project_state(named: str) -> str:
    """Changes when a file of the dbt project does, the output of its profile, or dbt itself."""
    digest = hashlib.sha256(f"{PROFILE} {named} {version('dbt-core')}".encode())
    for path in sorted(PROJECT.rglob("*")):
        relative = path.relative_to(PROJECT)
        if relative.parts[0] in ("target", "logs", "dbt_packages") or not path.is_file():
            continue
        digest.update(f"{relative}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def failure_told(output: str) -> str:
    """What dbt said of its failure, without the way through its code."""
    said, traceback, _ = output.strip().partition("Traceback (most recent call last)")
    if not traceback:
        return said
    before, _, _ = said.rpartition("\n")  # without the time that stands before the traceback
    return "\n".join(filter(None, [before, output.strip().splitlines()[-1]]))


def ensure_manifest(settings: Settings, process: DbtProcess | None = None) -> Path:
    """The manifest of the project as it is now, made by `dbt parse` where it is missing or stale.

    Several processes may ask at once (a code server, a run): one makes it, the others wait. `process`
    parses, else one of its own. Raises `ManifestError`.
    """
    target = home.dbt_target(settings)
    target.mkdir(parents=True, exist_ok=True)
    manifest, note = target / "manifest.json", target / "manifest.made_from"
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = _project_state(profile_output(settings))
        if manifest.exists() and note.exists() and note.read_text("utf-8") == state:
            return manifest
        say(told("run.preparing"))
        note.unlink(missing_ok=True)
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target)]
        # The same profile and target as at run time, or dbt parses the whole project again then.
        places += ["--profile", PROFILE, "--target", profile_output(settings)]
        dbt = process or DbtProcess()
        try:
            given = {**os.environ, **environment(settings.work_database, target)}
            said = dbt.parse(["--quiet", *places], given, target / "parse.log")
        finally:
            if process is None:
                dbt.end()
        if said is not None:
            raise ManifestError(f"dbt cannot parse {PROJECT}: {failure_told(said)}")
        note.write_text(state, "utf-8")
    return manifest
