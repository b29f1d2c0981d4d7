"""`gai export`: the marts as files.

Belongs here: arguments. Does not belong here: writing (`warehouse/export.py`).
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
  gai export --to out --format xlsx --table region_year --table dim_regions""",
)
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder.")
@click.option("--format", "fmt", type=click.Choice(["parquet", "csv", "xlsx"]), default="parquet", show_default=True)
@click.option("--table", "tables", multiple=True, help="Only this mart; may be repeated.")
def command(tables: tuple[str, ...], folder: Path, fmt: Literal["parquet", "csv", "xlsx"]) -> int:
    """Write every mart with its data dictionary to a folder."""
    from gai_pipeline.settings import get_settings
    from gai_pipeline.warehouse.export import export

    for written in export(get_settings().warehouse, folder, fmt, tables):
        click.echo(str(written))
    return 0
