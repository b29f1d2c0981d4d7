"""`gai rebuild`: everything from the archive alone.

Belongs here: arguments, forgetting what was read. Does not belong here: the pipeline (`orchestrate/run.py`).
"""

from __future__ import annotations

import click

from gai_pipeline.cli.help_texts import described, years_option


@described("rebuild")
@years_option(2008)
def command(years: tuple[int, ...]) -> int:
    """Forget what was read and built, then the whole pipeline; 1 if one of its steps failed."""
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
