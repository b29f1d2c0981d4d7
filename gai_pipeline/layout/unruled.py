"""Tables without ruling lines, on pages, scans and in text that spaces align: which lines are one, and its cells.

Belongs here: lines of words with their places as a table. Does not belong here: which columns there are
(`column_spans.py`), which line of a label belongs to which figures (`wrapped_labels.py`), and what a row or column of
the form is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from gai_pipeline.layout.boxes import Box, Segment
from gai_pipeline.layout.column_heads import heads_of, last_figures
from gai_pipeline.layout.column_spans import Span, columns_of, headings
from gai_pipeline.layout.lines import Line, Piece, is_figure
from gai_pipeline.layout.page_table import PageCell, PageTable, TextLine
from gai_pipeline.layout.wrapped_labels import LabelLine, Row, rows_of

_PROSE = re.compile(r"[。；;]")
_PROSE_SHARE = 0.62
"""Of the width that the page's lines take: what runs on so far without a gap is a sentence."""
_HEADINGS, _LONGEST = 5, 8
"""So many words, none longer than so many characters and none with a digit, are headings of narrow columns and no
sentence: without it rows are lost in 9 of 24 printed forms without lines instead of 3."""
_NEAR = 0.75
"""Of the type size: lines of figures that stand nearer are of one row."""
_INTO = 0.5
"""Of the type size: a label that reaches further into the first column shows that it is none."""
UNSURE = 0.8
"""Confidence of figures whose row is not certain from their place."""
_MOST_FIGURES = 100
"""In a row: no table is as wide."""


class _Place(NamedTuple):
    """Where a table stands: its page, its own locator."""

    page: int
    table: str

    def at(self, row: int, column: int, own: str) -> str:
        """The locator of a cell: that of what stands there, if it has one of its own."""
        return own or f"{self.table}/r{row + 1}c{column + 1}"


