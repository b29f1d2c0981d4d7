"""Every definition put together: assets, checks, jobs, schedules, sensors, resources. No logic.

Belongs here: the list. Does not belong here: anything that is on it.
"""

from __future__ import annotations

import dagster as dg

from gai_pipeline.orchestrate import collecting, dbt, discovering, home, jobs, releasing
from gai_pipeline.orchestrate.assets.records import document_readings, raw_documents, record_assets
from gai_pipeline.orchestrate.assets.warehouse import published_warehouse, warehouse_raw
from gai_pipeline.orchestrate.checks import layer_checks, warehouse_checks
from gai_pipeline.orchestrate.coverage import coverage_floor
from gai_pipeline.orchestrate.dbt_manifest import ensure_manifest
from gai_pipeline.orchestrate.event_log import spare_the_disk
from gai_pipeline.orchestrate.resources import WorkDatabase, Writer
from gai_pipeline.settings import get_settings


def assemble() -> dg.Definitions:
    """Every definition for the settings of this process."""
    settings = get_settings()
    home.prepare(settings)
    spare_the_disk()
    manifest = ensure_manifest(settings)
    models = dbt.assets(settings, manifest)
    return dg.Definitions(
        assets=[
            collecting.collected_documents(settings),
            discovering.archive_captures,
            discovering.archived_documents(settings),
            raw_documents,
            document_readings,
            *record_assets(settings),
            warehouse_raw,
            models,
            published_warehouse(dbt.marts(manifest)),
            releasing.data_release,
        ],
        asset_checks=[*layer_checks(), warehouse_checks(), coverage_floor, releasing.release_floors],
        jobs=[
            jobs.everything,
            jobs.one_year,
            collecting.refresh,
            releasing.release_job,
            discovering.look_through,
            discovering.fetch,
        ],
        schedules=[jobs.annual_refresh],
        sensors=[jobs.inbox_sensor, collecting.catch_up, discovering.crawls_seen, *collecting.alert_sensors(settings)],
        resources={
            "writer": Writer(),
            "work": WorkDatabase(database=str(settings.work_database)),
        },
        executor=dg.in_process_executor,
    )
