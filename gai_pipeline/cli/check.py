"""`gai check`: for someone about to publish a report.

Belongs here: arguments and exit status. Does not belong here: findings and their wording (`checker/`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.command(
    "check",
    epilog="""\b
Examples:
  gai check 2024年度报告.docx
  gai check reports/ --lang en --format xlsx --output findings.xlsx""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of messages.")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "html", "xlsx"]),
    default="text",
    show_default=True,
    help="xlsx needs --output.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def command(
    paths: tuple[str, ...], lang: Literal["zh", "en"], fmt: Literal["text", "json", "html", "xlsx"], output: Path | None
) -> int:
    """Check reports before they are published: sums, flows, missing cells, contradictions.

    PATH is a file or a folder of reports. Exit status 0 if clean, 1 if a rule of level error fails.
    """
    if fmt == "xlsx" and output is None:
        raise click.UsageError("--format xlsx needs --output FILE")
    from gai_pipeline.checker import check_paths

    return check_paths(list(paths), lang, fmt, output)
