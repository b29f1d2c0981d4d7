"""`gai parse`: read documents and print their records.

Belongs here: arguments, output, exit status. Does not belong here: reading (`workers/`, `extract/`).
"""

from __future__ import annotations

import os
import sys

import click

from gai_pipeline.cli.help_texts import described


@described("parse")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def command(paths: tuple[str, ...]) -> int:
    """Print the records; 1 if a document could not be read."""
    from gai_pipeline.workers.process import start
    from gai_pipeline.workers.worker import DEFAULT_FUNCTION

    # First of all: the reader's imports take longest, so they run beside those of the settings.
    started = start(DEFAULT_FUNCTION)
    try:
        from gai_pipeline.archive.expand import expand
        from gai_pipeline.settings import get_settings
        from gai_pipeline.workers.reading import job_of, open_engine, read_lines

        settings = get_settings()
    except BaseException:
        started.process.kill()
        raise
    job = job_of("lines", settings.limits, regions=settings.extra_regions, provider=settings.ocr_provider)
    engine = open_engine(job, settings, started)
    failed = False
    out = sys.stdout.buffer
    try:
        for statuses, lines in read_lines(engine, expand(paths, settings.limits), settings.limits):
            out.write(lines.encode() + b"\n")
            out.flush()
            failed = failed or "failed" in statuses
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no fault. Nothing may be flushed into the void at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        engine.close()
    return int(failed)
