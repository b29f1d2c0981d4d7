"""`gai explore`: the web app on the published warehouse.

Belongs here: arguments. Does not belong here: the app (`explore/`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told

_LEAST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class _Door:
    """Where the app listens, and the token that it asks for."""

    host: str
    port: int
    token: str | None

    def check(self) -> None:
        """Raises `click.UsageError` for a door that would be open to others, or a token that is easily guessed."""
        from gai_pipeline.explore.options import LOOPBACK

        if self.token is None:
            if self.host not in LOOPBACK:
                raise click.UsageError(told("cli.explore_needs_token", host=self.host))
            return
        bare = self.token.replace("-", "").replace("_", "")
        if len(self.token) < _LEAST_TOKEN or not (bare.isascii() and bare.isalnum()):
            raise click.UsageError(told("cli.explore_short_token", n=_LEAST_TOKEN))


def _with_door(serve: Callable[..., int]) -> Callable[..., int]:
    """The options of where to listen, given to a command as `door`."""

    @click.option(
        "--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help=told("cli.explore_port")
    )
    @click.option("--host", default="127.0.0.1", show_default=True, help=told("cli.explore_host"))
    @click.option("--token", envvar="GAI_EXPLORE_TOKEN", help=told("cli.explore_token"))
    @functools.wraps(serve)
    def command(host: str, port: int, token: str | None, **own: Any) -> int:
        return serve(**own, door=_Door(host, port, token))

    return command


@described("explore")
@_with_door
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help=told("cli.explore_to"))
@click.option("--with-documents", is_flag=True, help=told("cli.explore_with_documents"))
@click.option("--edit", is_flag=True, help=told("cli.explore_edit"))
@click.option("--dagster", help=told("cli.explore_dagster"))
def command(door: _Door, folder: Path | None, with_documents: bool, edit: bool, dagster: str | None) -> int:
    """Serve the app, or write its pages as files."""
    from gai_pipeline.explore.options import Options
    from gai_pipeline.settings import get_settings
    from gai_pipeline.warehouse.connect import as_file

    door.check()
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
        host=door.host,
        port=door.port,
        token=door.token,
        documents=folder is None or with_documents,
        dagster=dagster,
        workers=settings.n_workers,
        regions=settings.extra_regions,
        provider=settings.ocr_provider,
    )
    if folder is not None:
        from gai_pipeline.explore.freeze import freeze

        return freeze(options, folder)
    from gai_pipeline.explore.serve import serve

    return serve(options)
