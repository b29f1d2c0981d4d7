"""The `gai` command: one module a subcommand, imported only when it runs.

Belongs here: the list of commands and their one-line descriptions, so that help needs no other import.
Does not belong here: what a command does.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NamedTuple

import click


class _Listed(NamedTuple):
    """A subcommand: its module below `gai_pipeline.cli`, and what the list of commands says of it."""

    module: str
    summary: str


COMMANDS = {
    "run": _Listed("run", "Run the whole pipeline on documents, or on the bundled sample."),
    "ui": _Listed("ui", "Open the Dagster UI on 127.0.0.1."),
    "add": _Listed("add", "Put files, folders, ZIP, WARC, JSONL or URLs into the archive."),
    "parse": _Listed("parse", "Read documents and print one JSON object per report."),
    "check": _Listed("check", "Find the mistakes in a report before it is published."),
    "sql": _Listed("sql", "Query the published warehouse, read-only."),
    "export": _Listed("export", "Write the marts as Parquet, CSV or Excel, or the documents as WARC."),
    "release": _Listed("release", "Write a data release that people can cite."),
    "mcp": _Listed("mcp", "Answer an assistant over the Model Context Protocol."),
    "sources": _Listed("sources", "List the sites to collect from, and try one."),
    "collect": _Listed("collect", "Fetch what is new from the sources."),
    "rebuild": _Listed("rebuild", "Build everything anew from the archive."),
    "doctor": _Listed("doctor", "Check the installation and say what is missing."),
}

EPILOG = """\b
Examples:
  gai run                                  the bundled sample, start to end
  gai run ~/reports --year 2023            your own documents
  gai parse report.pdf | jq .report.title  one document, nothing stored
  gai sql "SELECT * FROM marts.region_year LIMIT 10"

State lives under $GAI_HOME (default ./data). Settings: .env.example."""


class _Commands(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        listed = COMMANDS.get(cmd_name)
        if listed is None:
            return None
        command = import_module(f"gai_pipeline.cli.{listed.module}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.summary) for name, listed in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from gai_pipeline import __version__

        click.echo(f"gai {__version__}")
        ctx.exit()


@click.command(
    cls=_Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
def gai() -> None:
    """China's annual reports on government information disclosure, read, checked and made queryable.

    政府信息公开工作年度报告:解析、核对、建库。
    """


def main() -> None:
    """Entry point. Ends the process with the command's exit status; 2 for usage and settings."""
    from gai_pipeline.cli.errors import run_command

    sys.exit(run_command(gai, sys.argv[1:]))
