"""`gai sources`: the sites that are collected from.

Belongs here: arguments, output, exit status. Does not belong here: sources (`collect/sources.py`), fetching.
"""

from __future__ import annotations

import json

import click


@click.group(
    "sources",
    epilog="""\b
Examples:
  gai sources list
  gai sources test fuyang            what would be fetched, no document fetched
  gai sources schema > sources.schema.json""",
)
def command() -> None:
    """The sites that gai collect fetches from: $GAI_HOME/sources.yaml, or what GAI_SOURCES names."""


@command.command("list")
@click.option("--presets", "with_presets", is_flag=True, help="List the families of content systems instead.")
def list_sources(with_presets: bool) -> int:
    """Show the sources, one a line: id, preset, url, body; those that are switched off with a minus."""
    from gai_pipeline.collect.sources import load_sources, presets, sources_path
    from gai_pipeline.settings import get_settings

    if with_presets:
        for name, preset in presets().items():
            click.echo(f"{name:<10} {preset.about}")
        return 0
    path = sources_path(get_settings())
    sources = load_sources(path)
    for source in sources:
        mark = " " if source.enabled else "-"
        click.echo(f"{mark} {source.id:<24} {source.preset:<8} {source.url}  {source.body or ''}".rstrip())
    if not sources:
        click.echo(f"no sources in {path}; three lines make one: id, preset, url (docs/collecting.md)", err=True)
    return 0


@command.command("schema")
def schema_command() -> int:
    """Print the JSON Schema of a file of sources, for editors that complete and check YAML."""
    from gai_pipeline.collect.sources import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
    return 0


@command.command("test")
@click.argument("source", metavar="ID")
@click.option("--year", "years", type=click.IntRange(2007, 2100), multiple=True, help="Report year; may be repeated.")
def test_source(source: str, years: tuple[int, ...]) -> int:
    """Fetch the list pages of a source and show the documents that would be fetched: report year, title, address.

    Nothing is kept. Exit status 1 if nothing would be fetched or a list cannot be read; the reason is said.
    """
    from gai_pipeline.collect.run import look
    from gai_pipeline.settings import get_settings

    entries, report = look(get_settings(), source, sorted(set(years)))
    for entry in entries:
        click.echo(f"{entry['year'] or '????'}  {entry['title'] or '(no list)'}  {entry['url']}")
    found = report.sources[0]
    for problem in found.problems:
        click.echo(f"failed  {problem.url}: {problem.message} [{problem.code}]", err=True)
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    if found.off_site:
        click.echo(f"links to other sites are not followed: {', '.join(found.off_site)}; name them in hosts", err=True)
    if report.error:
        click.echo(f"failed  {report.error}", err=True)
    click.echo(f"{len(entries)} documents would be fetched, from {found.lists} list pages", err=True)
    return int(not entries or found.state == "failed" or bool(report.error))
