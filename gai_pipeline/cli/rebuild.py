"""`gai rebuild`: everything from the archive alone.

Belongs here: arguments, forgetting what was read. Does not belong here: the pipeline (`orchestrate/run.py`).
"""

from __future__ import annotations

import click


@click.command(
    "rebuild",
    epilog="""\b
Examples:
  gai rebuild                     after restoring a backup of the archive
  gai rebuild --year 2023""",
)
@click.option("--year", "years", type=click.IntRange(2008, 2100), multiple=True, help="Report year; may be repeated.")
def command(years: tuple[int, ...]) -> int:
    """Read every archived document anew and build the warehouse from the records.

    The archive is the truth and is not touched; readers keep the published warehouse until the new one takes its place.
    """
    import shutil

    from gai_pipeline.orchestrate.lock import writing
    from gai_pipeline.orchestrate.run import WAIT_SECONDS, run_pipeline
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    if settings.root.is_dir():
        with writing(settings.root, "gai rebuild", WAIT_SECONDS):
            for made in (settings.cache, settings.work):
                shutil.rmtree(made, ignore_errors=True)
    summary = run_pipeline([], sorted(set(years)), progress=lambda line: click.echo(line, err=True))
    return 0 if summary.succeeded else 1
