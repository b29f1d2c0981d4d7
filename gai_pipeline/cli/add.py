"""`gai add`: documents into the archive.

Belongs here: arguments, output, exit status. Does not belong here: taking in (`archive/intake.py`).
"""

from __future__ import annotations

from pathlib import Path

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told


@described("add")
@click.argument("sources", nargs=-1, metavar="PATH|URL...")
@click.option("-q", "--quiet", is_flag=True, help=told("cli.quiet"))
@click.option("--errata", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=told("cli.add_errata"))
def command(sources: tuple[str, ...], quiet: bool, errata: Path | None) -> int:
    """Take documents in; 1 if something was refused."""
    if not sources and errata is None:
        raise click.UsageError(told("cli.add_nothing"))
    if errata is not None:
        _keep_errata(errata)
    return _take_in(sources, quiet) if sources else 0


def _keep_errata(file: Path) -> None:
    """The next release has them with their state."""
    from gai_pipeline.release.errata import keep, read_csv
    from gai_pipeline.settings import get_settings

    reported = read_csv(file)
    new = keep(get_settings().root, reported)
    click.echo(told("cli.errata_kept", new=new, known=len(reported) - new))


def _take_in(sources: tuple[str, ...], quiet: bool) -> int:
    from gai_pipeline.archive.document import Refusal
    from gai_pipeline.archive.intake import take_in_each
    from gai_pipeline.archive.store import Archive
    from gai_pipeline.printable import printable
    from gai_pipeline.settings import get_settings
    from gai_pipeline.wording.reasons import refusal

    settings = get_settings()
    new = known = refused = 0
    for step in take_in_each(sources, Archive.of(settings), settings.limits, contact=settings.contact):
        if isinstance(step, Refusal):
            refused += 1
            why = refusal(step.code, step.message)
            click.echo(f"{told('cli.refused'):<8} {printable(step.label)}: {why} [{step.code}]", err=True)
            continue
        entry, is_new = step
        new, known = new + is_new, known + (not is_new)
        if not quiet:
            label = entry.path if entry.member is None else f"{entry.path} :: {entry.member}"
            state = told("cli.added" if is_new else "cli.known")
            click.echo(f"{state:<8} {entry.sha256[:12]}  {printable(label)}")
    click.echo(told("cli.add_summary", new=new, known=known, refused=refused, archive=settings.archive), err=quiet)
    return int(refused > 0)
