"""`gai show`: where a report, a document or a figure comes from.

Belongs here: arguments, output, exit status. Does not belong here: finding and telling (`origin/`).
"""

from __future__ import annotations

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told


@described("show")
@click.argument("wanted", metavar="ID")
@click.argument("place", metavar="[TABLE.ROW.COLUMN]", required=False)
@click.option("--open", "to_open", is_flag=True, help=told("cli.open"))
def command(wanted: str, place: str | None, to_open: bool) -> int:
    """Print what is known of the origin; 1 if the id or the place means nothing or several things."""
    from gai_pipeline.orchestrate.chosen_documents import corpus
    from gai_pipeline.origin import around, find, opening, tell
    from gai_pipeline.settings import get_settings
    from gai_pipeline.warehouse.connect import is_published
    from gai_pipeline.workers.reading import whole_document

    settings = get_settings()
    archive = corpus(settings).archive
    try:
        source = find.find_source(archive, wanted)
        known = is_published(settings.warehouse) or place is not None
        reports = find.find_reports(settings.warehouse, source.entry.sha256, wanted) if known else []
        report, figure = find.find_figure(settings.warehouse, reports, place) if place is not None else (None, None)
    except find.Unknown as error:
        click.echo(f"gai: {error}", err=True)
        return 1
    lines = [*tell.of_source(source, archive), *tell.of_reports([report] if report else reports)]
    if report is not None and figure is not None:
        lines += tell.of_figure(report, figure)
        document = whole_document(archive, source.entry, settings.limits)
        lines += tell.of_passage(around.passage(document, settings, report.ordinal, figure.locator))
    for line in lines:
        click.echo(line)
    if to_open:
        path = opening.readable_file(source.entry, archive, settings.work / "opened")
        click.echo(told("show.opened" if opening.opened(path) else "show.not_opened", path=path))
    return 0
