"""From a stream to rows: stretches of text and the runs of values behind them.

Belongs here: one normalised text of a whole document with the places of its values. Does not belong here: which value
stands in which column (`column_placement.py`), labels (`labels.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gai_pipeline.align.labels import key
from gai_pipeline.align.placed_row import PlacedRow
from gai_pipeline.align.token_stream import Item, Layout, item_of
from gai_pipeline.align.tokens import Kind
from gai_pipeline.layout.table import TableCell

BREAK = "\n"
"""Stands in a region's text where prose or a picture interrupts the table: no label spans it."""

_LEAST_LINES, _LEAST_RUNS = 20, 3
"""A text of fewer lines need not repeat one; with fewer runs of figures all cells must be lines for it to tell."""


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
            self._counted = _count(_row_items(self.row))
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


def _label_item(c: TableCell) -> Item:
    return item_of((Kind.TEXT, c.text, Layout.GRID, c.locator, c.page, 0, 0, c.confidence, False, 0))


def _row_items(row: Sequence[TableCell]) -> list[Item]:
    """The items of a row of the form: whatever stands under a heading is a value."""
    if not row:
        return []
    texts = [cell.text.strip() for cell in row]
    kinds = [Kind.VALUE if text else Kind.BLANK for text in texts]
    places = [(c.locator, c.page, 0, 0, c.confidence, False, 0) for c in row]
    last = Item(Kind.END, "", Layout.GRID, row[-1].locator, row[-1].page)
    return [*(item_of((k, t, Layout.GRID, *p)) for k, t, p in zip(kinds, texts, places, strict=True)), last]


@dataclass(slots=True)
class Flow:
    """The whole stream as normalised text with its runs, and for each text item where its characters begin.

    `tables`: where those stand that are matched already, by name.
    `deduplicated`: the document has one cell a line and no line twice, as crawlers leave it that drop repeated lines.
    """

    text: str
    runs: list[Run]
    starts: list[int]
    texts: list[Item]
    tables: dict[str, int] = field(default_factory=dict)
    deduplicated: bool = False
    positions: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.positions = [run.position for run in self.runs]

    @property
    def spacing(self) -> int:
        """The usual number of empty lines before a line of text."""
        gaps = [t.gap for t in self.texts]
        counts = Counter(gaps) if any(gaps) else {}
        return max(counts, key=counts.__getitem__, default=0)

    def cuts(self) -> list[int]:
        """Text positions at which values stand."""
        return [r.position for r in self.runs if r.n_values]

    def between(self, start: int, stop: int) -> list[Run]:
        """Runs that stand after the text position `start` and not after `stop`."""
        first = bisect_right(self.positions, start)
        return self.runs[first : bisect_right(self.positions, stop, first)]


def flow(stream: Iterable[Item | PlacedRow]) -> Flow:
    """Gather a stream into text and runs."""
    parts: list[str] = []
    length = 0
    runs: list[Run] = []
    starts: list[int] = []
    texts: list[Item] = []
    current: list[Item] = []
    labels: set[tuple[str, int]] = set()
    tables: dict[str, int] = {}

    text, value, blank, end = Kind.TEXT, Kind.VALUE, Kind.BLANK, Kind.END  # members are slow to look up
    plain = Layout.PLAIN
    filled = False  # whether there is more than line ends
    row: tuple[TableCell, ...] = ()  # a row of the form, as long as nothing joins it

    def close() -> None:
        nonlocal current, filled, row
        if row:
            runs.append(Run(length, None, len(labels), row))
            labels.clear()
        elif filled:
            last = len(current) - 1
            while last >= 0 and current[last].kind is blank:
                last -= 1
            # blanks at the head of a line belong to the label that follows on that line
            if last >= 0 and current[last].kind is end:
                current = current[: last + 1]
            runs.append(Run(length, current, len(labels)))
            labels.clear()
        current, filled, row = [], False, ()

    def say(item: Item) -> None:
        nonlocal length
        if current or row:
            close()
        k = key(item.text)
        labels.add((item.locator, 0 if item.layout is plain else item.cell))
        starts.append(length)
        texts.append(item)
        parts.append(k)
        length += len(k)

    for item in stream:
        if isinstance(item, PlacedRow):
            for label in item.label:
                say(_label_item(label))
            if current or row:
                current, row, filled = [*current, *_row_items(row), *_row_items(item.values)], (), True
            else:
                row = item.values
            continue
        kind = item.kind
        if kind is text:
            say(item)
            continue
        if row and kind in (value, blank, end):
            current, row, filled = _row_items(row), (), True
        if kind is end:
            current.append(item)
        elif kind is value or kind is blank:
            current.append(item)
            filled = True
        else:
            close()
            if kind is Kind.TABLE:
                tables[item.text] = length
            parts.append(BREAK)
            length += 1
    close()
    return Flow("".join(parts), runs, starts, texts, tables)


def sequence(items: Sequence[Item]) -> list[Item]:
    """The run's cells in order. Where a row stands on one line, the cells of the lines that hold values."""
    lines: list[list[Item]] = [[]]
    for item in items:
        if item.kind is Kind.END:
            lines.append([])
        else:
            lines[-1].append(item)
    values = [sum(i.kind is Kind.VALUE for i in line) for line in lines]
    with_values = [line for line, n in zip(lines, values, strict=True) if n]
    if max(values) > 1 or (len(with_values) == 1 and len(with_values[0]) > 1):
        return [i for line in with_values for i in line]
    return [i for line in lines for i in line]


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


def is_deduplicated(lines: Sequence[str], runs: Sequence[Run]) -> bool:
    """Whether a text has lost every repeated line. A table of the form always repeats headings and figures.

    Where a reader found grids the lines are the prose around them, and say nothing about the tables. Of a table of
    zeros such a text keeps one figure or none.
    """
    if any(r.row or (r.values and r.values[0].layout is Layout.GRID) for r in runs):
        return False
    filled = [line.strip() for line in lines if line.strip()]
    plain = [r for r in runs if r.values and r.values[0].layout is Layout.PLAIN]
    several = len({r.values[0].locator for r in plain}) < len(plain)
    if several or any(v.fused for r in plain for v in r.values):  # several cells a line: lines need not repeat
        return False
    if len(plain) < _LEAST_RUNS and any(r.cells and r.cells[0].layout is not Layout.PLAIN for r in runs):
        return False
    return len(filled) >= _LEAST_LINES and len(set(filled)) == len(filled) and all(map(one_a_line, plain))
