"""`gai run`: the whole pipeline through Dagster in this process.

Belongs here: taking documents in, executing the job, what went wrong. Does not belong here: assets, or how the summary
looks (`summary.py`).
"""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from threading import Thread
from typing import TYPE_CHECKING, Final

from gai_pipeline.archive.document import Refusal
from gai_pipeline.archive.intake import take_in_each
from gai_pipeline.archive.store import Archive
from gai_pipeline.orchestrate import home
from gai_pipeline.orchestrate.chosen_documents import corpus, sample_archive, write_sample_documents
from gai_pipeline.orchestrate.dbt_process import DbtProcess, end_waiting, keep
from gai_pipeline.orchestrate.lock import PipelineBusy, writing
from gai_pipeline.orchestrate.progress import counter, listening, say
from gai_pipeline.orchestrate.strays import sweep
from gai_pipeline.orchestrate.summary import RunSummary, collect, render
from gai_pipeline.printable import printable
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.warehouse.build import memory_limit
from gai_pipeline.wording import told
from gai_pipeline.wording.reasons import refusal

if TYPE_CHECKING:
    import dagster as dg

WAIT_SECONDS = 10.0
"""The inbox sensor may hold the lock for a moment."""

ORIGIN_TAG = "gai/started_by"


class NothingToRead(ValueError):
    """None of the paths given holds a document; the message names them."""


def run_pipeline(
    paths: list[str], years: list[int], *, progress: Callable[[str], None], show: bool = True
) -> RunSummary:
    """Take `paths` in (none: what the archive has, else the bundled sample) and run every step for `years` (none: all).

    Lines of progress go to `progress`; with `show` the summary is printed. Errors are in the summary: `succeeded` is
    false and `failures` says what to do. Nothing is published then, and running again continues.
    """
    started = time.monotonic()
    settings = load_settings()
    failures: list[str] = []
    refused: list[Refusal] = []
    home.prepare(settings)
    with listening(progress):
        try:
            with writing(settings.root, "gai run", WAIT_SECONDS):
                sweep(settings)
                parsing = Thread(target=_parse_models, args=(settings,), daemon=True)
                parsing.start()
                try:
                    refused = _take_in(paths, settings)
                    with _library_output(settings):
                        failures = _execute(settings, years, parsing)
                finally:
                    parsing.join()
                    end_waiting()
        except (PipelineBusy, NothingToRead) as error:
            failures = [str(error)]
    summary = collect(settings, failures, refused, time.monotonic() - started)
    if show:
        render(summary)
    return summary


def _take_in(paths: list[str], settings: Settings) -> list[Refusal]:
    refused: list[Refusal] = []
    if paths:
        archive, sources = Archive.of(settings), paths
    elif corpus(settings).entries:
        return refused
    else:
        say(told("run.sample_used"))
        archive, sources = sample_archive(settings), [str(write_sample_documents(settings))]
    kept = 0
    tell = counter(told("run.taking_in"))
    for step in take_in_each(sources, archive, settings.limits, contact=settings.contact):
        if isinstance(step, Refusal):
            refused.append(step)
            say(printable(told("run.refused", what=step.label, why=refusal(step.code, step.message))))
            continue
        kept += 1
        tell(kept, None)
    say(told("run.taken_in", n=kept, refused=len(refused)))
    if not kept and not corpus(settings).entries:
        raise NothingToRead(told("run.nothing_to_read", paths=", ".join(map(str, sources))))
    return refused


def _execute(settings: Settings, years: list[int], parsing: Thread) -> list[str]:
    """Run the job once dbt's project is parsed; returns what failed, a sentence each."""
    os.environ["DAGSTER_HOME"] = str(settings.dagster)
    _quiet()
    say(told("run.starting"))
    import dagster as dg

    from gai_pipeline.orchestrate import jobs
    from gai_pipeline.orchestrate.dbt_manifest import ManifestError
    from gai_pipeline.orchestrate.partitions import NoYearYet, ended_years, ranges

    try:
        known = ended_years(settings)
    except NoYearYet as error:
        return [str(error)]
    if outside := [y for y in years if str(y) not in known]:
        return [told("run.no_such_year", years=", ".join(map(str, outside)), first=known[0], last=known[-1])]
    try:
        from gai_pipeline.orchestrate.location import assemble

        parsing.join()
        job = assemble().resolve_job_def((jobs.one_year if years else jobs.everything).name)
    except ManifestError as error:
        return [str(error)]
    chunks = ranges(years) or [(known[0], known[-1])]
    with dg.DagsterInstance.get() as instance:
        release_dead_runs(instance)
        for chunk in chunks[:-1]:
            selection = [dg.AssetKey(k) for k in ("raw_documents", "document_readings", "parsed_records")]
            if failures := _run(job, instance, chunk, selection):
                return failures
        return _run(job, instance, chunks[-1], None)


