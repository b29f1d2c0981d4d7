"""How many cells the rows of a table have where separators divide lines, and what that tells of a row that has others.

Belongs here: counting cells, pads and the blanks between figures. Does not belong here: putting figures on columns
(`column_placement.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gai_pipeline.align.cell_run import Run, one_a_line
from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.tokens import Kind

SEPARATED = (Layout.PIPE, Layout.TAB)
_LEAST_ROWS = 3
"""Fewer rows have nothing in common that tells of others."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the rows of a table that stand on one line, their cells set apart by separators, have in common.

    `last` is the number of the last cell on the line, `pads` that of the cells beyond the columns; None
    where rows differ. With neither, separators were lost, or `few` rows say nothing. `nested`: all rows whose numbering
    is of one level have the same pads, as where each label that spans columns leaves some. `stripped`: rows begin with
    their first column, and lost no more than the blanks at their ends. `crowded`: several rows stand on one line, where
    a pad may belong to the row before or behind it.
    """

    last: int | None
    pads: int | None
    few: bool
    nested: bool
    stripped: bool
    crowded: bool

    def explain(self, run: Run, width: int) -> bool:
        """Whether a run has all the cells of its row."""
        cells = len(run.cells)
        if self.crowded:
            return cells == width and self.pads == 0
        return self.few or self.nested or _last_cell(run) == self.last or cells - width == self.pads


def _stands_on_lines(run: Run) -> bool:
    return bool(run.cells) and run.cells[0].layout in SEPARATED and not one_a_line(run)


def _last_cell(run: Run) -> int:
    return run.cells[-1].cell


def sizes_of(runs: Sequence[tuple[Run, int, str | None]]) -> Sizes:
    """Learn from the runs of a table, each with the number of its row's columns and what numbers the row's label."""
    numbered = [x for x in runs if _stands_on_lines(x[0])]
    rows = [(run, width) for run, width, _ in numbered]
    last = usual(Counter(_last_cell(run) for run, _ in rows))
    pads = usual(Counter(len(run.cells) - width for run, width in rows))
    few = len(rows) < _LEAST_ROWS
    stripped = last is None and pads is None and _are_stripped(rows)
    places = {run.cells[0].locator for run, _ in rows}
    return Sizes(last, pads, few, _is_nested(numbered), stripped, not few and len(places) < len(rows))


def _are_stripped(rows: Sequence[tuple[Run, int]]) -> bool:
    """Whether rows lost no more than the blanks at their ends: none is longer than its columns, several are whole, and
    blanks between figures were kept."""
    full = sum(len(run.cells) == width for run, width in rows)
    fits = all(len(run.cells) <= width and run.cells[-1].kind is Kind.VALUE for run, width in rows)
    return full >= _LEAST_ROWS and fits and any(any(gaps_of(run.cells)) for run, _ in rows)


def _is_nested(rows: Sequence[tuple[Run, int, str | None]]) -> bool:
    levels: dict[str, Counter[int]] = {}
    for run, width, number in rows:
        levels.setdefault(_level(number), Counter())[len(run.cells) - width] += 1
    alike = all(len(pads) == 1 and min(pads) >= 0 and pads.total() >= _LEAST_ROWS for pads in levels.values())
    return len(levels) > 1 and alike


def _level(number: str | None) -> str:
    """The kind of a numbering: 一, (一) or 1."""
    if number is None:
        return ""
    return "(" if number.startswith("(") else "1" if number.isdecimal() else "一"


def usual(sizes: Counter[int]) -> int | None:
    """The size that three quarters of at least three rows have."""
    if sizes.total() < _LEAST_ROWS or sizes.most_common(1)[0][1] * 4 < sizes.total() * 3:
        return None
    return sizes.most_common(1)[0][0]


def gaps_of(line: Sequence[Item]) -> tuple[int, ...]:
    """The blanks between a row's values."""
    places = [i for i, item in enumerate(line) if item.kind is Kind.VALUE]
    return tuple(b - a - 1 for a, b in pairwise(places))
