"""Running text: what of a document is no matched table, as one normalised text with the places of its values.

Belongs here: stretches of text and the runs of values behind them. Does not belong here: tables whose lines are rows
(`row_match.py`), which value stands in which column (`column_placement.py`), labels (`row_labels.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gai_pipeline.align.cell_run import Run, items_of_row, one_a_line
from gai_pipeline.align.item import BREAK, Item, Layout, item_of
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.align.tokens import Kind
from gai_pipeline.layout.table import TableCell

_LEAST_LINES, _LEAST_RUNS = 20, 3
"""A text of fewer lines need not repeat one; with fewer runs of figures all cells must be lines for it to tell."""


def _label_item(c: TableCell) -> Item:
    return item_of((Kind.TEXT, c.text, Layout.GRID, c.locator, c.page, 0, 0, c.confidence, False, 0))


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
            self._current += items_of_row(placed.values)
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
        self._current += items_of_row(self._row)
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
