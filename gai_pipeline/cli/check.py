"""`gai check`: for someone about to publish a report.

Belongs here: arguments and exit status. Does not belong here: findings and their wording (`precheck/`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gai_pipeline.cli.help_texts import described, paths_argument
from gai_pipeline.wording import Lang, language, told

if TYPE_CHECKING:
    from gai_pipeline.precheck.verdicts import Format


@described("check")
@paths_argument()
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=lambda: language(otherwise="zh"), help=told("cli.lang")
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "html", "xlsx"]),
    default="text",
    show_default=True,
    help=told("cli.format"),
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=told("cli.output"))
def command(paths: tuple[str, ...], lang: Lang, fmt: Format, output: Path | None) -> int:
    """Print or write the findings; 1 if a rule of level error fails."""
    if fmt == "xlsx" and output is None:
        raise click.UsageError(told("cli.xlsx_needs_output"))
    from gai_pipeline.precheck import check_paths

    return check_paths(list(paths), lang, fmt, output)
