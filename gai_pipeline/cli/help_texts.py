"""Help and examples of the commands, from the catalogue.

Belongs here: laying help out for click, and the PATH arguments that every command checks alike. Does not belong here:
the words (`wording/words/cli.yaml`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from gai_pipeline.wording import language, told

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]

_AS_IT_STANDS = "\b\n"
"""Before a paragraph whose lines click must not fill anew."""


def described(name: str) -> Callable[[Function], click.Command]:
    """`click.command` with the help and the examples of the catalogue."""
    return click.command(name, help=_help(name), epilog=_examples(name))


def described_group(name: str) -> Callable[[Function], click.Group]:
    """`click.group` with the help and the examples of the catalogue."""
    return click.group(name, help=_help(name), epilog=_examples(name))


def _help(name: str) -> str:
    return laid_out(told(f"cli.help_{name}"))


def _examples(name: str) -> str:
    return _AS_IT_STANDS + told(f"cli.examples_{name}")


def laid_out(text: str) -> str:
    """Help as click takes it: Chinese has its lines broken in the catalogue."""
    if language() == "en":
        return text
    return "\n\n".join(_AS_IT_STANDS + paragraph for paragraph in text.split("\n\n"))


def paths_argument(metavar: str = "PATH...", *, required: bool = True, urls: bool = False) -> Decorator:
    """The argument of a command that does nothing unless every path is there; with `urls` it takes those too.

    `gai parse` and `gai add` do what they can and say what they could not: they take plain arguments.
    """
    return click.argument(
        "paths", nargs=-1, required=required, metavar=metavar, callback=_present_or_url if urls else _present
    )


def _present(_context: click.Context, _parameter: click.Parameter, paths: Sequence[str]) -> Sequence[str]:
    """The paths, if all of them are there. Raises `click.UsageError` before anything is done."""
    if missing := [path for path in paths if not os.path.lexists(path)]:
        raise click.UsageError(told("cli.not_there", paths=", ".join(missing)))
    return paths


def _present_or_url(context: click.Context, parameter: click.Parameter, sources: Sequence[str]) -> Sequence[str]:
    _present(context, parameter, [s for s in sources if "://" not in s])
    return sources


def years_option(first: int) -> Decorator:
    """The option `--year`, from `first` on, as `years`."""
    return click.option(
        "--year", "years", type=click.IntRange(first, 2100), multiple=True, help=told("cli.year"), metavar="YEAR"
    )
