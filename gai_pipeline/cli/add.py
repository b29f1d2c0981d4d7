"""`gai add`: documents into the archive.

Belongs here: arguments, output, exit status. Does not belong here: taking in (`archive/intake.py`).
"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "add",
    epilog="""\b
Examples:
  gai add ~/reports attachments.zip
  gai add crawl.warc.gz corpus.jsonl
  gai add https://www.example.gov.cn/xxgknb/2023.html
  gai add --errata errata.csv      errors that readers reported: document_id,cell,seen,reporter,note""",
)
@click.argument("sources", nargs=-1, metavar="PATH|URL...")
@click.option("-q", "--quiet", is_flag=True, help="Print refusals and the summary only.")
@click.option(
    "--errata", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Keep the errors that a CSV reports."
)
def command(sources: tuple[str, ...], quiet: bool, errata: Path | None) -> int:
    """Put documents into the archive under $GAI_HOME; the next `gai run` reads them.

    A source is a file, a folder, a ZIP, a WARC file, a JSONL file of {url, text or html}, or a URL. Documents that the
    archive has are not stored twice. Exit status 1 if something was refused; each refusal is named with its reason.
    """
    if not sources and errata is None:
        raise click.UsageError("give documents to add, or --errata FILE")
    if errata is not None:
        _keep_errata(errata)
    return _take_in(sources, quiet) if sources else 0


def _keep_errata(file: Path) -> None:
    """The next release has them with their state."""
    from gai_pipeline.release.errata import keep, read_csv
    from gai_pipeline.settings import get_settings

    told = read_csv(file)
    new = keep(get_settings().root, told)
    click.echo(f"{new} errata kept, {len(told) - new} known before")


def _take_in(sources: tuple[str, ...], quiet: bool) -> int:
    from gai_pipeline.archive.document import Refusal
    from gai_pipeline.archive.intake import take_in_each
    from gai_pipeline.archive.store import Archive
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    new = known = refused = 0
    for step in take_in_each(sources, Archive.of(settings), settings.limits, contact=settings.contact):
        if isinstance(step, Refusal):
            refused += 1
            click.echo(f"refused  {_shown(step.label)}: {step.message} [{step.code}]", err=True)
            continue
        entry, is_new = step
        new, known = new + is_new, known + (not is_new)
        if not quiet:
            label = entry.path if entry.member is None else f"{entry.path} :: {entry.member}"
            click.echo(f"{'added' if is_new else 'known':<8} {entry.sha256[:12]}  {_shown(label)}")
    click.echo(f"{new} added, {known} known before, {refused} refused; archive: {settings.archive}", err=quiet)
    return int(refused > 0)


def _shown(name: str) -> str:
    """A name that others chose, on one line: what would steer a terminal is spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)
