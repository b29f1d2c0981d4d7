"""`gai ui`: the Dagster UI.

Belongs here: arguments. Does not belong here: Dagster (`orchestrate/`).
"""

from __future__ import annotations

import click


@click.command(
    "ui",
    epilog="""\b
Examples:
  gai ui
  gai ui --port 3333""",
)
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="Port on 127.0.0.1.")
def command(port: int) -> int:
    """Open the Dagster UI on 127.0.0.1: assets, checks, partitions, schedules. Ends with Ctrl-C."""
    from gai_pipeline.orchestrate.ui import serve

    return int(serve(port) or 0)
