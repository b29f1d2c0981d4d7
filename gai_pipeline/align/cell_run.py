"""`Run`: the cells of a row, or whatever stands between two stretches of text.

Belongs here: what a run holds, and its cells in order. Does not belong here: which value stands in which column
(`column_placement.py`), where runs come from (`row_match.py`, `flow.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from gai_pipeline.align.item import Item, Layout, item_of
from gai_pipeline.align.tokens import Kind
from gai_pipeline.layout.table import TableCell


class _Counted(NamedTuple):
    """A run's items, its values, its cells in order (see `sequence`), and whether no line ends before the run does."""

    items: list[Item]
    values: list[Item]
    cells: list[Item]
    one_line: bool


class Run:
    """Values and blanks between two stretches of text.

    `position` is the number of text characters before it, `labels` the number of label cells since the run before.
    `row` are the cells of a row of the form, each in its column: such a run is one line of a grid, and its items are
    made only if someone asks for them. `confidence` is below 1 where it is not certain that the run is its row's.
    """

    __slots__ = ("_counted", "blanks", "confidence", "labels", "n_values", "position", "row")

    def __init__(
        self, position: int, items: list[Item] | None = None, labels: int = 0, row: tuple[TableCell, ...] = ()
    ) -> None:
        self.position = position
        self.labels = labels
        self.row = row
        self.confidence = 1.0
        self._counted = None if items is None else _count(items)
        if self._counted is None:
            self.blanks = sum([not cell.text or cell.text.isspace() for cell in row])
            self.n_values = len(row) - self.blanks
        else:
            self.blanks = sum([i.kind is Kind.BLANK for i in self._counted.items])
            self.n_values = len(self._counted.values)

    @property
    def counted(self) -> _Counted:
        if self._counted is None:
            self._counted = _count(items_of_row(self.row))
        return self._counted

    @property
    def items(self) -> list[Item]:
        return self.counted.items

    @property
    def values(self) -> list[Item]:
        return self.counted.values

    @property
    def cells(self) -> list[Item]:
        return self.counted.cells

    @property
    def one_line(self) -> bool:
        return self.counted.one_line


def _count(items: list[Item]) -> _Counted:
    value, end = Kind.VALUE, Kind.END
    cells = [i for i in items if i.kind is not end]
    ends = len(items) - len(cells)
    one_line = not ends or (ends == 1 and items[-1].kind is end)
    return _Counted(items, [i for i in cells if i.kind is value], cells if one_line else sequence(items), one_line)


def items_of_row(row: Sequence[TableCell]) -> list[Item]:
    """The items of a row of the form: whatever stands under a heading is a value."""
    if not row:
        return []
    texts = [cell.text.strip() for cell in row]
    kinds = [Kind.VALUE if text else Kind.BLANK for text in texts]
    places = [(c.locator, c.page, 0, 0, c.confidence, False, 0) for c in row]
    last = Item(Kind.END, "", Layout.GRID, row[-1].locator, row[-1].page)
    return [*(item_of((k, t, Layout.GRID, *p)) for k, t, p in zip(kinds, texts, places, strict=True)), last]


def sequence(items: Sequence[Item]) -> list[Item]:
    """The run's cells in order. Where a row stands on one line, the cells of the lines that hold values."""
    lines = _lines(items)
    values = [sum(i.kind is Kind.VALUE for i in line) for line in lines]
    with_values = [line for line, n in zip(lines, values, strict=True) if n]
    if max(values) > 1 or (len(with_values) == 1 and len(with_values[0]) > 1):
        return list(chain.from_iterable(with_values))
    return list(chain.from_iterable(lines))


def _lines(items: Sequence[Item]) -> list[list[Item]]:
    """Items line by line, without the ends of lines."""
    lines: list[list[Item]] = [[]]
    for item in items:
        if item.kind is Kind.END:
            lines.append([])
        else:
            lines[-1].append(item)
    return lines


def one_a_line(run: Run) -> bool:
    """Whether every value of the run stands alone on its line, but for blanks before it."""
    alone = True
    seen = lines = 0
    for item in run.items:
        if item.kind is Kind.END:
            lines += 1
            seen = 0
        elif item.kind is Kind.VALUE:
            seen += 1
            alone &= seen == 1
    return alone and (lines > 1 or len(run.cells) == 1)
