"""From a stream to rows: stretches of text and the runs of values behind them.

Belongs here: one normalised text of a whole document with the places of its values. Does not belong here: which value
stands in which column (`column_placement.py`), labels (`row_labels.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from gai_pipeline.align.placed_row import PlacedRow
from gai_pipeline.align.row_labels import key
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
    gathered = _Gathered()
    text, value, blank, end = Kind.TEXT, Kind.VALUE, Kind.BLANK, Kind.END
    for item in stream:
        if isinstance(item, PlacedRow):
            gathered.place(item)
        elif (kind := item.kind) is text:
            gathered.say(item)
        elif kind is value or kind is blank or kind is end:
            gathered.take(item)
        else:
            gathered.interrupt(item)
    gathered.close()
    return Flow("".join(gathered.parts), gathered.runs, gathered.starts, gathered.texts, gathered.tables)


class _Gathered:
    """Text and runs as far as a stream has been read: the run that is open, and `row` instead while it is nothing but
    the cells of one row of the form."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.runs: list[Run] = []
        self.starts: list[int] = []
        self.texts: list[Item] = []
        self.tables: dict[str, int] = {}
        self._current: list[Item] = []
        self._labels: set[tuple[str, int]] = set()
        self._filled = False  # whether there is more than line ends
        self._row: tuple[TableCell, ...] = ()

    def say(self, item: Item) -> None:
        if self._current or self._row:
            self.close()
        self._labels.add((item.locator, 0 if item.layout is Layout.PLAIN else item.cell))
        self.starts.append(self.length)
        self.texts.append(item)
        self._add(key(item.text))

    def place(self, placed: PlacedRow) -> None:
        """A row of the form: its label, and its cells as a run of their own if nothing stands before them."""
        for label in placed.label:
            self.say(_label_item(label))
        if self._current or self._row:
            self._open_row()
            self._current += _row_items(placed.values)
            self._filled = True
        else:
            self._row = placed.values

    def take(self, item: Item) -> None:
        if self._row:
            self._open_row()
        self._current.append(item)
        self._filled |= item.kind is not Kind.END

    def interrupt(self, item: Item) -> None:
        """Prose, a picture or a table that is matched already."""
        self.close()
        if item.kind is Kind.TABLE:
            self.tables[item.text] = self.length
        self._add(BREAK)

    def close(self) -> None:
        """End the run that is open."""
        if self._row:
            self.runs.append(Run(self.length, None, len(self._labels), self._row))
            self._labels.clear()
        elif self._filled:
            self.runs.append(Run(self.length, _without_label_blanks(self._current), len(self._labels)))
            self._labels.clear()
        self._current, self._filled, self._row = [], False, ()

    def _open_row(self) -> None:
        """Something joins the cells of a row of the form: they are items like others."""
        self._current += _row_items(self._row)
        self._filled |= bool(self._row)
        self._row = ()

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _without_label_blanks(items: list[Item]) -> list[Item]:
    """A run without the blanks at the head of its last line: they belong to the label that follows there."""
    last = len(items) - 1
    while last >= 0 and items[last].kind is Kind.BLANK:
        last -= 1
    return items[: last + 1] if last >= 0 and items[last].kind is Kind.END else items


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


def is_deduplicated(lines: Sequence[str], runs: Sequence[Run]) -> bool:
    """Whether a text has lost every repeated line. A table of the form always repeats headings and figures.

    Where a reader found grids the lines are the prose around them, and say nothing about the tables. Of a table of
    zeros such a text keeps one figure or none.
    """
    if any(r.row or _layout(r) is Layout.GRID for r in runs):
        return False
    filled = [line.strip() for line in lines if line.strip()]
    plain = [r for r in runs if _layout(r) is Layout.PLAIN]
    if len(plain) < _LEAST_RUNS and any(r.cells and r.cells[0].layout is not Layout.PLAIN for r in runs):
        return False
    once = len(filled) >= _LEAST_LINES and len(set(filled)) == len(filled)
    return once and not _share_lines(plain) and all(map(one_a_line, plain))


def _share_lines(runs: Sequence[Run]) -> bool:
    """Whether several cells stand on a line: then lines need not repeat."""
    return len({r.values[0].locator for r in runs}) < len(runs) or any(v.fused for r in runs for v in r.values)


def _layout(run: Run) -> Layout | None:
    """How the first value of a run was set apart; None where it has none."""
    return run.values[0].layout if run.values else None
