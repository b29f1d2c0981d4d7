"""The dbt project as Dagster assets: one asset a model, one check a test.

Belongs here: how models are named, grouped and described, and running them. Does not belong here: models and tests
(`dbt_project/`), the parsed project (`dbt_manifest.py`).
"""

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtProject,
    dbt_assets,
)
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.compat import DBT_PYTHON_VERSION

from gai_pipeline.explore.options import ADDRESS
from gai_pipeline.orchestrate import home, lists
from gai_pipeline.orchestrate.chosen_documents import corpus
from gai_pipeline.orchestrate.common import POOL, owners
from gai_pipeline.orchestrate.dbt_manifest import PROFILE, profile_output
from gai_pipeline.orchestrate.dbt_process import take
from gai_pipeline.orchestrate.model_facts import with_facts
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.orchestrate.resources import Writer
from gai_pipeline.orchestrate.sharing import share_out
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.validation.duckdb_engine import import_library
from gai_pipeline.warehouse.build import time_of_run
from gai_pipeline.warehouse.load import PROJECT
from gai_pipeline.wording import told


class Translator(DagsterDbtTranslator):
    """Names, groups and owners of models: groups follow the layers, keys are `schema/model`. Marts link to `gai
    explore`."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return str(dbt_resource_props["fqn"][1]) if dbt_resource_props["resource_type"] == "model" else None

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str] | None:
        return owners(str(dbt_resource_props["fqn"][1]) if dbt_resource_props["resource_type"] == "model" else "raw")

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        found = super().get_metadata(dbt_resource_props)
        if dbt_resource_props["fqn"][1] != "marts":
            return found
        return {**found, "explore": dg.MetadataValue.url(ADDRESS)}

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        return {"layer": str(dbt_resource_props["fqn"][1])}


def assets(settings: Settings, manifest: Path) -> dg.AssetsDefinition:
    """All models as assets."""
    project = DbtProject(
        project_dir=PROJECT,
        target_path=home.dbt_target(settings),
        profiles_dir=PROJECT,
        profile=PROFILE,
        target=profile_output(settings),
    )
    translator = Translator(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    @dbt_assets(
        manifest=manifest,
        project=project,
        name="dbt_models",
        dagster_dbt_translator=translator,
        pool=POOL,
    )
    def dbt_models(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[Any]:
        started = time.monotonic()
        say(told("run.building"))
        settings = load_settings()
        made: list[dg.Output[Any]] = []
        today = lists.day(corpus(settings))
        os.environ.update(time_of_run(today.year if today else None, today))  # dbt is a process of its own
        share_out(settings)
        # Great Expectations takes seconds to import: beside the models, which another process makes.
        Thread(target=import_library, daemon=True).start()
        target = _fresh_target(settings)
        try:
            for event in _build(context, target).stream():
                if isinstance(event, dg.Output):
                    made.append(event)
                else:
                    yield event
        finally:  # dbt has let go of the warehouse: its tables can be counted
            yield from with_facts(made, settings, target)
        say(told("run.built", n=len(made), seconds=time.monotonic() - started))

    return dbt_models


def _build(context: dg.AssetExecutionContext, target: Path) -> DbtCliInvocation:
    """dbt's build of what the context selects, begun. As `DbtCliResource.cli` does it, but in the process that has
    parsed, and without a second one to ask for dbt's version nor an adapter that no one asks for columns."""
    chosen = get_updated_cli_invocation_params_for_context(context, {}, DagsterDbtTranslator())
    folder = Path(chosen.dbt_project.project_dir) if chosen.dbt_project else PROJECT
    given = {
        **os.environ,
        "DAGSTER_DBT_CLI": "true",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_LOG_FORMAT": "json",
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_PROJECT_DIR": str(folder),
    }
    # Of every query and step, which nobody reads of a build that went well; an error's text is in its output.
    given.setdefault("DBT_LOG_LEVEL_FILE", "info")
    if chosen.indirect_selection:
        given["DBT_INDIRECT_SELECTION"] = chosen.indirect_selection
    arguments = ["build", "--exclude-resource-type", "unit_test", *chosen.selection_args]
    assert DBT_PYTHON_VERSION is not None
    return DbtCliInvocation(
        process=take().build(arguments, given, folder),
        manifest=chosen.manifest,
        dagster_dbt_translator=chosen.dagster_dbt_translator,
        project_dir=folder,
        target_path=target,
        raise_on_error=True,
        cli_version=DBT_PYTHON_VERSION,
        project=chosen.dbt_project,
        context=context,
    )


def _fresh_target(settings: Settings) -> Path:
    """A folder for one run's artifacts that knows the parsed project, so that dbt need not parse it again. The manifest
    that code servers read stays untouched."""
    parsed, target = home.dbt_target(settings) / "partial_parse.msgpack", home.dbt_target(settings) / "run"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if parsed.exists():
        shutil.copy(parsed, target)
    return target


def marts(manifest: Path) -> list[str]:
    """Names of the models of the layer `marts`."""
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    return sorted(n["name"] for n in nodes if n["resource_type"] == "model" and n["fqn"][1] == "marts")
