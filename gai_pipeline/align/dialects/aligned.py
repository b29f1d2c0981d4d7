"""Tables that plain text keeps in place with spaces: lines of aligned figures become grids.

Belongs here: columns on the character grid, and labels that run over several lines around their figures. Does not
belong here: lines with separators or without columns (`divided.py`), and what a label means (`labels.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gai_pipeline.align.dialects.dialect import Dialect
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.sections import section_of
from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.columns import Columns, Span, columns_of, headings
from gai_pipeline.layout.table import Table, TableCell

SURE = 0.97
"""Confidence of a figure whose column is where it stands on its line."""
WRAPPED = 0.8
"""The same where another figure stands alone on the next line."""
_PIECE = re.compile(r"\S+(?: \S+)*")
_WIDE = re.compile(r"[^\x00-\u2e7f]")
_NUMBERED = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）.．、]|[1-9](?=[^\d\s年月日个条])")
_FIGURES = 3
"""A line with so many figures, wide apart, is a row of a table of the form with many columns."""
_HEADER_LINES = 10


class _Piece(NamedTuple):
    """A stretch of a line between wide gaps: display columns [start, end), and the character it begins with."""

    text: str
    start: int
    end: int
    offset: int
    figure: bool


@dataclass(slots=True)
class _Label:
    """A label's text and the lines that it runs over."""

    text: str
    first: int
    last: int
    column: int
    has_row: bool = False


@dataclass(slots=True)
class _Region:
    """Lines of one table, `lines[i]` the pieces of block `begin + i`; `rows` are the lines that hold figures."""

    begin: int
    lines: list[list[_Piece]]
    rows: list[int] = field(default_factory=list)


