"""Tables that plain text keeps in place with spaces: lines of aligned figures become grids.

Belongs here: columns on the character grid, and labels that run over several lines around their figures. Does not
belong here: lines with separators or without columns (`stream.py`), and what a label means (`labels.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.sections import section_of
from gai_pipeline.read.blocks import Block, Grid, GridCell, Paragraph

SURE = 0.97
"""Confidence of a figure whose column is where it stands on its line."""
_PIECE = re.compile(r"\S+(?: \S+)*")
_WIDE = re.compile(r"[^\x00-\u2e7f]")
_NUMBERED = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）.．、]|[①-⑳]")
_FIGURES = 3
"""A line with so many figures, wide apart, is a row of a table of the form with many columns."""
_HEADER_LINES = 10
_FLUSH = 2.0
"""Columns by which figures and headings may miss each other."""


_Span = tuple[int, int]
"""Display columns [start, end)."""


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


@dataclass(slots=True)
class _Region:
    """Lines of one table, `lines[i]` the pieces of block `begin + i`; `rows` are the lines that hold figures."""

    begin: int
    lines: list[list[_Piece]]
    rows: list[int] = field(default_factory=list)


def with_grids(blocks: Sequence[Block]) -> list[Block]:
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
        start = display_width(text[: m.start()])
        found.append(_Piece(m.group(), start, start + display_width(m.group()), m.start(), looks_numeric(m.group())))
    return found


def display_width(text: str) -> int:
    """Columns that a text takes on a character grid: a Chinese character is two wide."""
    return len(text) + len(_WIDE.findall(text))


def _rows_of(blocks: Sequence[Block], region: _Region) -> list[Block]:
    """The region's blocks with its rows as grids; [] where a figure has no certain column or no certain label."""
    columns = _columns(region)
    left = columns[0][0]
    first, last = _extent(region, columns)
    labels = [x for x in _labels(region, left) if x.last >= first and x.first <= last]
    found: list[tuple[int, Block]] = []
    taken: set[int] = set()
    numbered = 0
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
        found.append((label.first if label else row, _grid(block, label, places, len(columns))))
        taken.add(id(label))
        numbered += label is not None and bool(_NUMBERED.match(label.text))
    if labels and numbered * 3 < len(region.rows) * 2:
        return []  # without numbers nothing tells where a label ends
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
    for i, line in enumerate(lines):
        near = [p for n in lines[max(0, i - 2) : i + 3] if not any(q.figure for q in n) for p in n]
        if len(line) < 3 or any(p.figure for p in line) or line[0].start > min(p.start for p in near):
            continue  # no heading, or the first or last line of one
        columns = _headings([p for p in near if p.start > line[0].end])
        rows = list(_rows_below(lines, i + 1, line[0].start))
        figures: list[_Span] = []
        for n in rows:
            for p in lines[n][1:]:
                figures = _merged(figures, (p.start, p.end))
        if not figures or not _stand_under(figures, columns):
            continue
        for n in rows:
            block, places = blocks[begin + n], _places(lines[n][1:], columns)
            if places is not None and isinstance(block, Paragraph):
                out[n] = _grid(block, _Label(lines[n][0].text, n, n, line[0].start), places, len(columns))
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


def _extent(region: _Region, columns: Sequence[_Span]) -> tuple[int, int]:
    """The first and last line of the rows, with those at both ends that have few figures, all in their columns."""

    def goes_on(i: int) -> bool:
        line = region.lines[i]
        figures = [p for p in line if p.figure]
        labelled = bool(line) and not line[0].figure and line[0].end <= columns[0][0]
        return not line or (labelled and len(figures) + 1 == len(line) and _places(figures, columns) is not None)

    first, last = region.rows[0], region.rows[-1]
    while len(region.rows) > 1 and last + 1 < len(region.lines) and goes_on(last + 1):
        last += 1
    while len(region.rows) > 1 and first > 0 and goes_on(first - 1):
        first -= 1
    return first, last


