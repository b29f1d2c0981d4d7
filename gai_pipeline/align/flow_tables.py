"""The tables of the form in the flow of a text: where each stands and which value is in which cell.

Belongs here: the shape of each table, where a text has no table that keeps its columns. Does not belong here: tokens
(`token_stream.py`), positions (`flow.py`), labels (`row_labels.py`), tables whose rows are matched (`row_match.py`).

Rows whose columns are known stand in a flow too where other lines of their table lost theirs: of the board's documents
97 of 919 proactive and 14 of 919 applications tables. Apart from those lines they do not say what pads stand for. So do
29 proactive tables that spaces align, whose headings stand outside: their blocks have one to three columns each.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from gai_pipeline.align.adopted import adopt_damaged_labels
from gai_pipeline.align.assign import assign
from gai_pipeline.align.assignment import Assignment
from gai_pipeline.align.column_order import applications_orders, proactive_orders
from gai_pipeline.align.cutoff import breaks_off, ends_in_row, without_words
from gai_pipeline.align.damaged_labels import alike
from gai_pipeline.align.flow import BREAK, Flow, Run
from gai_pipeline.align.numbers import read_cell
from gai_pipeline.align.part_editions import applications_code, proactive_code
from gai_pipeline.align.row_labels import Anchor, find_rows, key
from gai_pipeline.align.statistics_form import PART
from gai_pipeline.align.token_stream import Layout
from gai_pipeline.align.tokens import Kind
from gai_pipeline.forms.spec import Row, Table, edition
from gai_pipeline.records.model import Cell, CellStatus, TableState, UnknownRow

MIN_ROWS = {"applications": 8, "statistics": 8}
"""Fewer labels than this are not a table but a sentence that quotes some."""

_PROACTIVE_HEAD = re.compile("二十条第|信息内容|本年制发|本年废止|现行有效件|本年新制作|对外公开总数|本年收费金额")
_APPLICATIONS_HEAD = re.compile("申请人情况|勾稽关系")
_HEADINGS = 120
_LEAST_STRANGE = 4
DOUBTFUL = 0.8
"""Confidence of figures that may be those of another row."""
_MANY = 3
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
    if len(anchors) >= MIN_ROWS["applications"] or _begins(stream, anchors):
        tries.append(_labelled_rows(stream, sought, anchors, orders=orders))
    if len(anchors) < len(table.rows) and (not tries or tries[0].unknown_rows):
        # labels may run around their figures, which then stand before the labels' ends
        whole = find_rows(stream.text, edition_code, "applications")
        if len(whole) >= max(MIN_ROWS["applications"], len(anchors) // 2):
            for run in stream.runs:
                run.confidence = 1.0  # the doubts of the first try
            tries.append(_labelled_rows(stream, sought, whole, orders=orders))
    return min(tries, key=_left_open, default=Aligned())


def _begins(stream: Flow, anchors: Sequence[Anchor]) -> bool:
    """Whether a few rows are the first ones of a table, below its headings and with cells of their own."""
    if not anchors or anchors[0].row != 0:
        return False
    before = stream.text[max(0, anchors[0].start - _HEADINGS) : anchors[0].start]
    return bool(_APPLICATIONS_HEAD.search(before)) and bool(stream.between(anchors[0].start, anchors[0].end + 1))


def _left_open(found: Aligned) -> int:
    """How many cells of the form and rows of the document found no partner."""
    return len(found.unknown_rows) + sum(cell.status == CellStatus.ABSENT for cell in found.cells)


def align_statistics(stream: Flow, edition_code: str, reader: str) -> Aligned:
    """The statistics form of the 2014 edition: one value behind each label."""
    table = edition(edition_code).table("statistics")
    anchors = find_rows(stream.text, edition_code, "statistics", stream.cuts())
    if len(anchors) < MIN_ROWS["statistics"]:
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
    head = _PROACTIVE_HEAD.search(stream.text, 0, end)
    if head is None:
        return Aligned()
    other = _APPLICATIONS_HEAD.search(stream.text, head.end(), end)
    end = other.start() if other else end
    # headings may have come out behind their figures
    for start in (head.start(), stream.text.rfind(BREAK, 0, head.start()) + 1):
        anchors = _rows_between(stream, edition_code, start, end)
        if len(anchors) >= 2:
            code = proactive_code(stream.text, anchors, edition_code)
            if code != edition_code:
                table = edition(code).table("proactive")
                anchors = _rows_between(stream, code, start, end)
            orders = proactive_orders(stream, anchors, table)
            return _labelled_rows(stream, _Sought(code, table, reader), anchors, stop=end, orders=orders)
    return Aligned()


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
    found = _found_rows(stream, table, anchors, stop)
    truncated = table.name != "statistics" and breaks_off(stream, table, anchors[-1])
    _doubt_others_figures(stream, table, anchors, found.runs)
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
        _last_with_cells(table, anchors, found.runs) if truncated else None,
        ends_in_row(stream),
        _words_for_figures(stream, table, anchors, found.runs),
    )
    unknown = [UnknownRow(table.name, label, _numbers(run)) for label, run, _ in found.extra]
    last = found.runs[table.rows[anchors[-1].row].code]
    end = anchors[-1].end if last is None else max(anchors[-1].end, last.position)
    return Aligned("present", assign(assignment), unknown, anchors[0].start, end, truncated)


class _Found(NamedTuple):
    """The runs of a table's rows by their codes, and runs that have another text before them: (text, run, number of the
    label that they follow)."""

    runs: dict[str, Run | None]
    extra: list[tuple[str, Run, int]]


def _found_rows(stream: Flow, table: Table, anchors: Sequence[Anchor], stop: int | None) -> _Found:
    found = _Found({}, [])
    limits = [*(a.start for a in anchors[1:]), _end_of_last_row(stream, anchors[-1], stop)]
    for i, (anchor, end) in enumerate(zip(anchors, limits, strict=True)):
        limit = _end_of_part(stream, anchor, end) if table.name == "statistics" else end
        own, others = _own_run(stream, anchor, limit, table.rows[anchor.row])
        if own is not None and (table.blocks or i == 0):  # before these stand headings, not labels
            own.labels = _label_cells(stream, anchor.start, own.position)
        found.runs[table.rows[anchor.row].code] = own
        if i + 1 < len(anchors) or table.name != "applications":
            found.extra.extend((label, run, i) for label, run in others)
    return found


def _end_of_part(stream: Flow, anchor: Anchor, limit: int) -> int:
    """Where the heading of the next part stands, which has dashes where rows have figures."""
    heading = stream.text.find(PART, anchor.end, limit)
    return limit if heading < 0 else heading


def _last_with_cells(table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]) -> int:
    """The number of the last row that has cells, -1 for none: a label behind it is cut, or only begins like one."""
    return max((a.row for a in anchors if runs[table.rows[a.row].code] is not None), default=-1)


def _words_for_figures(
    stream: Flow, table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]
) -> dict[str, str]:
    """By row code the words that stand where a row has its cells: 本单位未制作规章."""
    found: dict[str, str] = {}
    for anchor, following in pairwise(anchors):
        row = table.rows[anchor.row]
        run = runs[row.code]
        if run is not None and run.n_values:
            continue
        between = stream.text[anchor.end : following.start if run is None else run.position].strip(BREAK)
        words = without_words(between)
        if len(words) >= _LEAST_STRANGE and BREAK not in words and _is_strange(words, row):
            found[row.code] = between
    return found


def _label_cells(stream: Flow, start: int, stop: int) -> int:
    """Label cells that stand between two text positions, for tables whose rows are headed by others' labels."""
    first = bisect_right(stream.starts, start) - 1
    last = bisect_left(stream.starts, stop)
    return len({(t.locator, t.cell) for t in stream.texts[max(first, 0) : last]})