def _read(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the rows of space-aligned tables as grids of one row each: a label, then a cell a column.

    A table whose rows or columns are not certain stays as it is printed.
    """
    out: list[Block] = []
    at = 0
    for begin, end in _stretches(blocks):
        lines = [_pieces(b.text) if isinstance(b, Paragraph) else [] for b in blocks[begin:end]]
        rows = [i for i, line in enumerate(lines) if sum(p.figure for p in line) >= _FIGURES]
        table = _rows_of(blocks, _Region(begin, lines, rows)) if rows else []
        out += blocks[at:begin]
        out += table or _small_rows(blocks, begin, lines)
        at = end
    return [*out, *blocks[at:]]


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """[begin, end) of lines within a section that are no sentences and have no other separators than spaces."""
    begin = None
    for i, block in enumerate([*blocks, None]):
        spaced = isinstance(block, Paragraph) and not re.search(r"[|\t。]", block.text) and not section_of(block.text)
        if spaced and begin is None:
            begin = i
        elif not spaced and begin is not None:
            if any("   " in b.text.strip() for b in blocks[begin:i] if isinstance(b, Paragraph)):
                yield begin, i
            begin = None


def _pieces(text: str) -> list[_Piece]:
    found = []
    for m in _PIECE.finditer(text):
        # figures of narrow columns have no more than a space between them
        apart = all(looks_numeric(part) for part in m.group().split(" "))
        for part in re.finditer(r"\S+" if apart else r".+", m.group()):
            offset = m.start() + part.start()
            start = display_width(text[:offset])
            width = display_width(part.group())
            found.append(_Piece(part.group(), start, start + width, offset, looks_numeric(part.group())))
    return found


def display_width(text: str) -> int:
    """Columns that a text takes on a character grid: a Chinese character is two wide."""
    return len(text) + len(_WIDE.findall(text))


def _rows_of(blocks: Sequence[Block], region: _Region) -> list[Block]:
    """The region's blocks with its rows as grids; [] where a figure has no certain column or no certain label."""
    columns = _columns(region)
    if columns is None:
        return []
    left = columns.left
    first, last = region.rows[0], region.rows[-1]
    labels = [x for x in _labels(region, left) if x.last >= first and x.first <= last]
    found: list[tuple[int, Block]] = []
    taken: set[int] = set()
    clear = 0
    for row in range(first, last + 1):
        figures = [p for p in region.lines[row] if p.figure and p.end > left]
        if not figures:
            continue
        label = _label_at(labels, row)
        if (label is None or id(label) in taken) and len(region.lines[row]) == 1:
            continue  # a page number
        places = _places(figures, columns)
        if places is None or (label is None and len(region.rows) > 1) or id(label) in taken:
            return []
        block = blocks[region.begin + row]
        assert isinstance(block, Paragraph)
        cells = _cells(places, columns.count)
        found.append((label.first if label else row, _grid(block, label, cells, region.lines[row + 1 :])))
        taken.add(id(label))
        clear += label is not None and (bool(_NUMBERED.match(label.text)) or label.first == label.last)
    if labels and (len(region.rows) < _FIGURES or clear * 3 < len(region.rows) * 2):
        return []  # a small block, or labels of which nothing tells where they end
    for label in labels:
        block = blocks[region.begin + label.first]
        if id(label) not in taken and isinstance(block, Paragraph):
            found.append((label.first, replace(block, text=label.text)))
    start = min([first, *(x.first for x in labels)])
    stop = max([last, *(x.last for x in labels)]) + 1
    rows = [block for _, block in sorted(found, key=lambda entry: entry[0])]
    return [
        *blocks[region.begin : region.begin + start],
        *rows,
        *blocks[region.begin + stop : region.begin + len(region.lines)],
    ]


def _small_rows(blocks: Sequence[Block], begin: int, lines: Sequence[list[_Piece]]) -> list[Block]:
    """The blocks of a stretch whose labels have no numbers: rows of one line each, below headings of two columns or
    more, are grids. Whatever else stands there stays as it is printed."""
    out = list(blocks[begin : begin + len(lines)])
    tables: list[tuple[list[Span], list[int], int]] = []
    for i, line in enumerate(lines):
        near = [p for n in lines[max(0, i - 2) : i + 3] if not any(q.figure for q in n) for p in n]
        if len(line) < 3 or any(p.figure for p in line) or line[0].start > min(p.start for p in near):
            continue  # no heading, or the first or last line of one
        heads = headings([(p.start, p.end) for p in near if p.start > line[0].end])
        tables.append((heads, list(_rows_below(lines, i + 1, line[0].start)), line[0].start))
    for heads, rows, indent in tables:
        # blocks with as many columns share them
        alike = [n for others, theirs, _ in tables if len(others) == len(heads) for n in theirs]
        figures = [[(p.start, p.end) for p in lines[n][1:]] for n in alike]
        columns = columns_of(figures, heads) if rows else None
        if columns is None or columns.count != len(heads):
            continue
        for n in rows:
            block, places = blocks[begin + n], _places(lines[n][1:], columns)
            if places is not None and isinstance(block, Paragraph):
                label = _Label(lines[n][0].text, n, n, indent)
                out[n] = _grid(block, label, _cells(places, columns.count), lines[n + 1 :])
    return out


def _rows_below(lines: Sequence[list[_Piece]], start: int, indent: int) -> Iterator[int]:
    """Lines of a label and figures, as far as the headings above them reach: to a lone label or the next headings."""
    for i in range(start, len(lines)):
        line = lines[i]
        if not line or line[0].start != indent:
            continue
        if line[0].figure or not all(p.figure for p in line[1:]) or len(line) == 1:
            return
        yield i


def _columns(region: _Region) -> Columns | None:
    """The columns of a region's figures, by its rows and the headings above them."""
    rows = [[(p.start, p.end) for p in region.lines[i] if p.figure] for i in region.rows]
    left = min(a for row in rows for a, _ in row)
    if all(p.figure for i in region.rows for p in region.lines[i]):
        left = 0  # no labels: whatever stands above heads a column
    above = range(max(0, region.rows[0] - _HEADER_LINES), region.rows[0])
    heads = headings([(p.start, p.end) for i in above for p in region.lines[i] if p.end > left and not p.figure])
    return columns_of(rows, heads)


def _labels(region: _Region, left: int) -> list[_Label]:
    """The labels left of the figures, each with the lines that it runs over: a number begins one, or a second row
    of figures; other text of the same indent right below goes on with it."""
    open_labels: dict[int, _Label] = {}
    found: list[_Label] = []
    for i, line in enumerate(region.lines):
        row = any(p.figure for p in line)
        for p in line:
            if p.figure or p.start >= left:
                continue
            current = open_labels.get(p.start)
            begins = _NUMBERED.match(p.text) or current is None or current.last < i - 1 or (row and current.has_row)
            if current is None or begins:
                open_labels[p.start] = _Label(p.text, i, i, p.start, row)
                found.append(open_labels[p.start])
            else:
                current.text += p.text
                current.last = i
                current.has_row |= row
    return found


def _label_at(labels: Sequence[_Label], row: int) -> _Label | None:
    """The innermost label that stands beside a line."""
    beside = [x for x in labels if x.first <= row <= x.last]
    return max(beside, key=lambda x: x.column, default=None)


def _places(figures: Sequence[_Piece], columns: Columns) -> dict[int, _Piece] | None:
    """Column -> figure; None where that is not certain."""
    numbers = columns.place([(p.start, p.end) for p in figures])
    return None if numbers is None else dict(zip(numbers, figures, strict=True))


def _cells(places: dict[int, _Piece], count: int) -> list[_Piece | None]:
    """A piece or a blank for every column."""
    return [places.get(c) for c in range(count)]


def _grid(
    block: Paragraph, label: _Label | None, pieces: Sequence[_Piece | None], below: Sequence[list[_Piece]]
) -> Table:
    """A row as a grid; a lone figure on the line below may be the rest of one that did not fit its column."""
    lone = bool(below) and len(below[0]) == 1 and below[0][0].figure
    sure = min(WRAPPED if lone else SURE, block.confidence)
    cells = []
    if label is not None:
        cells.append(TableCell(0, 0, label.text, block.locator, page=block.page, confidence=block.confidence))
    for p in pieces:
        where = block.locator if p is None or not p.offset else f"{block.locator}, char {p.offset + 1}"
        text = "" if p is None else p.text
        cells.append(TableCell(0, len(cells), text, where, page=block.page, confidence=sure))
    return Table(1, len(cells), tuple(cells), block.locator, block.page, ruled=False)


DIALECT = Dialect("aligned", lambda text: "   " in text, _read)
