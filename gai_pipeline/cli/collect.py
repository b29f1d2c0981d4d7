"""`gai collect`: fetch what is new from the sources.

Belongs here: arguments, output, exit status. Does not belong here: the crawl (`collect/`).
"""

from __future__ import annotations

from typing import Any

import click

from gai_pipeline.printable import printable


@click.command(
    "collect",
    epilog="""\b
Examples:
  gai collect                        everything new at every source
  gai collect --year 2025            the reports for 2025 only
  gai collect --source fuyang        one source""",
)
@click.option("--source", "sources", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--year", "years", type=click.IntRange(2007, 2100), multiple=True, help="Report year; may be repeated.")
def command(sources: tuple[str, ...], years: tuple[int, ...]) -> int:
    """Fetch new and changed documents from the sources into the archive; gai run reads them then.

    An interrupted crawl continues when the same one is asked for again. Exit status 0 also where single documents
    failed (the report names them); 1 if the crawl is not complete or no list of a source could be read.
    """
    from gai_pipeline.collect.report import reports_folder
    from gai_pipeline.collect.run import collect
    from gai_pipeline.collect.sources import load_sources, sources_path
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    path = sources_path(settings)
    if not load_sources(path):
        raise click.UsageError(f"there are no sources in {path}; three lines make one (docs/collecting.md)")
    report = collect(settings, sources, sorted(set(years)), _told)
    for found in report.sources:
        if found.state != "ok":
            click.echo(f"{found.state:<7} {found.id}: {'; '.join(found.warnings)}", err=True)
        for problem in found.problems:
            click.echo(f"        {problem.code:<16} {printable(problem.url)}  {printable(problem.message)}", err=True)
    if report.error:
        click.echo(f"gai: {report.error}", err=True)
    click.echo(report.summary)
    click.echo(f"report: {reports_folder(settings.collecting) / (report.run_id + '.json')}", err=True)
    return int(not report.complete or any(s.state == "failed" for s in report.sources))


def _told(line: dict[str, Any]) -> None:
    if line["event"] == "start" and line["resumed"]:
        click.echo("continuing the crawl that was interrupted", err=True)
    elif line["event"] == "progress":
        counts = ", ".join(f"{n:,} {name}" for name, n in sorted(line["counts"].items()))
        click.echo(f"{counts}  {printable(line['at'])}", err=True)
