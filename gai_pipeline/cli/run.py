"""`gai run`: the whole pipeline in one process.

Belongs here: arguments and exit status. Does not belong here: the pipeline (`orchestrate/run.py`).
"""

from __future__ import annotations

import click


@click.command(
    "run",
    epilog="""\b
Examples:
  gai run                          the bundled sample
  gai run ~/reports                your own documents: files, folders, ZIP, WARC, JSONL
  gai run ~/reports --year 2023 --year 2024""",
)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--year", "years", type=click.IntRange(2008, 2100), multiple=True, help="Report year; may be repeated.")
def command(paths: tuple[str, ...], years: tuple[int, ...]) -> int:
    """Take documents in, read them, build the marts, run every check and publish the warehouse.

    Without PATH the bundled sample is used. Exit status 0 also where reports contain mistakes (those are findings, a
    result); 1 if a step of the pipeline failed.
    """
    from gai_pipeline.orchestrate.run import run_pipeline

    summary = run_pipeline(list(paths), sorted(set(years)), progress=lambda line: click.echo(line, err=True))
    return 0 if summary.succeeded else 1
