"""`gai export`: the marts as files, or the archived documents as WARC.

Belongs here: arguments. Does not belong here: writing (`warehouse/export.py`, `archive/warc.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told


@described("export")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help=told("cli.to"))
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["parquet", "csv", "xlsx", "warc"]),
    default="parquet",
    show_default=True,
    help=told("cli.export_format"),
)
@click.option("--table", "tables", multiple=True, help=told("cli.table"))
def command(tables: tuple[str, ...], folder: Path, fmt: Literal["parquet", "csv", "xlsx", "warc"]) -> int:
    """Write the files and name them; 1 if a document of the archive is damaged."""
    from gai_pipeline.settings import get_settings

    if fmt == "warc":
        if tables:
            raise click.UsageError(told("cli.table_or_warc"))
        return _documents(folder)
    from gai_pipeline.warehouse.export import export

    for written in export(get_settings().warehouse, folder, fmt, tables):
        click.echo(str(written))
    return 0


def _documents(folder: Path) -> int:
    from gai_pipeline.archive.store import Archive
    from gai_pipeline.archive.warc import to_warc
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    written = damaged = 0
    for step in to_warc(Archive.of(settings), folder):
        written, damaged = written + isinstance(step, Path), damaged + (not isinstance(step, Path))
        click.echo(f"gai: {step}" if not isinstance(step, Path) else str(step), err=not isinstance(step, Path))
    if not written and not damaged:
        click.echo(told("cli.no_documents", archive=settings.archive), err=True)
    return int(damaged > 0)