def _columns(region: _Region) -> list[_Span]:
    """The display columns that each column of figures takes; columns without figures are known by their headings."""
    spans: list[_Span] = []
    for i in region.rows:
        for p in region.lines[i]:
            if p.figure:
                spans = _merged(spans, (p.start, p.end))
    left = min(a for a, _ in spans)
    if all(p.figure for i in region.rows for p in region.lines[i]):
        left = 0  # no labels: whatever stands above heads a column
    above = range(max(0, region.rows[0] - _HEADER_LINES), region.rows[0])
    heads = _headings([p for i in above for p in region.lines[i] if p.end > left])
    if _stand_under(spans, heads):
        for head in heads:
            spans = _merged(spans, head)
    return sorted(spans)


def _headings(pieces: Sequence[_Piece]) -> list[_Span]:
    """The columns that headings take, lines of one heading together; a heading over several columns is none."""
    heads: list[_Span] = []
    for p in sorted(pieces, key=lambda p: p.end - p.start):
        if len(_met(heads, (p.start, p.end))) < 2:
            heads = _merged(heads, (p.start, p.end))
    return sorted(heads)


def _stand_under(figures: Sequence[_Span], heads: Sequence[_Span]) -> bool:
    """Whether every figure stands under one heading, all in the same way: flush left, flush right or centred.

    A heading that is too long for its column pushes the others out of theirs.
    """
    pairs = [(f, met) for f in figures for met in [_met(heads, f)] if met]
    if any(len(met) > 1 for _, met in pairs) or any(len(_met(figures, h)) > 1 for h in heads):
        return False
    flush = [(abs(f[0] - h[0]), abs(f[1] - h[1]), abs(f[0] + f[1] - h[0] - h[1]) / 2) for f, (h,) in pairs]
    return any(all(distance <= _FLUSH for distance in way) for way in zip(*flush, strict=True))


def _met(spans: Sequence[_Span], new: _Span) -> list[_Span]:
    return [s for s in spans if s[0] < new[1] and new[0] < s[1]]


def _merged(spans: Sequence[_Span], new: _Span) -> list[_Span]:
    """The spans with one more, which takes in those that it meets."""
    met = _met(spans, new)
    return [
        *(s for s in spans if s not in met),
        (min([new[0], *(a for a, _ in met)]), max([new[1], *(b for _, b in met)])),
    ]


def _labels(region: _Region, left: int) -> list[_Label]:
    """The labels left of the figures, each with the lines that it runs over: a number begins one, text of the same
    indent right below goes on with it."""
    open_labels: dict[int, _Label] = {}
    found: list[_Label] = []
    for i, line in enumerate(region.lines):
        for p in line:
            if p.figure or p.start >= left:
                continue
            current = open_labels.get(p.start)
            if current is not None and current.last == i - 1 and not _NUMBERED.match(p.text):
                current.text += p.text
                current.last = i
            else:
                open_labels[p.start] = _Label(p.text, i, i, p.start)
                found.append(open_labels[p.start])
    return found


def _label_at(labels: Sequence[_Label], row: int) -> _Label | None:
    """The innermost label that stands beside a line."""
    beside = [x for x in labels if x.first <= row <= x.last]
    return max(beside, key=lambda x: x.column, default=None)


def _places(figures: Sequence[_Piece], columns: Sequence[_Span]) -> dict[int, _Piece] | None:
    """Column -> figure; None where two figures share a column or one belongs to none."""
    places: dict[int, _Piece] = {}
    for p in figures:
        hit = [c for c, span in enumerate(columns) if _met([span], (p.start, p.end))]
        if len(hit) != 1 or hit[0] in places:
            return None
        places[hit[0]] = p
    return places


def _grid(block: Paragraph, label: _Label | None, places: dict[int, _Piece], width: int) -> Grid:
    cells = []
    if label is not None:
        cells.append(GridCell(0, 0, label.text, block.locator, page=block.page))
    for c in range(width):
        p = places.get(c)
        where = block.locator if p is None or not p.offset else f"{block.locator}, char {p.offset + 1}"
        text = "" if p is None else p.text
        cells.append(GridCell(0, len(cells), text, where, page=block.page, confidence=SURE))
    return Grid(1, len(cells), tuple(cells), block.locator, block.page, ruled=False)