def _end_of_last_row(stream: Flow, anchor: Anchor, stop: int | None) -> int:
    """The last row ends with its first values; what follows belongs to the next section."""
    limit = len(stream.text) if stop is None else stop
    block = stream.text.find(BREAK, anchor.end)
    limit = min(limit, block) if block >= 0 else limit
    for run in stream.runs:
        if anchor.start < run.position <= limit and run.position <= anchor.end + 14:
            return run.position
    return anchor.end


def _own_run(stream: Flow, anchor: Anchor, limit: int, row: Row) -> tuple[Run | None, list[tuple[str, Run]]]:
    """The run of a row, and further runs with the text before each: rows that the form does not have."""
    width = len(row.columns)
    territory = [r for r in stream.between(anchor.start, limit) if r.position > anchor.start + 1 or width == 1]
    with_values = [r for r in territory if r.n_values]
    if not with_values:
        return max(territory, key=lambda r: r.blanks, default=None), []
    own = with_values[0]
    if _is_strange(stream.text[anchor.end : own.position].strip(BREAK), row):
        own.confidence = DOUBTFUL
    blank = _blank_row(territory[0], width)
    if blank is not None:
        between = stream.text[territory[0].position : own.position].strip(BREAK)
        if not between or not any(between in key(label) for label in row.labels):  # else the label goes on below
            rest = own if own is not territory[0] else Run(own.position, own.items[len(blank.items) :])
            return blank, [(between, rest), *_others(stream, own, with_values[1:])]
    return own, _others(stream, own, with_values[1:])


