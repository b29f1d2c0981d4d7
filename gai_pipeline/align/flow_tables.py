"""The tables of the form in running text: where each stands and which value is in which cell.

Belongs here: the shape of each table where lines are no rows. That is text with a cell a line, with several rows or a
whole table on a line, with figures fused to labels or to each other, and with labels that run around their figures:
nothing but the form's labels says there where a row begins. Does not belong here: grids and lines with a label and
cells of their own (`row_match.py`, `reviews_lines.py`), the runs behind labels (`flow_rows.py`), tokens
(`token_stream.py`), positions (`flow.py`), labels (`row_labels.py`).

Of the accuracy board's 920 documents of today's editions 226 are such text, all of them of dialects of this kind, and
no grid. A grid comes here only where its labels leave open which rows they are: two in a cell, a strange one in the
place of a missing one, rows in another order, or cells without a label between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from gai_pipeline.align.adopted import adopt_damaged_labels
from gai_pipeline.align.assign import assign
from gai_pipeline.align.assignment import Assignment
from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.column_order import applications_orders, proactive_orders
from gai_pipeline.align.cutoff import breaks_off, ends_in_row
from gai_pipeline.align.flow import Flow
from gai_pipeline.align.flow_rows import doubt_others_figures, last_with_cells, row_runs, words_for_figures
from gai_pipeline.align.item import BREAK
from gai_pipeline.align.numbers import read_cell
from gai_pipeline.align.part_editions import applications_code, proactive_code
from gai_pipeline.align.row_labels import Anchor, find_rows, key
from gai_pipeline.align.table_extent import HEADS, LEAST
from gai_pipeline.forms.spec import Table, edition
from gai_pipeline.records.model import Cell, CellStatus, TableState, UnknownRow

_HEADINGS = 120
_MANY = 3
_BLOCK_COLUMNS = 3
"""One row in so many with several figures: the table has several columns of them."""


@dataclass(slots=True)
class Aligned:
    """One table as found: its state, its cells in the form's order, rows that the form does not have, its span, and
    whether the document breaks off in it."""

    state: TableState = "absent"
    cells: list[Cell] = field(default_factory=list)
    unknown_rows: list[UnknownRow] = field(default_factory=list)
    start: int = -1
    stop: int = -1
    truncated: bool = False


def align_applications(stream: Flow, edition_code: str, reader: str) -> Aligned:
    """Section three: rows of seven values behind the labels of the form."""
    edition_code = applications_code(stream.text, stream.cuts(), edition_code)
    table = edition(edition_code).table("applications")
    anchors = find_rows(stream.text, edition_code, "applications", stream.cuts())
    orders = applications_orders(stream, anchors, table)
    sought = _Sought(edition_code, table, reader)
    tries = []
    if len(anchors) >= LEAST["applications"] or _begins(stream, anchors):
        tries.append(_labelled_rows(stream, sought, anchors, orders=orders))
    if len(anchors) < len(table.rows) and (not tries or tries[0].unknown_rows):
        # labels may run around their figures, which then stand before the labels' ends
        whole = find_rows(stream.text, edition_code, "applications")
        if len(whole) >= max(LEAST["applications"], len(anchors) // 2):
            for run in stream.runs:
                run.confidence = 1.0  # the doubts of the first try
            tries.append(_labelled_rows(stream, sought, whole, orders=orders))
    return min(tries, key=_left_open, default=Aligned())


def _begins(stream: Flow, anchors: Sequence[Anchor]) -> bool:
    """Whether a few rows are the first ones of a table, below its headings and with cells of their own."""
    if not anchors or anchors[0].row != 0:
        return False
    before = stream.text[max(0, anchors[0].start - _HEADINGS) : anchors[0].start]
    return bool(HEADS["applications"].search(before)) and bool(stream.between(anchors[0].start, anchors[0].end + 1))


def _left_open(found: Aligned) -> int:
    """How many cells of the form and rows of the document found no partner."""
    return len(found.unknown_rows) + sum(cell.status == CellStatus.ABSENT for cell in found.cells)


def align_statistics(stream: Flow, edition_code: str, reader: str) -> Aligned:
    """The statistics form of the 2014 edition: one value behind each label."""
    table = edition(edition_code).table("statistics")
    anchors = find_rows(stream.text, edition_code, "statistics", stream.cuts())
    if len(anchors) < LEAST["statistics"]:
        return Aligned()
    found = _labelled_rows(stream, _Sought(edition_code, table, reader), anchors)
    limits = [*(a.start for a in anchors[1:]), len(stream.text)]
    runs = [stream.between(a.start, limit)[:1] for a, limit in zip(anchors, limits, strict=True)]
    several = sum(run.n_values > 1 for first in runs for run in first)
    if several * _MANY > len(anchors):  # columns without headings: nothing says which of them is the year's
        found.cells = [replace(c, value=None, status=CellStatus.UNREADABLE) for c in found.cells]
    return found


def align_proactive(stream: Flow, edition_code: str, reader: str, stop: int | None) -> Aligned:
    """Section two: four or five small blocks, before the text position `stop`."""
    table = edition(edition_code).table("proactive")
    end = len(stream.text) if stop is None else stop
    head = HEADS["proactive"].search(stream.text, 0, end)
    if head is None:
        return Aligned()
    other = HEADS["applications"].search(stream.text, head.end(), end)
    end = other.start() if other else end
    # headings may have come out behind their figures
    for start in (head.start(), stream.text.rfind(BREAK, 0, head.start()) + 1):
        anchors = _rows_between(stream, edition_code, start, end)
        if len(anchors) >= 2 or (anchors and _is_headed(stream.text[start : anchors[0].start], table)):
            code = proactive_code(stream.text, anchors, edition_code)
            if code != edition_code:
                table = edition(code).table("proactive")
                anchors = _rows_between(stream, code, start, end)
            orders = proactive_orders(stream, anchors, table)
            return _labelled_rows(stream, _Sought(code, table, reader), anchors, stop=end, orders=orders)
    return Aligned()


def _is_headed(text: str, table: Table) -> bool:
    """Whether the headings of the first block stand there, so that one row is enough where the text breaks off."""
    return sum(any(key(label) in text for label in column.labels) for column in table.columns) >= _BLOCK_COLUMNS


def _rows_between(stream: Flow, edition_code: str, start: int, end: int) -> list[Anchor]:
    """The labels of the proactive table between two text positions."""
    cuts = [c - start for c in stream.cuts() if start <= c <= end]
    found = find_rows(stream.text[start:end], edition_code, "proactive", cuts)
    return [Anchor(a.row, a.start + start, a.end + start, a.exact) for a in found]


class _Sought(NamedTuple):
    """The table that is sought in a flow: its edition, its form, and the reader of the document."""

    edition: str
    table: Table
    reader: str


def _labelled_rows(
    stream: Flow,
    sought: _Sought,
    anchors: Sequence[Anchor],
    *,
    stop: int | None = None,
    orders: Mapping[str, tuple[str, ...]] | None = None,
) -> Aligned:
    """The table whose rows' labels stand at `anchors`; `stop` is the text position at which it ends."""
    table = sought.table
    found = row_runs(stream, table, anchors, stop)
    truncated = table.name != "statistics" and breaks_off(stream, table, anchors[-1])
    doubt_others_figures(stream, table, anchors, found.runs)
    adopt_damaged_labels(table, anchors, found.runs, found.extra, stream)
    assignment = Assignment(
        sought.edition,
        table,
        found.runs,
        sought.reader,
        {},
        stream.deduplicated,
        stream.spacing,
        orders or {},
        last_with_cells(table, anchors, found.runs) if truncated else None,
        ends_in_row(stream),
        words_for_figures(stream, table, anchors, found.runs),
    )
    unknown = [UnknownRow(table.name, label, _numbers(run)) for label, run, _ in found.extra]
    last = found.runs[table.rows[anchors[-1].row].code]
    end = anchors[-1].end if last is None else max(anchors[-1].end, last.position)
    return Aligned("present", assign(assignment), unknown, anchors[0].start, end, truncated)


def _numbers(run: Run) -> tuple[Decimal | None, ...]:
    return tuple(read_cell(i.text).value for i in run.values)
