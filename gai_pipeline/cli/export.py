"""`gai export`: the marts as files.

Belongs here: arguments. Does not belong here: writing (`warehouse/export.py`).
"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "export",
    epilog="""\b
Examples:
  gai export --to out --format parquet
  gai export --to out --format xlsx""",
)
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder.")
@click.option("--format", "fmt", type=click.Choice(["parquet", "csv", "xlsx"]), default="parquet", show_default=True)
def command(folder: Path, fmt: str) -> int:
    """Write every mart with its data dictionary to a folder."""
    from gai_pipeline.warehouse.export import export_marts

    for written in export_marts(folder, fmt):
        click.echo(str(written))
    return 0
