"""`gai release`: a data release of the published warehouse.

Belongs here: arguments, what is printed, exit status. Does not belong here: a release (`release/`).
"""

from __future__ import annotations

from pathlib import Path

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told


@described("release")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help=told("cli.release_to"))
@click.option("--version", "version", required=True, help=told("cli.release_version"))
@click.option(
    "--since",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=told("cli.release_since"),
)
@click.option(
    "--floors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=told("cli.release_floors"),
)
def command(folder: Path, version: str, since: Path | None, floors: Path | None) -> int:
    """Write a release; 1 if a floor or a check fails."""
    from gai_pipeline.release.order import release_of
    from gai_pipeline.settings import get_settings

    done = release_of(
        get_settings(), folder, version, since=since, floors=floors, tell=lambda line: click.echo(line, err=True)
    )
    rows, megabytes = f"{sum(done.rows.values()):,}", f"{done.bytes / 1e6:,.1f}"
    click.echo(told("cli.release_done", folder=done.folder, files=done.files, megabytes=megabytes, rows=rows))
    return 0
