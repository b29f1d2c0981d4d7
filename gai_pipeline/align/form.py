"""A reading on the form: edition, tables, cells. The entry of this package.

Belongs here: the order in which the tables are looked for. Does not belong here: metadata and narrative (`metadata/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gai_pipeline.align import flow_tables, reviews_match
from gai_pipeline.align.assign import assign
from gai_pipeline.align.assignment import Assignment
from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.column_order import orders_of_rows
from gai_pipeline.align.dialects.dialect_list import with_tables
from gai_pipeline.align.edition import detect, may_be_form
from gai_pipeline.align.flow import Flow, flow, is_deduplicated
from gai_pipeline.align.flow_reviews import align_reviews
from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.item import BREAK
from gai_pipeline.align.known_tables import stand_alone, with_known_tables
from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.numbers import read_cell
from gai_pipeline.align.reviews_lines import with_reviews_by_line
from gai_pipeline.align.reviews_match import with_reviews
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.row_match import with_matched_tables
from gai_pipeline.align.sections import pictured_tables
from gai_pipeline.align.statistics_form import with_statistics
from gai_pipeline.align.table_extent import Lines
from gai_pipeline.align.table_rows import OpenRow, PlacedRow, Row
from gai_pipeline.align.token_stream import items
from gai_pipeline.forms.spec import FORM_EDITIONS, STATISTICS_EDITION, TABLES, edition
from gai_pipeline.layout.blocks import Block, Paragraph, Picture
from gai_pipeline.records.model import Cell, TableState, UnknownRow


@dataclass(slots=True)
class AlignedForm:
    """What a document has of the form. `edition` is None where no table says which. `truncated`: it breaks off inside a
    table."""

    edition: str | None
    states: dict[str, TableState] = field(default_factory=lambda: dict.fromkeys(TABLES, "absent"))
    cells: list[Cell] = field(default_factory=list)
    unknown_rows: list[UnknownRow] = field(default_factory=list)
    truncated: bool = False


def align(blocks: Sequence[Block], reader: str) -> AlignedForm:
    """Align the blocks of one report."""
    lines = _lines(with_tables(blocks))
    pieces = with_reviews_by_line(with_matched_tables(lines)).pieces
    matched = {p.name: p for p in pieces if isinstance(p, MatchedTable)}
    # What is left beside the tables may write pipes in another way.
    stream = flow(items(pieces, None if matched else lines.style))
    texts = [b.text for b in blocks if isinstance(b, Paragraph)]
    stream.deduplicated = not matched and is_deduplicated(texts, stream.runs)
    text = BREAK.join([stream.text, *(word for table in matched.values() for word in table.words)])
    code = detect(text)
    form = AlignedForm(code)
    if code == STATISTICS_EDITION:
        _add(form, "statistics", _statistics(matched, stream, reader))
        return form
    if code is not None:
        _add_all(form, zip(TABLES, _tables(matched, stream, code, reader), strict=True))
    elif reviews_match.NAME in matched or may_be_form(text):
        _add(form, reviews_match.NAME, _reviews(matched, stream, FORM_EDITIONS[-1], reader, 0))
    _linked_pictures(form, blocks)
    return form


def _lines(blocks: Sequence[Block]) -> Lines:
    """The lines of a document, tables that are written as one before matched already."""
    known = with_known_tables(blocks)
    if known is not None:
        lines = Lines.of(with_reviews(with_statistics(known)))
        if stand_alone(lines):
            return lines
    return Lines.of(with_reviews(with_statistics(with_placed_rows(blocks))))


def _statistics(matched: Mapping[str, MatchedTable], stream: Flow, reader: str) -> flow_tables.Aligned:
    if "statistics" in matched:
        return _matched_cells(matched["statistics"], stream, STATISTICS_EDITION, reader)
    return flow_tables.align_statistics(stream, STATISTICS_EDITION, reader)


def _tables(
    matched: Mapping[str, MatchedTable], stream: Flow, code: str, reader: str
) -> tuple[flow_tables.Aligned, flow_tables.Aligned, flow_tables.Aligned]:
    """The three tables of today's form. Each that is not matched is looked for in the flow, where the applications
    table says where the one before it ends and the one behind it begins."""
    found = {name: _matched_cells(table, stream, code, reader) for name, table in matched.items() if name in TABLES}
    applications = found.get("applications") or flow_tables.align_applications(stream, code, reader)
    there = applications.state == "present"
    stop = applications.start if there else None
    proactive = found.get("proactive") or flow_tables.align_proactive(stream, code, reader, stop)
    start = applications.stop if there else max(proactive.stop, 0)
    return proactive, applications, _reviews(matched, stream, code, reader, start)


def _reviews(
    matched: Mapping[str, MatchedTable], stream: Flow, code: str, reader: str, start: int
) -> flow_tables.Aligned:
    """The table that is the same in every edition, matched or at or after a position of the flow."""
    found = matched.get(reviews_match.NAME)
    return align_reviews(stream, code, reader, start) if found is None else _matched_cells(found, stream, code, reader)


def _matched_cells(found: MatchedTable, stream: Flow, edition_code: str, reader: str) -> flow_tables.Aligned:
    """A table whose rows are matched: each cell stands in its column."""
    code, rows = found.forms.get(edition_code) or next(iter(found.forms.values()))
    place, table = stream.tables[found.name], edition(code).table(found.name)
    runs: dict[str, Run | None] = {row: _run(place, cells) for row, cells in rows.known.items()}
    whole = runs if found.name == reviews_match.NAME else {}
    words = {row: cells.words for row, cells in rows.known.items() if isinstance(cells, OpenRow) and cells.words}
    assignment = Assignment(
        code,
        table,
        runs={} if whole else runs,
        reader=reader,
        joint=whole,
        spacing=stream.spacing,
        orders=orders_of_rows(rows, table),
        ends=rows.ends,
        ends_in_row=rows.ends_in_row,
        words=words,
    )
    unknown = [_unknown_row(found.name, row) for row in rows.strange]
    return flow_tables.Aligned("present", assign(assignment), unknown, place, place, rows.ends is not None)


def _run(place: int, row: Row) -> Run | None:
    """The cells of a row; None where it has none."""
    if isinstance(row, OpenRow) and not row.items:
        return None
    return Run(place, None, 0, row.values) if isinstance(row, PlacedRow) else Run(place, row.items, row.n_labels)


def _unknown_row(table: str, row: Row) -> UnknownRow:
    """A row that the form does not have: its label, and the figures in its cells."""
    if isinstance(row, PlacedRow):
        label, figures = [c.text for c in row.label], [c.text for c in row.values if c.text.strip()]
    else:
        label, figures = [*row.label], [item.text for item in row.figures]
    return UnknownRow(table, "".join(map(key, label)), tuple(read_cell(text).value for text in figures))


def _add(form: AlignedForm, name: str, found: flow_tables.Aligned) -> None:
    form.states[name] = found.state
    form.cells += found.cells
    form.unknown_rows += found.unknown_rows
    form.truncated |= found.truncated


def _add_all(form: AlignedForm, tables: Iterable[tuple[str, flow_tables.Aligned]]) -> None:
    for name, found in tables:
        _add(form, name, found)
    if all(state == "absent" for state in form.states.values()):
        form.edition = None


def _linked_pictures(form: AlignedForm, blocks: Sequence[Block]) -> None:
    """Tables that are missing where the document links to pictures between its section headings are pictures."""
    if any(isinstance(b, Picture) for b in blocks):
        for name in pictured_tables(blocks):
            if form.states[name] == "absent":
                form.states[name] = "image"
