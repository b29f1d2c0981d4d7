"""A run's values on its row's columns, as far as positions say.

Belongs here: what blanks, pads and empty lines tell. Does not belong here: arithmetic, which decides what
positions leave open (`arithmetic/placing.py`), and tables that kept their columns (`header_match.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gai_pipeline.align.cell_run import Run, one_a_line
from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.pads import Template
from gai_pipeline.align.row_widths import SEPARATED, gaps_of
from gai_pipeline.align.token_stream import is_torn
from gai_pipeline.align.tokens import Kind
from gai_pipeline.layout.table import TableCell

_Window = tuple[Item | None, ...]
"""As many cells beside each other as a row has columns."""


class Slots(NamedTuple):
    """A run on its row's columns. `items[i]` stands in column i: a value, a blank cell, or None where no cell is.

    `confidence` is less than 1 where positions alone decided and pads could have moved them.
    """

    items: tuple[Item | TableCell | None, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Loose:
    """A run whose columns its positions leave open: the values in their order, to be placed by arithmetic.

    `windows` are the placements that positions allow; empty where blanks were lost and any order-keeping one may be.
    `explicit`: the document shows the row's blanks, so that it is one of the windows or none. `gaps` are the blanks
    that stand at least before each value but the first. `breaks` are the values that begin a line, where a figure may
    go on from the line before.
    """

    values: tuple[Item, ...]
    windows: tuple[tuple[Item | None, ...], ...] = ()
    broken: bool = False
    explicit: bool = False
    gaps: tuple[int, ...] = ()
    breaks: tuple[int, ...] = ()


def _breaks(run: Run) -> tuple[int, ...]:
    """The values, by number, before which a line ends."""
    if run.one_line:
        return ()
    found: list[int] = []
    n = 0
    for item in run.items:
        if item.kind is Kind.END and n:
            found.append(n)
        n += item.kind is Kind.VALUE
    return tuple(b for b in dict.fromkeys(found) if b < n)


def _is_wrapped(breaks: Sequence[int], n: int) -> bool:
    """Whether several values stand on one line and more on another: a long figure that wraps looks like two."""
    return 0 < len(breaks) < n - 1


def _is_mixed(line: Sequence[Item]) -> bool:
    """Whether a figure without separators stands among cells that have some: the rest of another, or a page number."""
    if len({item.layout for item in line}) < 2:
        return False
    set_apart = any(i.layout is Layout.GRID or (i.kind is Kind.BLANK and i.layout in SEPARATED) for i in line)
    return set_apart and any(i.kind is Kind.VALUE and i.layout is Layout.PLAIN for i in line)


def _is_whole(line: Sequence[Item], width: int) -> bool:
    """Whether a row has all its figures beside each other and cells go on behind them, so that the one without
    separators is a cell that lost them: the rest of a figure or a page number would be one too many, or the last."""
    figures = [i for i, item in enumerate(line) if item.kind is Kind.VALUE]
    return len(figures) == width == figures[-1] - figures[0] + 1 and line[-1].layout is not Layout.PLAIN


def _is_two(text: str) -> bool:
    """Whether a text is several figures that lost what stood between them: none begins with a zero."""
    return len(text) > 1 and text[0] == "0" and text.isdigit()


def _is_regular(line: Sequence[Item]) -> bool:
    """Whether between all values of a row stand equally many blanks: none, unless separators are doubled."""
    return len(set(gaps_of(line))) <= 1


def place_alone(run: Run, width: int, *, labelled: bool = True) -> Slots | Loose | None:
    """What a run says of `width` columns by itself, None where the table's other rows must tell (`place_run`).

    Exactly `width` values stand in their order, and so do the cells of a grid that are as many.
    """
    if len(run.row) == width:
        return Slots(run.row, 1.0)
    line, values = run.cells, tuple(run.values)
    whole = len(line) == width and line[0].layout is Layout.GRID
    if _is_mixed(line) and not _is_whole(line, width):
        return Loose(values, broken=True)
    if not values:
        return Slots(tuple(line) if whole else (None,) * width, 1.0)
    breaks = _breaks(run) if labelled and values[0].layout is Layout.PLAIN else ()
    if len(values) == width:
        return _in_order(line, values, breaks, labelled=labelled)
    torn = any(map(is_torn, values))
    if len(values) > width or torn:
        return Loose(values, broken=torn or not breaks, breaks=breaks)
    return Slots(tuple(line), 1.0) if whole else None


def _in_order(
    line: Sequence[Item], values: tuple[Item, ...], breaks: tuple[int, ...], *, labelled: bool
) -> Slots | Loose:
    """As many figures as columns, unless blanks among them or a line that wraps make that a chance."""
    if labelled and len(line) > len(values) and not _is_regular(line):
        return Loose(values, broken=True)
    return Loose(values, breaks=breaks) if _is_wrapped(breaks, len(values)) else Slots(values, 1.0)


def place_run(run: Run, width: int, known: Template, *, labelled: bool = True) -> Slots | Loose:
    """Put a run that does not tell its columns by itself on `width` columns as far as positions allow.

    Values are placed where explicit blanks make up the width; pads beyond it are taken from the side where the table's
    complete rows have them. A line without a label begins with its first column, and cells beyond the width trail it.
    What stays open is `Loose`.
    """
    line, values = run.cells, run.values
    if any(_is_two(v.text) for v in values):
        return Loose(tuple(values))
    if line[0].layout is Layout.PIPE and one_a_line(run):
        return _by_pads(run, width, known, labelled=labelled)
    sizes = known.sizes if labelled and line[0].layout in SEPARATED else None
    if sizes and sizes.stripped:
        return Slots((*line, *[None] * (width - len(line))), 0.95)
    if len(line) < width:
        spaced = _by_spacing(line, width, known)
        return Loose(tuple(values), (spaced,) if spaced else (), gaps=gaps_of(line))
    if sizes is None or sizes.explain(run, width):
        return _by_cells(run, width, known, labelled=labelled)
    if sizes.crowded:
        return _in_some_window(run, width)
    return Loose(tuple(values), gaps=gaps_of(line))  # cells were lost


def _by_cells(run: Run, width: int, known: Template, *, labelled: bool) -> Slots | Loose:
    """A row that has its cells, and pads beside them as far as it has more."""
    line, values = run.cells, run.values
    windows = _windows(line, width)
    if not labelled and len(line) <= width + 3 and _covers(windows[0], values):
        return Slots(windows[0], 0.95)
    chosen = None if known.gridded else _window(windows, width == len(line), known)
    if chosen is not None and _covers(chosen, values):
        return Slots(chosen, 0.97)
    return _in_some_window(run, width)


def _in_some_window(run: Run, width: int) -> Loose:
    """A row whose values stand beside each other in some of its cells, which are as many as columns."""
    windows = (w for w in _windows(run.cells, width) if _covers(w, run.values))
    return Loose(tuple(run.values), tuple(windows), explicit=True)


def _window(windows: list[_Window], whole: bool, known: Template) -> _Window | None:
    """The cells of a row between its pads, which stand at one side; None where either side may have them."""
    if not whole and known.leading == known.trailing:
        return None
    return windows[-1] if known.leading and not known.trailing else windows[0]


def _by_pads(run: Run, width: int, known: Template, *, labelled: bool) -> Slots | Loose:
    """One cell a line with pads behind the row: whether its blanks were kept shows in the number of its lines.

    A row without labels has no pads, because it has all the columns of its table.
    """
    line, values = run.cells, tuple(run.values)
    lead = known.leads.get(run.position)
    if lead is not None:
        return Slots(figures_of(line[lead : lead + width]), 0.97)
    if not labelled:
        inner = _between_ends(line, width)
        return Loose(values) if inner is None else Slots(figures_of(inner), 0.97)
    kept = run.labels + len(line) == known.total or len(line) == known.cells
    if not kept or len(line) < width or _is_filled_up(run, width):
        return Loose(values)
    before, behind = known.sides if len(line) > width else (False, True)
    slots = [figures_of(w) for w, possible in ((line[-width:], before), (line[:width], behind)) if possible]
    return Slots(slots[0], 0.97) if len(slots) == 1 else Loose(values, tuple(slots))


def figures_of(cells: Sequence[Item]) -> _Window:
    """Cells of which the blank ones hold nothing."""
    return tuple(None if i.kind is Kind.BLANK else i for i in cells)


def _is_filled_up(run: Run, width: int) -> bool:
    """Whether a row has its cells only with the pads that stand together on its last line: they fill up rows that lost
    blank cells, which would each have a line of their own, to the width of the table."""
    pads = 0
    for item in reversed(run.items):
        if item.kind is Kind.BLANK:
            pads += 1
        elif pads or item.kind is not Kind.END:
            return item.kind is Kind.END and pads > 1 and len(run.cells) - pads < width
    return False


def _between_ends(line: Sequence[Item], width: int) -> Sequence[Item] | None:
    """A row without labels: the cells between the pads that end it and, if there is one, the row of headings before.

    None where blanks seem lost: an extractor that loses them leaves none before a value.
    """
    if len(line) == width:
        return line
    for inner in (line[:-1], line[1:-1]):
        ends = [i for i in (line[0], line[-1]) if i not in inner]
        if len(inner) == width and _has_gap(inner) and all(i.kind is Kind.BLANK for i in ends):
            return inner
    return None


def _has_gap(line: Sequence[Item]) -> bool:
    """Whether a blank stands before a value: an extractor that loses blanks leaves none there."""
    kinds = [i.kind for i in line]
    return Kind.BLANK in kinds and Kind.VALUE in kinds[kinds.index(Kind.BLANK) :]


def _windows(line: Sequence[Item], width: int) -> list[_Window]:
    return [tuple(line[s : s + width]) for s in range(len(line) - width + 1)]


def _covers(window: Sequence[Item | None], values: Sequence[Item]) -> bool:
    return sum(i is not None and i.kind is Kind.VALUE for i in window) == len(values)


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
