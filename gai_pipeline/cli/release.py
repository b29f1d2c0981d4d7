"""`gai release`: a data release of the published warehouse.

Belongs here: arguments, what is printed, exit status. Does not belong here: a release (`release/`).
"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "release",
    epilog="""\b
Examples:
  gai release --to releases/2026.03 --version 2026.03
  gai release --to releases/2026.09 --version 2026.09 --since releases/2026.03""",
)
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="Folder, new or empty.")
@click.option("--version", "version", required=True, help="Version; a date in it (2026-03-31) is that of the release.")
@click.option(
    "--since",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the release before: what changed is written, and floors are measured against it.",
)
@click.option(
    "--floors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Other floors than the package's [default: $GAI_HOME/floors.yaml].",
)
def command(folder: Path, version: str, since: Path | None, floors: Path | None) -> int:
    """Write the marts as a data release: Parquet, DuckDB, CSV, Stata, codebook, descriptors, checksums.

    The same warehouse and version give the same bytes. Exit status 1 if a floor or a check fails; nothing is written
    then, and each reason is named.
    """
    from gai_pipeline.release.order import release_of
    from gai_pipeline.settings import get_settings

    done = release_of(
        get_settings(), folder, version, since=since, floors=floors, tell=lambda line: click.echo(line, err=True)
    )
    click.echo(f"{done.folder}: {done.files} files, {done.bytes / 1e6:,.1f} MB, {sum(done.rows.values()):,} rows")
    return 0