def _parse_models(settings: Settings) -> None:
    """Parse dbt's project, and keep the process that has, while documents are taken in and Dagster is imported: each
    takes seconds. What fails is said when it is asked for."""
    from gai_pipeline.orchestrate.dbt_manifest import ManifestError, ensure_manifest

    process = DbtProcess()
    keep(process)
    with suppress(ManifestError):
        ensure_manifest(settings, process)


def _run(
    job: dg.JobDefinition, instance: dg.DagsterInstance, years: tuple[str, str], selection: list[dg.AssetKey] | None
) -> list[str]:
    from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

    result = job.execute_in_process(
        instance=instance,
        raise_on_error=False,
        asset_selection=selection,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        tags={
            ASSET_PARTITION_RANGE_START_TAG: years[0],
            ASSET_PARTITION_RANGE_END_TAG: years[1],
            ORIGIN_TAG: "gai run",
        },
    )
    if result.success:
        return []
    return list(_failures(result.all_events)) or [told("run.no_reason")]


_NO_MEMORY: Final = "Out of Memory Error"
"""What DuckDB says in the middle of dbt's report, with advice on statements that nobody writes here."""


def _failures(events: Iterable[dg.DagsterEvent]) -> Iterator[str]:
    """The reason of every step that failed, its innermost cause. Raises KeyboardInterrupt where that was a signal."""
    import dagster as dg

    for event in events:
        if not event.is_step_failure:
            continue
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None and error.cls_name == dg.DagsterExecutionInterruptedError.__name__:
            raise KeyboardInterrupt  # Dagster has turned the signal into a failure of the step that it hit
        message = error.message.strip() if error is not None else told("run.no_message")
        if message.startswith("dagster"):  # the class of Dagster's own errors says nothing to a person
            message = message.split(": ", 1)[-1]
        if _NO_MEMORY in message:
            message = told("run.no_memory", memory=memory_limit())
        yield told("run.step_failed", step=event.step_key, message=message)


def release_dead_runs(instance: dg.DagsterInstance) -> None:
    """End what runs that were killed have left behind; call it while holding the writer's lock.

    Every step that takes a slot of the pool needs that lock, so whoever still has a slot is dead. Without this the next
    run would wait for the slot for ever.
    """
    import dagster as dg

    storage = instance.event_log_storage
    for key in storage.get_concurrency_keys():
        for slot in storage.get_concurrency_info(key).claimed_slots:
            storage.free_concurrency_slots_for_run(slot.run_id)
        for step in storage.get_concurrency_info(key).pending_steps:
            storage.free_concurrency_slots_for_run(step.run_id)
    started = dg.RunsFilter(tags={ORIGIN_TAG: "gai run"}, statuses=[dg.DagsterRunStatus.STARTED])
    for run in instance.get_runs(started):
        instance.report_run_failed(run, told("run.ended_from_outside"))


@contextmanager
def _library_output(settings: Settings) -> Iterator[None]:
    """What dbt prints goes to a file: on the terminal stands what a person needs."""
    with (settings.work / "run.log").open("w", encoding="utf-8") as log, redirect_stdout(log):
        yield


def _quiet() -> None:
    """Keep the libraries' own notices from the terminal; what matters is said in the summary."""
    warnings.filterwarnings("ignore", module=r"dagster.*|great_expectations.*|pydantic.*")
    warnings.filterwarnings("ignore", message=".* currently in beta")  # said of whoever uses it, not of Dagster
    for name in ("dagster", "great_expectations", "dbt", "sqlglot"):
        logging.getLogger(name).setLevel(logging.ERROR)
