"""The `gai` command: one module a subcommand, imported only when it runs.

Belongs here: the list of commands and their one-line descriptions, so that help needs no other import.
Does not belong here: what a command does.
"""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper

import click

from gai_pipeline.cli.help_texts import laid_out
from gai_pipeline.wording import told

COMMANDS = (
    "run",
    "ui",
    "explore",
    "add",
    "parse",
    "check",
    "sql",
    "export",
    "show",
    "release",
    "mcp",
    "sources",
    "discover",
    "collect",
    "rebuild",
    "doctor",
)
"""The commands in the order of the help, each a module of this package; the catalogue has a line for each (`cli.*`)."""


class _Commands(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"gai_pipeline.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told(f"cli.{name}")) for name in COMMANDS])


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from gai_pipeline import __version__

        click.echo(f"gai {__version__}")
        ctx.exit()


@click.command(
    cls=_Commands,
    help=laid_out(told("cli.about")),
    epilog=f"\b\n{told('cli.examples_of_all')}",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help=told("cli.version"))
def gai() -> None:
    """The group of all commands."""


def main() -> None:
    """Entry point. Ends the process with the command's exit status; 2 for usage and settings."""
    from gai_pipeline.cli.errors import run_command

    for stream in (sys.stdout, sys.stderr):
        # What an output cannot encode is spelled out instead of ending the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run_command(gai, sys.argv[1:]))
