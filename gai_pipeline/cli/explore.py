"""`gai explore`: the web app on the published warehouse.

Belongs here: arguments. Does not belong here: the app (`explore/`).
"""

from __future__ import annotations

from pathlib import Path

import click

_LEAST_TOKEN = 16


@click.command(
    "explore",
    epilog="""\b
Examples:
  gai explore                          http://127.0.0.1:8765
  gai explore --edit                   reviews may be written to corrections.yaml
  gai explore --to site                the public pages as files, for any web server
  gai explore --host 0.0.0.0 --token SECRET""",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="Port.")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write static pages and end.")
@click.option("--with-documents", is_flag=True, help="With --to: the documents' pages too.")
@click.option("--edit", is_flag=True, help="Take reviews into $GAI_HOME/corrections.yaml.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address; all but this machine's need --token.")
@click.option("--token", envvar="GAI_EXPLORE_TOKEN", help="What a visitor must know (also GAI_EXPLORE_TOKEN).")
@click.option("--dagster", help="Address of the Dagster UI, for a link to it.")
def command(
    port: int,
    folder: Path | None,
    with_documents: bool,
    edit: bool,
    host: str,
    token: str | None,
    dagster: str | None,
) -> int:
    """Look at the warehouse: places, bodies, reports with the figure lit in its document; check before you publish.

    Ends with Ctrl-C. Binds this machine only unless a host and a token are given.
    """
    from gai_pipeline.explore.options import LOOPBACK, Options
    from gai_pipeline.settings import get_settings

    if host not in LOOPBACK and token is None:
        raise click.UsageError(f"--host {host} can be reached from elsewhere: give --token, or GAI_EXPLORE_TOKEN")
    if token is not None and (
        len(token) < _LEAST_TOKEN or not token.isascii() or not token.replace("-", "").replace("_", "").isalnum()
    ):
        raise click.UsageError(f"a token has at least {_LEAST_TOKEN} letters and digits")
    if dagster is not None and not dagster.startswith(("http://", "https://")):
        raise click.UsageError("--dagster is an address that begins with http:// or https://")
    if with_documents and folder is None:
        raise click.UsageError("--with-documents goes with --to DIR")
    settings = get_settings()
    options = Options(
        warehouse=settings.warehouse,
        archives=(settings.archive, str(settings.root / "sample" / "archive")),
        corrections=settings.root / "corrections.yaml",
        edit=edit and folder is None,
        host=host,
        port=port,
        token=token,
        documents=folder is None or with_documents,
        dagster=dagster,
        workers=settings.n_workers,
    )
    if folder is not None:
        from gai_pipeline.explore.freeze import freeze

        return freeze(options, folder)
    from gai_pipeline.explore.serve import serve

    return serve(options)