@dataclass(slots=True)
class Block:
    """Lines of a table under one heading: `head` has the words above the columns, `body` rows and their labels."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def _is_seed(line: Line) -> bool:
    """Whether a line shows by itself that it is the row of a table: figures apart from each other or from a label."""
    figures = line.figures
    return len(figures) >= 2 or (len(figures) == 1 and len(line.pieces) >= 2 and is_figure(line.pieces[-1].text))


def _is_prose(line: Line, width: float) -> bool:
    if _PROSE.search(line.text):
        return True
    return len(line.pieces) == 1 and line.x1 - line.x0 > _PROSE_SHARE * width and not _is_list_of_words(line)


def _is_list_of_words(line: Line) -> bool:
    """Whether a line without wide gaps is many short words, as the headings of narrow columns are."""
    if any(len(w.text) > _LONGEST or any(map(str.isdigit, w.text)) for w in line.words):
        return False
    return len([w for w in line.words if len(w.text) > 1]) >= _HEADINGS


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
        figures = line.figures
        if not figures and edge < float("inf") and any((w.x0 + w.x1) / 2 > edge for w in line.words):
            found.append(_block(group, edge))
            group, edge = [], float("inf")
        elif figures:
            edge = min(edge, figures[0].x0)
        group.append(line)
    found.append(_block(group, edge))
    return found


def _block(lines: list[Line], edge: float) -> Block:
    first = next((i for i, line in enumerate(lines) if line.figures), len(lines))
    head = next((i for i in range(first, 0, -1) if any((w.x0 + w.x1) / 2 > edge for w in lines[i - 1].words)), 0)
    if first == len(lines):
        head = first
    return Block(list(lines[:head]), list(lines[head:]))


def _columns(block: Block, before: Sequence[Span], size: float) -> list[Span]:
    """The columns of a block, by its figures and the words above them, or by the page before; [] where it has none."""
    rows = [[(p.x0, p.x1) for p in figures] for line in block.body if (figures := line.figures)]
    if not rows or max(map(len, rows)) > _MOST_FIGURES:
        return []
    left = min(row[0][0] for row in rows)
    columns = columns_of(rows, headings(heads_of(block.head, block.body, left)), _most_figures(block.body, size), size)
    if columns is None:
        return []
    return columns if block.head else _carried(columns, before)


def _most_figures(body: Sequence[Line], size: float) -> int:
    """The figures of the longest row, lines together that stand nearer than rows can.

    Where rows lost some of the spaces between their figures, it is the others that show how many columns there are.
    """
    counts: list[int] = []
    base = float("-inf")
    for line in body:
        n = len(line.figures)
        if counts and line.base - base < _NEAR * size:
            counts[-1] += n
        else:
            counts.append(n)
        base = line.base
    return max(counts, default=0)


def _carried(columns: list[Span], before: Sequence[Span]) -> list[Span]:
    """The columns of the page before, where this page's are among them: a page on which all other columns are blank
    shows no more of its own."""
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
        overlaps = [min(b, figure.x1) - max(a, figure.x0) for a, b in columns]
        i = overlaps.index(max(overlaps))
        if row[i] is not None:
            return None
        row[i] = figure
    return row


def _cut_tail(block: Block, edge: float) -> list[Line]:
    """Takes from a block the lines behind its figures that run into its columns: what follows the table, which would
    leave it no table at all."""
    last = last_figures(block.body)
    at = next(
        (i for i, line in enumerate(block.body) if line.base > last and line.x1 > edge),
        len(block.body),
    )
    rest = block.body[at:]
    block.body = block.body[:at]
    return rest


def _table(block: Block, columns: list[Span], rules: Sequence[Segment], place: _Place) -> PageTable | None:
    """The body of a block as a table: a label and a cell for each column in every row."""
    edge = columns[0][0]
    labels: list[LabelLine] = []
    figures: list[tuple[float, list[Piece | None]]] = []
    size = median(line.y1 - line.y0 for line in block.body)
    for line in block.body:
        here = line.figures
        mine = [w for w in here if w.x1 > edge]
        row = _places(mine, columns)
        if row is None:
            return None
        words = [w for w in line.words if w not in mine]
        if any(w.x1 > edge + _INTO * size for w in words):
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
    return _page_table(rows, [row for _, row in figures], columns, block, place)


def _unwrapped(
    lines: list[tuple[float, list[Piece | None]]], size: float
) -> list[tuple[float, list[Piece | None]]] | None:
    """Rows of figures from lines of figures that stand nearer than rows can: a figure too long for its column goes on
    in a line below. None where what stands in one column is no figure that goes on."""
    rows: list[tuple[float, float, list[Piece | None]]] = []
    for y, row in lines:
        first, last, above = rows[-1] if rows else (y, y, row)
        if not rows or y - last >= _NEAR * size:
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
    rows: Sequence[Row], figures: Sequence[list[Piece | None]], columns: list[Span], block: Block, place: _Place
) -> PageTable:
    left = min(line.x0 for line in block.body)
    shift = 1 if any(row.label for row in rows) else 0
    edges = [left, columns[0][0]][: 1 + shift] + [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    edges.append(columns[-1][1])
    heights = min(line.y0 for line in block.body), max(line.y1 for line in block.body)
    cells: list[PageCell] = []
    for r, row in enumerate(rows):
        y0, y1 = (row.y0, row.y1) if row.y1 > row.y0 else heights
        values: Sequence[Piece | None] = [] if row.figures is None else figures[row.figures]
        if row.label:
            span = shift if row.figures is not None else shift + len(columns)
            texts = [TextLine(t, left, columns[0][0], 0.0) for t in row.label]
            where = place.at(r, 0, row.locator)
            cells.append(PageCell(r, 0, 1, span, texts, place.page, (left, y0, edges[1], y1), where))
        sure = row.sure and not _goes_on_below(values, rows[r + 1 : r + 2], figures)
        for c, piece in enumerate(values, shift):
            where = place.at(r, c, row.locator if piece is None else piece.locator)
            cells.append(_figure_cell(piece, (r, c), (edges[c], y0, edges[c + 1], y1), place.page, where, sure=sure))
    closed = [False] * (len(edges) - 1)
    return PageTable(edges, len(rows), cells, closed, list(closed), place.page, place.page, place.table, ruled=False)


def _figure_cell(piece: Piece | None, at: tuple[int, int], box: Box, page: int, where: str, *, sure: bool) -> PageCell:
    """The cell of a figure at (row, column), or a blank one."""
    confidence = 1.0 if sure else UNSURE
    lines = [] if piece is None else [TextLine(piece.text, piece.x0, piece.x1, 0.0, confidence)]
    return PageCell(*at, 1, 1, lines, page, box, where, confidence)


def _goes_on_below(values: Sequence[Piece | None], below: Sequence[Row], figures: Sequence[list[Piece | None]]) -> bool:
    """Whether a lone figure without a label stands below one of a row: it may be the rest of it."""
    if not below or below[0].label or below[0].figures is None:
        return False
    lone = [c for c, piece in enumerate(figures[below[0].figures]) if piece is not None]
    return len(lone) == 1 and lone[0] < len(values) and values[lone[0]] is not None


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
            size = median(line.y1 - line.y0 for line in block.body or block.head)
            columns = _columns(block, before, size)
            if not columns:
                left += [*block.head, *block.body]
                continue
            rest = _cut_tail(block, columns[0][0])
            table = _table(block, columns, rules, _Place(page, f"page[{page}]/table[{first + len(tables)}]"))
            if table is None:
                left += [*block.head, *block.body, *rest]
                continue
            left += [*block.head, *rest]
            tables.append(table)
            before = columns
    return tables, [*left, *lines[at:]], list(before)
