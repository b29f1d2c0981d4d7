"""Jobs, the yearly schedule and the inbox.

Belongs here: what is run together, when, and what starts it. Does not belong here: the assets.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import dagster as dg
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from gai_pipeline.orchestrate import home, inbox, readings
from gai_pipeline.orchestrate.chosen_documents import corpus
from gai_pipeline.orchestrate.collecting import WITHOUT_COLLECTING, refresh, season
from gai_pipeline.orchestrate.lock import PipelineBusy, writing
from gai_pipeline.orchestrate.partitions import NoYearYet, ended_years
from gai_pipeline.settings import Settings, load_settings

TIMEZONE: Final = "Asia/Shanghai"

everything = dg.define_asset_job(
    "everything",
    selection=WITHOUT_COLLECTING,
    description=(
        "Documents to published warehouse, every report year. In the UI choose all years: they are one run. "
        "On the command line: gai run"
    ),
    executor_def=dg.in_process_executor,
)

one_year = dg.define_asset_job(
    "one_year",
    selection=WITHOUT_COLLECTING,
    description=(
        "The same for one report year: only its records are written and only its rows of the marts are made anew. "
        "A backfill over several years is a single run."
    ),
    executor_def=dg.in_process_executor,
)


def all_years(settings: Settings) -> dict[str, str]:
    """Run tags that mean every report year. Raises NoYearYet."""
    keys = ended_years(settings)
    return {ASSET_PARTITION_RANGE_START_TAG: keys[0], ASSET_PARTITION_RANGE_END_TAG: keys[-1]}


@dg.schedule(
    job=refresh,
    cron_schedule="0 6 * 1-5 1",
    execution_timezone=TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=(
        "Reports for a year are due in January (departments, townships) and March (governments) of the next: every "
        "Monday from 20 January to the first week of May the sources are collected from, and the year's records and "
        "everything after them are made anew."
    ),
)
def annual_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A run for the year before, where reports of it are being published."""
    moment: datetime = context.scheduled_execution_time
    year = season(moment.date())
    if year is None:
        return dg.SkipReason(f"No reports are due on {moment:%Y-%m-%d}; the season is 20 January to early May.")
    return dg.RunRequest(run_key=f"{year}-{moment:%Y-%m-%d}", partition_key=str(year))


@dg.sensor(
    job=everything,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Takes in the files that lie in $GAI_HOME/inbox: each goes to the archive first and then to inbox/taken, or to "
        "inbox/refused with the reason. Then one run reads what is new."
    ),
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Intake, then a run if the inbox has brought documents that no run has read yet.

    A mark in the inbox says so from before the intake until a run has read them: a kill between the two loses nothing.
    """
    settings = load_settings()
    home.prepare(settings)
    try:
        with writing(settings.root, "the inbox"):
            inbox.mark(settings)
            taken = inbox.take(settings)
    except PipelineBusy as busy:
        yield dg.SkipReason(str(busy))
        return
    for refusal in taken.refused:
        context.log.warning("%s: %s", refusal.path, refusal.message)
    found = corpus(settings)
    before = readings.stored(settings)
    if not found.entries or (before is not None and before.made_from == readings.made_from(found)):
        inbox.unmark(settings)
        yield dg.SkipReason("The inbox is empty and every document has been read.")
        return
    if not inbox.marked(settings):
        yield dg.SkipReason("The inbox is empty.")
        return
    try:
        yield dg.RunRequest(run_key=found.fingerprint, tags=all_years(settings))
    except NoYearYet as error:
        yield dg.SkipReason(str(error))
