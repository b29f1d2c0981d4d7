"""Tables without ruling lines: columns from the figures and the words above them, so that blank cells keep their place.

Belongs here: which lines of a page are a table, and its columns. Does not belong here: which line of a label belongs to
which figures (`wrapped_labels.py`), and what a row or column of the form is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from gai_pipeline.layout.lattice import Segment
from gai_pipeline.layout.lines import Line, Piece, figures_of, is_figure
from gai_pipeline.layout.page_table import PageCell, PageTable, TextLine
from gai_pipeline.layout.wrapped_labels import LabelLine, Row, rows_of

_PROSE = re.compile(r"[。；;]")
_PROSE_SHARE = 0.62
"""Of the width that the page's lines take: what runs on so far without a gap is a sentence."""
_PITCH = 0.55
"""Of the usual distance between columns: words nearer than that to a column head no column of their own."""
UNSURE = 0.8
"""Confidence of figures whose row is not certain from their place."""

Span = tuple[float, float]


@dataclass(slots=True)
class Block:
    """Lines of a table under one heading: `head` has the words above the columns, `body` rows and their labels."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def _is_seed(line: Line) -> bool:
    """Whether a line shows by itself that it is the row of a table: figures apart from each other or from a label."""
    figures = figures_of(line)
    return len(figures) >= 2 or (len(figures) == 1 and len(line.pieces) >= 2 and is_figure(line.pieces[-1].text))


def _is_prose(line: Line, width: float) -> bool:
    return bool(_PROSE.search(line.text)) or (len(line.pieces) == 1 and line.x1 - line.x0 > _PROSE_SHARE * width)


def zones(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """[start, end) of the stretches of lines between prose that hold rows of figures."""
    if not any(_is_seed(line) for line in lines):
        return []
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    found = []
    start = 0
    for i in range(len(lines) + 1):
        if i == len(lines) or _is_prose(lines[i], width):
            if any(_is_seed(line) for line in lines[start:i]):
                found.append((start, i))
            start = i + 1
    return found


def blocks(lines: Sequence[Line]) -> list[Block]:
    """A zone cut where words stand over the columns again."""
    found: list[Block] = []
    group: list[Line] = []
    edge = float("inf")  # of the first column, as far as figures have shown it
    for line in lines:
        figures = figures_of(line)
        if not figures and edge < float("inf") and any((w.x0 + w.x1) / 2 > edge for w in line.words):
            found.append(_block(group, edge))
            group, edge = [], float("inf")
        elif figures:
            edge = min(edge, figures[0].x0)
        group.append(line)
    found.append(_block(group, edge))
    return found


def _block(lines: list[Line], edge: float) -> Block:
    first = next((i for i, line in enumerate(lines) if figures_of(line)), len(lines))
    head = next((i for i in range(first, 0, -1) if any((w.x0 + w.x1) / 2 > edge for w in lines[i - 1].words)), 0)
    if first == len(lines):
        head = first
    return Block(list(lines[:head]), list(lines[head:]))


def figure_columns(body: Sequence[Line]) -> list[Span]:
    """The columns of the figures: what overlaps in width stands in one column."""
    spans = sorted((p.x0, p.x1) for line in body for p in figures_of(line))
    found: list[Span] = []
    for x0, x1 in spans:
        if found and x0 < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], x1)
        else:
            found.append((x0, x1))
    return found


def _with_heads(columns: list[Span], block: Block, size: float) -> list[Span]:
    """Columns that no figure shows because all their cells are blank: words of the lowest lines of the heading."""
    # single characters are words set to the full width of their cell, not columns of their own
    # and what stands alone on the first lines is over all of them
    first = next((i for i, line in enumerate(block.head) if len(line.words) > 1), len(block.head))
    head = reversed(block.head[first:])
    lines = [[w for w in line.words if len(w.text) > 1 and not is_figure(w.text)] for line in head]
    last = _last(block.body)
    labels = [w for line in block.body if line.base <= last for w in line.words if not is_figure(w.text)]
    right = [[w for w in words if (w.x0 + w.x1) / 2 > columns[0][0]] for words in lines]
    steps = [_pitch(row) for row in (columns, *([(w.x0, w.x1) for w in words] for words in right)) if len(row) > 1]
    pitch = _PITCH * min(steps, default=4 * size)
    found = list(columns)
    for word in (w for words in lines for w in words):
        middle = (word.x0 + word.x1) / 2
        if middle <= columns[0][0] and any(word.x0 < w.x1 and w.x0 < word.x1 for w in labels):
            continue  # the words over the labels
        if any(word.x0 < b and a < word.x1 for a, b in found):
            continue
        if all(abs(middle - (a + b) / 2) > pitch for a, b in found):
            found.append((word.x0, word.x1))
    return sorted(found)


def _last(body: Sequence[Line]) -> float:
    """The base line of the last figures."""
    return max(line.base for line in body if figures_of(line))


def _pitch(spans: Sequence[Span]) -> float:
    middles = sorted((a + b) / 2 for a, b in spans)
    return min(b - a for a, b in pairwise(middles))


def _carried(columns: list[Span], before: Sequence[Span]) -> list[Span]:
    """The columns of the page before, where this page's are among them."""
    if len(before) <= len(columns):
        return columns
    merged = list(before)
    for a, b in columns:
        hits = [i for i, (c, d) in enumerate(merged) if a < d and c < b]
        if len(hits) != 1:
            return columns
        c, d = merged[hits[0]]
        merged[hits[0]] = min(a, c), max(b, d)
    return merged


