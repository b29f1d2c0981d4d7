"""`gai explore`: the web app on the published warehouse.

Belongs here: arguments. Does not belong here: the app (`explore/`).
"""

from __future__ import annotations

from pathlib import Path

import click

from gai_pipeline.cli.words import described
from gai_pipeline.wording import told

_LEAST_TOKEN = 16


@described("explore")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help=told("cli.explore_port"))
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help=told("cli.explore_to"))
@click.option("--with-documents", is_flag=True, help=told("cli.explore_with_documents"))
@click.option("--edit", is_flag=True, help=told("cli.explore_edit"))
@click.option("--host", default="127.0.0.1", show_default=True, help=told("cli.explore_host"))
@click.option("--token", envvar="GAI_EXPLORE_TOKEN", help=told("cli.explore_token"))
@click.option("--dagster", help=told("cli.explore_dagster"))
def command(
    port: int,
    folder: Path | None,
    with_documents: bool,
    edit: bool,
    host: str,
    token: str | None,
    dagster: str | None,
) -> int:
    """Serve the app, or write its pages as files."""
    from gai_pipeline.explore.options import LOOPBACK, Options
    from gai_pipeline.settings import get_settings
    from gai_pipeline.warehouse.connect import as_file

    if host not in LOOPBACK and token is None:
        raise click.UsageError(told("cli.explore_needs_token", host=host))
    if token is not None and (
        len(token) < _LEAST_TOKEN or not token.isascii() or not token.replace("-", "").replace("_", "").isalnum()
    ):
        raise click.UsageError(told("cli.explore_short_token", n=_LEAST_TOKEN))
    if dagster is not None and not dagster.startswith(("http://", "https://")):
        raise click.UsageError(told("cli.explore_bad_dagster"))
    if with_documents and folder is None:
        raise click.UsageError(told("cli.explore_documents_need_to"))
    settings = get_settings()
    options = Options(
        warehouse=as_file(settings.warehouse, settings.work / "explore.duckdb"),
        archives=(settings.archive, str(settings.root / "sample" / "archive")),
        corrections=settings.root / "corrections.yaml",
        edit=edit and folder is None,
        host=host,
        port=port,
        token=token,
        documents=folder is None or with_documents,
        dagster=dagster,
        workers=settings.n_workers,
        lang=settings.lang,
        regions=settings.extra_regions,
    )
    if folder is not None:
        from gai_pipeline.explore.freeze import freeze

        return freeze(options, folder)
    from gai_pipeline.explore.serve import serve

    return serve(options)
