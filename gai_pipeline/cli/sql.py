"""`gai sql`: query the published warehouse.

Belongs here: arguments and how rows are printed. Does not belong here: opening the warehouse (`warehouse/query.py`).
"""

from __future__ import annotations

import sys
from typing import Literal

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told


@described("sql")
@click.argument("statement")
@click.option("--format", "fmt", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def command(statement: str, fmt: Literal["table", "csv", "json"]) -> int:
    """Print the rows of one statement."""
    from gai_pipeline.settings import get_settings
    from gai_pipeline.warehouse.query import query, write

    text = sys.stdin.read() if statement == "-" else statement
    if not text.strip(" \t\r\n;"):
        raise click.UsageError(told("cli.no_statement"))
    write(query(get_settings().warehouse, text), sys.stdout, fmt)
    return 0
