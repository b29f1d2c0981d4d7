"""`gai export`: the marts as files, or the archived documents as WARC.

Belongs here: arguments. Does not belong here: writing (`warehouse/export.py`, `archive/warc.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.command(
    "export",
    epilog="""\b
Examples:
  gai export --to out --format parquet
  gai export --to out --format xlsx --table region_year --table dim_regions
  gai export --to out --format warc          the documents; elsewhere: gai add out""",
)
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder.")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["parquet", "csv", "xlsx", "warc"]),
    default="parquet",
    show_default=True,
    help="warc: the archived documents instead of the marts.",
)
@click.option("--table", "tables", multiple=True, help="Only this mart; may be repeated.")
def command(tables: tuple[str, ...], folder: Path, fmt: Literal["parquet", "csv", "xlsx", "warc"]) -> int:
    """Write every mart with its data dictionary to a folder, or the documents of the archive as WARC files.

    Exit status 1 if a document of the archive is damaged; it is named, the others are written.
    """
    from gai_pipeline.settings import get_settings

    if fmt == "warc":
        if tables:
            raise click.UsageError("--table chooses marts; --format warc writes the documents of the archive")
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
        click.echo(f"there are no documents in {settings.archive}; gai add or gai collect brings some", err=True)
    return int(damaged > 0)
