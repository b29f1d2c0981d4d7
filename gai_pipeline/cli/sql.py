"""`gai sql`: query the published warehouse.

Belongs here: arguments and how rows are printed. Does not belong here: opening the warehouse (`warehouse/query.py`).
"""

from __future__ import annotations

import sys
from typing import Literal

import click


@click.command(
    "sql",
    epilog="""\b
Examples:
  gai sql "SELECT * FROM marts.region_year WHERE metric = 'new_requests' ORDER BY report_year"
  gai sql "SELECT rule_id, count(*) FROM marts.fct_findings GROUP BY 1" --format csv > findings.csv
  echo "SHOW ALL TABLES" | gai sql -""",
)
@click.argument("statement")
@click.option("--format", "fmt", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def command(statement: str, fmt: Literal["table", "csv", "json"]) -> int:
    """Run one SQL STATEMENT (- reads it from stdin) on the published warehouse, read-only.

    A run that is going on is not disturbed: you see the state before it.
    """
    from gai_pipeline.settings import get_settings
    from gai_pipeline.warehouse.query import query, write

    text = sys.stdin.read() if statement == "-" else statement
    write(query(get_settings().warehouse, text), sys.stdout, fmt)
    return 0
