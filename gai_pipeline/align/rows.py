"""From a stream to rows: stretches of text, the runs of values behind them, and a run's values on a row's columns.

Belongs here: what positions, blanks and pads say about columns. Does not belong here: labels (`labels.py`) and
arithmetic (`reconcile/placing.py` decides what positions leave open).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from gai_pipeline.align.labels import key
from gai_pipeline.align.stream import Item, Kind, Layout, is_torn

BREAK = "\n"
"""Stands in a region's text where prose or a picture interrupts the table: no label spans it."""


@dataclass(slots=True)
class Run:
    """Values and blanks between two stretches of text.

    `position` is the number of text characters before it, `labels` the number of label cells since the run before.
    """

    position: int
    items: list[Item] = field(default_factory=list)
    labels: int = 0
    values: list[Item] = field(init=False)
    blanks: int = field(init=False)
    cells: list[Item] = field(init=False)

    def __post_init__(self) -> None:
        """`values`, the number of `blanks` and the `cells` (see `sequence`) are asked for often, so counted once."""
        value, blank, end = Kind.VALUE, Kind.BLANK, Kind.END
        self.values = [i for i in self.items if i.kind is value]
        cells = [i for i in self.items if i.kind is not end]
        self.blanks = sum([i.kind is blank for i in cells])
        ends = len(self.items) - len(cells)
        one_line = not ends or (ends == 1 and self.items[-1].kind is end)
        self.cells = cells if one_line else sequence(self)


@dataclass(slots=True)
class Flow:
    """The whole stream as normalised text with its runs, and for each text item where its characters begin.

    `deduplicated`: the document has one cell a line and no line twice, as crawlers leave it that drop repeated lines.
    """

    text: str
    runs: list[Run]
    starts: list[int]
    texts: list[Item]
    deduplicated: bool = False

    @property
    def spacing(self) -> int:
        """The usual number of empty lines before a line of text."""
        gaps = Counter(t.gap for t in self.texts)
        return gaps.most_common(1)[0][0] if gaps else 0

    def cuts(self) -> list[int]:
        """Text positions at which values stand."""
        return [r.position for r in self.runs if r.values]

    def between(self, start: int, stop: int) -> list[Run]:
        """Runs that stand after the text position `start` and not after `stop`."""
        first = bisect_right(self.runs, start, key=_position)
        return self.runs[first : bisect_right(self.runs, stop, first, key=_position)]


_position = attrgetter("position")


def flow(stream: Iterable[Item]) -> Flow:
    """Gather a stream into text and runs."""
    parts: list[str] = []
    length = 0
    runs: list[Run] = []
    starts: list[int] = []
    texts: list[Item] = []
    current: list[Item] = []
    labels: set[tuple[str, int]] = set()

    text, value, blank, end = Kind.TEXT, Kind.VALUE, Kind.BLANK, Kind.END  # members are slow to look up
    plain = Layout.PLAIN
    filled = False  # whether `current` holds more than line ends

    def close() -> None:
        nonlocal current, filled
        if filled:
            last = len(current) - 1
            while last >= 0 and current[last].kind is blank:
                last -= 1
            # blanks at the head of a line belong to the label that follows on that line
            if last >= 0 and current[last].kind is end:
                current = current[: last + 1]
            runs.append(Run(length, current, len(labels)))
            labels.clear()
            filled = False
        current = []

    for item in stream:
        kind = item.kind
        if kind is text:
            if current:
                close()
            k = key(item.text)
            labels.add((item.locator, 0 if item.layout is plain else item.cell))
            starts.append(length)
            texts.append(item)
            parts.append(k)
            length += len(k)
        elif kind is end:
            current.append(item)
        elif kind is value or kind is blank:
            current.append(item)
            filled = True
        else:
            close()
            parts.append(BREAK)
            length += 1
    close()
    return Flow("".join(parts), runs, starts, texts)


