"""What was found, as lines for a terminal.

Belongs here: which facts are told and in which order. Does not belong here: finding them, or the words
(`wording/words/show.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gai_pipeline.archive.store import Archive
from gai_pipeline.origin.around import Passage
from gai_pipeline.origin.find import Figure, Report, Source
from gai_pipeline.reconcile.messages import column_label, number, row_label
from gai_pipeline.warehouse.query import width
from gai_pipeline.wording import language, told
from gai_pipeline.wording.locators import in_words
from gai_pipeline.wording.reasons import reason

_LABELS = ("document", "from", "taken_in", "bytes", "report", "figure", "value", "place", "around")


def of_source(source: Source, archive: Archive) -> Iterator[str]:
    """The document: its id and name, where it came from and when, where its bytes lie."""
    entry = source.entry
    yield _line("document", f"{entry.sha256}  {entry.name}")
    for name in source.names:
        yield _line("from", name)
    times = sorted(e.fetched_at or e.added_at for e in (entry, *source.others))
    if times[0][:10] == times[-1][:10]:
        yield _line("taken_in", told("show.once", day=times[0][:10], via=entry.via))
    else:
        yield _line("taken_in", told("show.often", first=times[0][:10], last=times[-1][:10], via=entry.via))
    place = archive.place_of(entry.sha256)
    yield _line("bytes", told("show.bytes", n=entry.bytes, media_type=entry.media_type, place=place))


def of_reports(reports: Sequence[Report]) -> Iterator[str]:
    """The reports of the document, each with what may be asked of it."""
    if not reports:
        yield _line("report", told("show.not_in_warehouse"))
    for report in reports:
        yield _line("report", f"{report.report_id}  {_about(report)}")
        if report.error_code:
            why = ", ".join(p for p in reason(report.error_code, report.error_message or "", language()) if p)
            yield _line("", f"{report.error_code}: {why}")
        else:
            yield _line("", told("show.holds", cells=report.n_cells, findings=report.n_findings))


def of_figure(report: Report, figure: Figure) -> Iterator[str]:
    """The cell: what it is, what the document reports, and its place in words and as stored."""
    row = row_label(report.edition, figure.table, figure.row)
    column = column_label(report.edition, figure.table, figure.column)
    yield _line("figure", f"{figure.table}.{figure.row}.{figure.column}  {row} · {column}")
    value = number(figure.value) if figure.value is not None else "–"
    status = told(f"show.{figure.status}")
    yield _line("value", told("show.value_as", value=value, status=status, confidence=figure.confidence))
    if figure.raw is not None and figure.raw.strip() != value:
        yield _line("", told("show.printed", raw=" ".join(figure.raw.split())))
    if figure.proposed is not None:
        yield _line("", told("show.proposed", proposed=number(figure.proposed)))
    words = in_words(figure.locator, figure.page, language())
    yield _line("place", told("show.place_of", words=words, reader=figure.reader, locator=figure.locator or "–"))


def of_passage(found: Passage) -> Iterator[str]:
    """The lines around the figure."""
    if not found:
        yield _line("around", told("show.not_found_again"))
    for n, line in enumerate(found):
        yield _line("around" if n == 0 else "", line)


def _about(report: Report) -> str:
    year = str(report.report_year) if report.report_year is not None else "?"
    state = told("show.current" if report.is_current else "show.superseded")
    said = [report.publisher or "?", year, told("show.edition", edition=report.edition), report.status, state]
    return " · ".join([*said, *([report.title] if report.title else [])])


def _line(label: str, text: str) -> str:
    """A label in its column, and a text in which nothing steers the terminal."""
    name = told(f"show.label_{label}") if label else ""
    wide = max(width(told(f"show.label_{known}")) for known in _LABELS)
    clean = "".join(c if c.isprintable() else " " for c in text)
    return f"{name}{' ' * (wide - width(name))}  {clean}"
