"""`gai run`: the whole pipeline in one process.

Belongs here: arguments and exit status. Does not belong here: the pipeline (`orchestrate/run.py`).
"""

from __future__ import annotations

import gc

import click

from gai_pipeline.cli.help_texts import described, paths_argument, years_option


@described("run")
@paths_argument("[PATH...]", required=False, urls=True)
@years_option(2008)
def command(paths: tuple[str, ...], years: tuple[int, ...]) -> int:
    """The whole pipeline; 1 if one of its steps failed."""
    from gai_pipeline.orchestrate.dbt_process import GENERATION

    gc.set_threshold(GENERATION)  # at the usual 700 looking for cycles takes a sixth of the time to import all this
    from gai_pipeline.orchestrate.run import run_pipeline

    summary = run_pipeline(list(paths), sorted(set(years)), progress=lambda line: click.echo(line, err=True))
    return 0 if summary.succeeded else 1
