"""`gai collect`: fetch what is new from the sources.

Belongs here: arguments, output, exit status. Does not belong here: the crawl (`collect/`).
"""

from __future__ import annotations

from typing import Any

import click

from gai_pipeline.cli.help_texts import described, years_option
from gai_pipeline.printable import printable
from gai_pipeline.wording import told


@described("collect")
@click.option("--source", "sources", multiple=True, metavar="ID", help=told("cli.source"))
@years_option(2007)
@click.option("--from-archive", "crawls", multiple=True, metavar="CRAWL", help=told("cli.from_archive"))
@click.option("--no-sites", is_flag=True, help=told("cli.no_sites_asked"))
def command(sources: tuple[str, ...], years: tuple[int, ...], crawls: tuple[str, ...], no_sites: bool) -> int:
    """Crawl, or fetch from web archives; 1 if it is not complete or no list of a source could be read."""
    from gai_pipeline.collect.crawl_process import collect
    from gai_pipeline.collect.crawl_report import reports_folder
    from gai_pipeline.collect.sources import load_sources, sources_path
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    if crawls:
        from gai_pipeline.cli.from_archive import collect_from_archive

        return collect_from_archive(settings, crawls, sorted(set(years)), not no_sites, _told)
    path = sources_path(settings)
    if not load_sources(path):
        raise click.UsageError(told("cli.no_sources", path=path))
    report = collect(settings, sources, sorted(set(years)), _told)
    for found in report.sources:
        if found.state != "ok":
            click.echo(f"{told(f'cli.{found.state}'):<7} {found.id}: {'; '.join(found.warnings)}", err=True)
        for problem in found.problems:
            click.echo(f"        {problem.code:<16} {printable(problem.url)}  {printable(problem.message)}", err=True)
    if report.error:
        click.echo(f"gai: {report.error}", err=True)
    click.echo(report.summary)
    click.echo(told("cli.crawl_report", path=reports_folder(settings.collecting) / f"{report.run_id}.json"), err=True)
    return int(not report.complete or any(s.state == "failed" for s in report.sources))


def _told(line: dict[str, Any]) -> None:
    if line["event"] == "start" and line["resumed"]:
        click.echo(told("cli.continuing"), err=True)
    elif line["event"] == "progress":
        counts = ", ".join(f"{n:,} {name}" for name, n in sorted(line["counts"].items()))
        click.echo(f"{counts}  {printable(line['at'])}", err=True)