@dataclass(frozen=True, slots=True)
class Slots:
    """A run on its row's columns. `items[i]` is what stands in column i, None where a cell is blank.

    `sure` is false where positions alone decided and pads could have moved them.
    """

    items: tuple[Item | None, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Loose:
    """A run whose columns its positions leave open: the values in their order, to be placed by arithmetic.

    `windows` are the placements that positions allow; empty where blanks were lost and any order-keeping one may be.
    """

    values: tuple[Item, ...]
    windows: tuple[tuple[Item | None, ...], ...] = ()
    broken: bool = False


@dataclass(slots=True)
class Template:
    """What the complete rows of a table show about pads and columns.

    `exact`: most rows have just as many cells as columns, blanks included. `total` is the number of cells of a row,
    labels and pads included, where an extractor writes one cell a line, then a pad for every column that the row's
    spans leave over, and keeps blanks: the sum is then the same for all rows.
    """

    leading: bool = False
    trailing: bool = False
    ends: tuple[float, ...] = ()
    spacing: int = 0
    exact: bool = False
    total: int | None = None


def template(runs: Sequence[Run], width: int, spacing: int = 0) -> Template:
    """Learn from the runs that have a value for every column where pads stand and where columns end.

    `spacing` is the document's usual number of empty lines between lines, for a table without a complete row.
    """
    found = Template(spacing=spacing)
    exact = 0
    columns: list[tuple[int, ...]] = []
    gaps: Counter[int] = Counter()
    sums: Counter[int] = Counter()
    for run in runs:
        line = run.cells
        if line and line[0].layout is Layout.PIPE and one_a_line(run):
            sums[run.labels + len(line)] += 1
        exact += len(line) == width
        values = run.values
        if len(values) != width:
            continue
        first = line.index(values[0])
        found.leading |= first > 0
        found.trailing |= len(line) - first > width
        if all(v.column >= 0 for v in values):
            columns.append(tuple(v.column for v in values))
        gaps.update(v.gap for v in values[1:])
    if columns:
        found.ends = tuple(sorted(c[i] for c in columns)[len(columns) // 2] for i in range(width))
    if sums.total() >= 3 and sums.most_common(1)[0][1] * 4 >= sums.total() * 3:
        found.total = sums.most_common(1)[0][0]
    if gaps:
        found.spacing = gaps.most_common(1)[0][0]
    found.exact = exact * 2 >= len(runs)
    return found


def sequence(run: Run) -> list[Item]:
    """The run's cells in order. Where a row stands on one line, the cells of the lines that hold values."""
    lines: list[list[Item]] = [[]]
    for item in run.items:
        if item.kind is Kind.END:
            lines.append([])
        else:
            lines[-1].append(item)
    with_values = [line for line in lines if any(i.kind is Kind.VALUE for i in line)]
    if any(len(line) > 1 for line in with_values):
        return [i for line in with_values for i in line]
    return [i for line in lines for i in line]


def one_a_line(run: Run) -> bool:
    """Whether every value of the run stands alone on its line."""
    alone = True
    seen = 0
    for item in run.items:
        if item.kind is Kind.END:
            seen = 0
        else:
            seen += 1
            alone &= not (seen > 1 and item.kind is Kind.VALUE)
    return alone


def _is_wrapped(values: Sequence[Item]) -> bool:
    """Whether several values stand on one line and more on another: a long figure that wraps looks like two."""
    lines = {v.locator for v in values}
    return values[0].layout is not Layout.GRID and 1 < len(lines) < len(values)


def place_run(run: Run, width: int, known: Template, *, labelled: bool = True) -> Slots | Loose:
    """Put a run's values on `width` columns as far as positions allow.

    Exactly `width` values stand in their order. Fewer are placed where explicit blanks make up the width; pads beyond
    it are taken from the side where the table's complete rows have them. A line without a label begins with its first
    column, and cells beyond the width trail it. What stays open is `Loose`.
    """
    line = run.cells
    values = run.values
    if len(values) == width:
        return Loose(tuple(values)) if labelled and _is_wrapped(values) else Slots(tuple(values), 1.0)
    if not values:
        return Slots((None,) * width, 1.0)
    if len(values) > width or any(is_torn(i) for i in values):
        return Loose(tuple(values), broken=True)
    if len(line) == width and line[0].layout is Layout.GRID:
        return Slots(tuple(None if i.kind is Kind.BLANK else i for i in line), 1.0)
    if line[0].layout is Layout.PIPE and one_a_line(run):
        return _by_pads(run, line, width, known, labelled=labelled)
    aligned = _by_columns(values, width, known)
    if aligned is not None:
        return Slots(aligned, 0.95)
    if len(line) < width:
        spaced = _by_spacing(line, width, known)
        return Loose(tuple(values), (spaced,) if spaced else ())
    windows = _windows(line, width)
    if not labelled and len(line) <= width + 3 and _covers(windows[0], values):
        return Slots(windows[0], 0.95)
    if known.leading != known.trailing or len(line) == width:
        chosen = windows[-1:] if known.leading and not known.trailing else windows[:1]
        if chosen and _covers(chosen[0], values):
            return Slots(chosen[0], 0.97)
    return Loose(tuple(values), tuple(w for w in windows if _covers(w, values)))


def _by_pads(run: Run, line: Sequence[Item], width: int, known: Template, *, labelled: bool) -> Slots | Loose:
    """One cell a line with pads behind the row: whether its blanks were kept shows in the number of its lines.

    A row without labels has no pads, because it has all the columns of its table.
    """
    values = tuple(i for i in line if i.kind is Kind.VALUE)
    kept = run.labels + len(line) == known.total if labelled else len(line) == width
    if kept and len(line) >= width:
        return Slots(tuple(None if i.kind is Kind.BLANK else i for i in line[:width]), 0.97)
    return Loose(values)


def _windows(line: Sequence[Item], width: int) -> list[tuple[Item | None, ...]]:
    return [
        tuple(None if i.kind is Kind.BLANK else i for i in line[s : s + width]) for s in range(len(line) - width + 1)
    ]


def _covers(window: Sequence[Item | None], values: Sequence[Item]) -> bool:
    return sum(i is not None for i in window) == len(values)


def _by_columns(values: Sequence[Item], width: int, known: Template) -> tuple[Item | None, ...] | None:
    """Columns of values in space-aligned text: the nearest column end, if it is clearly the nearest."""
    if len(known.ends) != width or any(v.column < 0 for v in values):
        return None
    pitch = min((b - a for a, b in zip(known.ends, known.ends[1:], strict=False)), default=0)
    placed: list[Item | None] = [None] * width
    for v in values:
        distance, i = min((abs(v.column - end), i) for i, end in enumerate(known.ends))
        if pitch <= 2 or distance > pitch * 0.4 or placed[i] is not None:
            return None
        placed[i] = v
    return tuple(placed)


def _by_spacing(line: Sequence[Item], width: int, known: Template) -> tuple[Item | None, ...] | None:
    """One value a line: empty lines beyond the usual spacing stand for blank cells, if they make up the width."""
    placed: list[Item | None] = []
    for n, item in enumerate(line):
        extra = item.gap - known.spacing
        if n and extra > 0:
            if extra % (known.spacing + 1):
                return None
            placed += [None] * (extra // (known.spacing + 1))
        placed.append(None if item.kind is Kind.BLANK else item)
    return tuple(placed) if len(placed) == width else None


def is_deduplicated(lines: Sequence[str], runs: Sequence[Run]) -> bool:
    """Whether a text has lost every repeated line. A table of the form always repeats headings and figures.

    Where a reader found grids the lines are the prose around them, and say nothing about the tables.
    """
    if any(r.values and r.values[0].layout is Layout.GRID for r in runs):
        return False
    filled = [line.strip() for line in lines if line.strip()]
    plain = [r for r in runs if r.values and r.values[0].layout is Layout.PLAIN]
    return len(filled) >= 20 and len(set(filled)) == len(filled) and len(plain) >= 3 and all(map(one_a_line, plain))
