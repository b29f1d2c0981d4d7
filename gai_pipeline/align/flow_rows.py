"""The rows of a table in running text: which run of figures stands behind which label, and how surely.

Belongs here: runs between the labels of a table that was found, words where figures belong, and figures that may be a
neighbour's. Does not belong here: which table it is (`flow_tables.py`), columns (`assign.py`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.cutoff import without_words
from gai_pipeline.align.damaged_labels import alike
from gai_pipeline.align.flow import Flow
from gai_pipeline.align.item import BREAK, Layout
from gai_pipeline.align.row_labels import Anchor, key
from gai_pipeline.align.statistics_form import PART
from gai_pipeline.align.tokens import Kind
from gai_pipeline.forms.spec import Row, Table

_LEAST_STRANGE = 4
DOUBTFUL = 0.8
"""Confidence of figures that may be those of another row."""


class RowRuns(NamedTuple):
    """The runs of a table's rows by their codes, and runs that have another text before them: (text, run, number of the
    label that they follow)."""

    runs: dict[str, Run | None]
    extra: list[tuple[str, Run, int]]


def row_runs(stream: Flow, table: Table, anchors: Sequence[Anchor], stop: int | None) -> RowRuns:
    """The runs between the labels of a table; `stop` is the text position at which it ends."""
    found = RowRuns({}, [])
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


def last_with_cells(table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]) -> int:
    """The number of the last row that has cells, -1 for none: a label behind it is cut, or only begins like one."""
    return max((a.row for a in anchors if runs[table.rows[a.row].code] is not None), default=-1)


def words_for_figures(
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


def doubt_others_figures(stream: Flow, table: Table, anchors: Sequence[Anchor], runs: Mapping[str, Run | None]) -> None:
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