def _is_strange(between: str, row: Row) -> bool:
    """Whether a text between a row's label and figures is no part of the label, so that the figures may be its own."""
    if len(between) < _LEAST_STRANGE or between.startswith("单位"):
        return False
    return not any(between in key(label) for label in row.labels) and not alike(row, between)


def _others(stream: Flow, own: Run, runs: Sequence[Run]) -> list[tuple[str, Run]]:
    """Runs behind a row's own with the text before each."""
    found = []
    for previous, run in pairwise([own, *runs]):
        found.append((stream.text[previous.position : run.position].strip(BREAK), run))
    return found


def _blank_row(run: Run, width: int) -> Run | None:
    """The first line of a run if it holds a blank for every column and nothing else: the row is blank, and what
    stands on the next lines belongs to others."""
    if run.blanks < max(width, 2):
        return None
    end = next((i for i, item in enumerate(run.items) if item.kind is Kind.END), len(run.items))
    line = run.items[:end]
    whole = len(line) >= max(width, 2) and all(item.kind is Kind.BLANK for item in line)
    return Run(run.position, run.items[: end + 1]) if whole else None


def _doubt_others_figures(
    stream: Flow, table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]
) -> None:
    """Figures that may be those of a neighbour have little confidence: two labels stand in one cell before them; or
    they stand below their label, where others stand beside it, and the next row is missing."""
    _doubt_shared_cells(stream, table, anchors, runs)
    beside = _beside(stream, table, anchors, runs)
    if all(beside.values()) or sum(beside.values()) * 4 < len(beside) * 3:
        return
    for row, following in pairwise(table.rows):
        run = runs.get(row.code)
        if run is not None and not beside.get(row.code, True) and following.code not in runs:
            run.confidence = min(run.confidence, DOUBTFUL)


def _doubt_shared_cells(stream: Flow, table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]) -> None:
    """Two labels that stand in one cell before figures."""
    for above, anchor in pairwise(anchors):
        run = runs[table.rows[anchor.row].code]
        if run is None or runs[table.rows[above.row].code] is not None:
            continue
        if above.start >= stream.starts[_text_before(stream, run)]:
            run.confidence = min(run.confidence, DOUBTFUL)


def _beside(stream: Flow, table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]) -> dict[str, bool]:
    """For the rows whose figures nothing sets apart, by their codes, whether they stand on the line of their label."""
    found: dict[str, bool] = {}
    for code in (table.rows[anchor.row].code for anchor in anchors):
        run = runs[code]
        if run is not None and not run.row and run.values and run.values[0].layout is Layout.PLAIN:
            found[code] = stream.texts[_text_before(stream, run)].locator == run.values[0].locator
    return found


def _text_before(stream: Flow, run: Run) -> int:
    """The text, by number, behind which a run stands."""
    return bisect_left(stream.starts, run.position) - 1


def _numbers(run: Run) -> tuple[Decimal | None, ...]:
    return tuple(read_cell(i.text).value for i in run.values)
