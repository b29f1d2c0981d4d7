"""`gai ui`: the Dagster UI.

Belongs here: arguments. Does not belong here: Dagster (`orchestrate/`).
"""

from __future__ import annotations

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told


@described("ui")
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help=told("cli.port"))
def command(port: int) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    from gai_pipeline.orchestrate.ui import serve

    return int(serve(port) or 0)
