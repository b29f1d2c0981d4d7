"""`gai sources`: the sites that are collected from.

Belongs here: arguments, output, exit status. Does not belong here: sources (`collect/sources.py`), fetching.
"""

from __future__ import annotations

import json

import click

from gai_pipeline.cli.help_texts import described_group, laid_out, years_option
from gai_pipeline.wording import told


@described_group("sources")
def command() -> None:
    """The group of `gai sources`."""


@command.command("list", help=laid_out(told("cli.help_sources_list")))
@click.option("--presets", "with_presets", is_flag=True, help=told("cli.presets"))
def list_sources(with_presets: bool) -> int:
    """Print the sources, one a line."""
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
        click.echo(told("cli.no_sources_yet", path=path), err=True)
    return 0


@command.command("schema", help=laid_out(told("cli.help_sources_schema")))
def schema_command() -> int:
    """Print the JSON Schema of a file of sources."""
    from gai_pipeline.collect.sources import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
    return 0


@command.command("test", help=laid_out(told("cli.help_sources_test")))
@click.argument("source", metavar="ID")
@years_option(2007)
def test_source(source: str, years: tuple[int, ...]) -> int:
    """Print what would be fetched; 1 if that is nothing or a list cannot be read."""
    from gai_pipeline.collect.crawl_process import look
    from gai_pipeline.settings import get_settings

    entries, report = look(get_settings(), source, sorted(set(years)))
    for entry in entries:
        click.echo(f"{entry['year'] or '????'}  {entry['title'] or told('cli.no_list')}  {entry['url']}")
    found = report.sources[0]
    for problem in found.problems:
        click.echo(f"{told('cli.failed')}  {problem.url}: {problem.message} [{problem.code}]", err=True)
    for warning in found.warnings:
        click.echo(told("cli.warning", what=warning), err=True)
    if found.off_site:
        click.echo(told("cli.off_site", hosts=", ".join(found.off_site)), err=True)
    if report.error:
        click.echo(f"{told('cli.failed')}  {report.error}", err=True)
    click.echo(told("cli.would_fetch", n=len(entries), lists=found.lists), err=True)
    return int(not entries or found.state == "failed" or bool(report.error))
