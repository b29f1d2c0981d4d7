"""`gai add`: documents into the archive.

Belongs here: arguments, output, exit status. Does not belong here: taking in (`archive/intake.py`).
"""

from __future__ import annotations

import click


@click.command(
    "add",
    epilog="""\b
Examples:
  gai add ~/reports attachments.zip
  gai add crawl.warc.gz corpus.jsonl
  gai add https://www.example.gov.cn/xxgknb/2023.html""",
)
@click.argument("sources", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("-q", "--quiet", is_flag=True, help="Print refusals and the summary only.")
def command(sources: tuple[str, ...], quiet: bool) -> int:
    """Put documents into the archive under $GAI_HOME; the next `gai run` reads them.

    A source is a file, a folder, a ZIP, a WARC file, a JSONL file of {url, text or html}, or a URL. Documents that the
    archive has are not stored twice. Exit status 1 if something was refused; each refusal is named with its reason.
    """
    from gai_pipeline.archive.document import Refusal
    from gai_pipeline.archive.intake import take_in_each
    from gai_pipeline.archive.store import Archive
    from gai_pipeline.printable import printable
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    new = known = refused = 0
    for step in take_in_each(sources, Archive.of(settings), settings.limits, contact=settings.contact):
        if isinstance(step, Refusal):
            refused += 1
            click.echo(f"refused  {printable(step.label)}: {printable(step.message)} [{step.code}]", err=True)
            continue
        entry, is_new = step
        new, known = new + is_new, known + (not is_new)
        if not quiet:
            label = entry.path if entry.member is None else f"{entry.path} :: {entry.member}"
            click.echo(f"{'added' if is_new else 'known':<8} {entry.sha256[:12]}  {printable(label)}")
    click.echo(f"{new} added, {known} known before, {refused} refused; archive: {settings.archive}", err=quiet)
    return int(refused > 0)