def _places(figures: Sequence[Piece], columns: Sequence[Span]) -> list[Piece | None] | None:
    """Figures of a row by column; None where two of them stand in one."""
    row: list[Piece | None] = [None] * len(columns)
    for figure in figures:
        i = max(range(len(columns)), key=lambda i: min(columns[i][1], figure.x1) - max(columns[i][0], figure.x0))
        if row[i] is not None:
            return None
        row[i] = figure
    return row


def _cut_tail(block: Block, edge: float) -> list[Line]:
    """Takes from a block the lines behind its figures that run into its columns: what follows the table."""
    last = _last(block.body)
    at = next(
        (i for i, line in enumerate(block.body) if line.base > last and line.x1 > edge),
        len(block.body),
    )
    rest = block.body[at:]
    block.body = block.body[:at]
    return rest


def _table(block: Block, columns: list[Span], rules: Sequence[Segment], page: int, where: str) -> PageTable | None:
    """The body of a block as a table: a label and a cell for each column in every row."""
    edge = columns[0][0]
    labels: list[LabelLine] = []
    figures: list[tuple[float, list[Piece | None]]] = []
    size = median(line.y1 - line.y0 for line in block.body)
    for line in block.body:
        here = figures_of(line)
        mine = [w for w in here if w.x1 > edge]
        row = _places(mine, columns)
        if row is None:
            return None
        words = [w for w in line.words if w not in mine]
        if any(w.x0 > edge for w in words):
            return None
        if words:
            labels.append(LabelLine(tuple(words), line.base))
        if mine:
            figures.append((line.base, row))
    if not figures:
        return None
    unwrapped = _unwrapped(figures, size)
    if unwrapped is None:
        return None
    figures = unwrapped
    reach = [y for y, a, b in rules if a <= edge and b >= edge]
    rows = rows_of(labels, [y for y, _ in figures], size, reach)
    return _page_table(rows, [row for _, row in figures], columns, block, page, where)


def _unwrapped(
    lines: list[tuple[float, list[Piece | None]]], size: float
) -> list[tuple[float, list[Piece | None]]] | None:
    """Rows of figures from lines of figures that stand nearer than rows can: a figure too long for its column goes on
    in a line below. None where what stands in one column is no figure that goes on."""
    rows: list[tuple[float, float, list[Piece | None]]] = []
    for y, row in lines:
        first, last, above = rows[-1] if rows else (y, y, row)
        if not rows or y - last >= 0.75 * size:
            rows.append((y, y, row))
            continue
        joined: list[Piece | None] = []
        for a, b in zip(above, row, strict=True):
            if a is None or b is None:
                joined.append(a or b)
            elif a.text[-1:].isdigit() and re.fullmatch(r"[\d０-９,.，．]+", b.text):
                joined.append(Piece(a.text + b.text, min(a.x0, b.x0), max(a.x1, b.x1)))
            else:
                return None
        rows[-1] = first, y, joined
    return [((first + last) / 2, row) for first, last, row in rows]


def _page_table(
    rows: Sequence[Row], figures: Sequence[list[Piece | None]], columns: list[Span], block: Block, page: int, where: str
) -> PageTable:
    left = min(line.x0 for line in block.body)
    shift = 1 if any(row.label for row in rows) else 0
    edges = [left, columns[0][0]][: 1 + shift] + [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    edges.append(columns[-1][1])
    cells: list[PageCell] = []
    top, bottom = min(line.y0 for line in block.body), max(line.y1 for line in block.body)
    for r, row in enumerate(rows):
        y0, y1 = (row.y0, row.y1) if row.y1 > row.y0 else (top, bottom)
        values: Sequence[Piece | None] = [] if row.figures is None else figures[row.figures]
        confidence = 1.0 if row.sure else UNSURE
        texts = [TextLine(t, left, columns[0][0], 0.0) for t in row.label]
        span = shift if row.figures is not None else shift + len(columns)
        if texts:
            cells.append(PageCell(r, 0, 1, span, texts, page, (left, y0, edges[1], y1), f"{where}/r{r + 1}c1"))
        for c, piece in enumerate(values, shift):
            lines = [] if piece is None else [TextLine(piece.text, piece.x0, piece.x1, 0.0, confidence)]
            box = edges[c], y0, edges[c + 1], y1
            cells.append(PageCell(r, c, 1, 1, lines, page, box, f"{where}/r{r + 1}c{c + 1}", confidence))
    closed = [False] * (len(edges) - 1)
    return PageTable(edges, len(rows), cells, closed, list(closed), page, page, where, ruled=False)


def tables_of(
    lines: list[Line], rules: Sequence[Segment], page: int, before: Sequence[Span], first: int
) -> tuple[list[PageTable], list[Line], list[Span]]:
    """(tables, the lines that are left, the columns of the last table) of a page.

    `rules` are the page's horizontal lines, which part rows; `before` the columns with which the page before ended;
    `first` the number of the first table. A stretch that makes no table stays as its lines.
    """
    tables: list[PageTable] = []
    left: list[Line] = []
    at = 0
    for start, stop in zones(lines):
        left += lines[at:start]
        at = stop
        for block in blocks(lines[start:stop]):
            columns = figure_columns(block.body)
            if not columns:
                left += [*block.head, *block.body]
                continue
            size = median(line.y1 - line.y0 for line in block.body)
            columns = _with_heads(columns, block, size) if block.head else _carried(columns, before)
            rest = _cut_tail(block, columns[0][0])
            table = _table(block, columns, rules, page, f"page[{page}]/table[{first + len(tables)}]")
            if table is None:
                left += [*block.head, *block.body, *rest]
                continue
            left += [*block.head, *rest]
            tables.append(table)
            before = columns
    return tables, [*left, *lines[at:]], list(before)
