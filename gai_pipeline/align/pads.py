"""Pads: cells that an extractor leaves beside a row's own, and what the complete rows of a table show about them.

Belongs here: learning where pads stand. Does not belong here: putting figures on columns (`column_placement.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gai_pipeline.align.cell_run import Run, one_a_line
from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.row_widths import SEPARATED, Sizes, gaps_of, usual
from gai_pipeline.align.tokens import Kind


@dataclass(slots=True)
class Template:
    """What the complete rows of a table show about pads.

    `exact`: most rows have just as many cells as columns, blanks included. `total` is the number of cells of a row,
    labels and pads included, where an extractor writes one cell a line, then a pad for every column that the row's
    spans leave over, and keeps blanks: the sum is then the same for all rows. `cells` is the number of cells behind the
    labels, pads included, where an extractor ends every row with the same pads instead. `sides` says for such lines
    whether all rows can have their pads before their values, and whether all can have them behind; `leads` how many
    each run (by its position) has before, where pads also stand for the cells that a label above spans. `sizes` tells
    of rows that stand on one line; `gridded` says that headings placed other rows.
    """

    leading: bool = False
    trailing: bool = False
    spacing: int = 0
    exact: bool = False
    total: int | None = None
    cells: int | None = None
    sides: tuple[bool, bool] = (True, True)
    leads: Mapping[int, int] = field(default_factory=dict)
    sizes: Sizes | None = None
    gridded: bool = False


def template(runs: Sequence[Run], width: int, spacing: int = 0) -> Template:
    """Learn from the runs that have a value for every column where pads stand.

    `spacing` is the document's usual number of empty lines between lines, for a table without a complete row.
    """
    whole = [run for run in runs if len(run.values) == width]
    found = Template(spacing=_usual_gap(whole, spacing))
    found.leading, found.trailing = _pads_beside([r for r in runs if len(r.values) == width or _spans(r, width)], width)
    found.exact = sum(len(run.cells) == width for run in runs) * 2 >= len(runs)
    found.gridded = any(run.cells and run.cells[0].layout is Layout.GRID for run in runs)
    _learn_lines(found, runs, width)
    return found


def _usual_gap(runs: Sequence[Run], otherwise: int) -> int:
    """The usual number of empty lines between the values of rows."""
    gaps = Counter(v.gap for run in runs for v in run.values[1:])
    return gaps.most_common(1)[0][0] if gaps else otherwise


def _pads_beside(runs: Sequence[Run], width: int) -> tuple[bool, bool]:
    """Whether there are cells before the first values of rows, and behind their last columns."""
    firsts = [(len(run.cells), run.cells.index(run.values[0])) for run in runs]
    return any(first > 0 for _, first in firsts), any(n - first > width for n, first in firsts)


def _learn_lines(found: Template, runs: Sequence[Run], width: int) -> None:
    """What rows with one cell a line show: how many cells they have, and on which side their pads stand."""
    alone = [run for run in runs if _is_piped(run.cells) and one_a_line(run)]
    found.total = usual(Counter(run.labels + len(run.cells) for run in alone))
    found.cells = usual(Counter(len(run.cells) for run in alone))
    found.sides = _sides([run for run in alone if len(run.cells) > width], width)
    if not any(found.sides):
        found.leads = _leads(runs, width)


def _is_piped(line: Sequence[Item]) -> bool:
    return bool(line) and line[0].layout is Layout.PIPE


def _sides(runs: Sequence[Run], width: int) -> tuple[bool, bool]:
    """Whether all rows with one cell a line can have their pads before their values, and whether all behind."""
    before = behind = True
    for run in runs:
        blank = [i.kind is Kind.BLANK for i in run.cells]
        possible = _filler_sides(run, width)
        before = before and possible[0] and all(blank[:-width])
        behind = behind and possible[1] and all(blank[width:])
    return before, behind


def _filler_sides(run: Run, width: int) -> tuple[bool, bool]:
    """Whether the pads of a row with one cell a line can stand before its cells, and behind them: where blank cells are
    lone pipes, several pipes on one line are pads."""
    lines = [0]
    for item in run.items:
        if item.kind is Kind.END:
            lines.append(0)
        else:
            lines[-1] += 1
    sizes = [n for n in lines if n]
    if len(sizes) == width + 1 and sizes[0] == 1 < sizes[-1]:
        return False, True
    if len(sizes) == width + 1 and sizes[-1] == 1 < sizes[0]:
        return True, False
    return True, True


def _spans(run: Run, width: int) -> bool:
    """Whether a row on one line has values in its first and in its last column, going by the cells between them."""
    line = run.cells
    if len(run.values) < 2 or line[0].layout not in SEPARATED or one_a_line(run):
        return False
    return sum(gaps_of(line)) + len(run.values) == width


def _leads(runs: Sequence[Run], width: int) -> dict[int, int]:
    """Pads before the values of every run, by its position; empty where no number of columns explains all runs.

    In a row of N columns stand: a pad for every label above that spans the row, which an extractor writes behind the
    values of the row before; the row's labels; a pad for every further column that its label spans; the values.
    """
    for columns in range(width + 1, width + 5):
        leads: dict[int, int] = {}
        spanned = 0
        for run in runs:
            line = run.cells
            lead = columns - width - spanned - run.labels
            spanned = len(line) - width - lead
            pads = [*line[: max(lead, 0)], *line[len(line) - max(spanned, 0) :]]
            if min(lead, spanned) < 0 or not one_a_line(run) or any(i.kind is not Kind.BLANK for i in pads):
                break
            leads[run.position] = lead
        else:
            return leads if len(leads) > 2 else {}
    return {}
