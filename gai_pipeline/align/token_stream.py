"""One stream of items from any reading: texts, values, blanks and line ends, in reading order.

Belongs here: splitting lines in every dialect (pipes, tabs, one cell a line, spaces, fused) and grids into the same
items. Does not belong here: what a piece of text is made of (`tokens.py`), which label or column an item belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from gai_pipeline.align.item import Item, Layout, item_of
from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.table_rows import Piece, PlacedRow
from gai_pipeline.align.tokens import Kind, is_prose, is_table_like, pieces, tokens
from gai_pipeline.layout.blocks import Paragraph, Picture
from gai_pipeline.layout.table import Table, TableCell

_MARKDOWN_RULE = re.compile(
    r"^\s*+\|?(?:\s*+:?-{2,}+:?\s*+\|)++\s*+(?::?-{2,}+:?)?\s*+$|^\s*+\|?(?:\s*+:-++:?\s*+\||\s*+-++:\s*+\|)++.*$"
)
_PAGE_MARK = re.compile(
    r"(?P<mark>[-—–~·•*=_]{1,3}) ?\d{1,3} ?(?P=mark)|[\[(]\d{1,3}[\])]|\d{1,3} ?/ ?\d{1,3}"
    r"|[Pp]age \d{1,3}(?: of \d{1,3})?|第 ?\d{1,3} ?页(?:[ ,/]*共 ?\d{1,3} ?页)?"
    r"|.{2,40}年度?政府信息公开(?:工作)?(?:年度)?报告"
)
"""The number or the title that a page ends or begins with, alone on its line; a table goes on behind it."""
_PAGE_BEGINS = frozenset("-—–~·•*=_[(Pp第")
"""What such a number begins with, if with no digit; a title ends with 报告."""
_PAGE = 600
"""A longer text between two separators is no cell but a page whose lines were joined, with a bar in its footer."""
_NEARLY_ALL = 0.9
_OPENED = re.compile(r"\|[^|]+")
_LEAST_OPENED = 2
_TORN = re.compile(r"[■□〓#*▇█◆◇?\ufffd]")


def items(lines: Sequence[Piece | MatchedTable], style: Pipes | None = None) -> list[Item | PlacedRow]:
    """The stream of a document's lines, which write pipes as `style` says or as they show. Rows of the form, whose
    cells are known, stay whole."""
    gathered = _Stream(style or pipe_style(lines))
    for piece in lines:
        if isinstance(piece, Paragraph):
            gathered.read(piece)
        else:
            gathered.add(_whole(piece))
    return gathered.items


def _whole(piece: PlacedRow | MatchedTable | Table | Picture) -> list[Item | PlacedRow]:
    """What is no line of text, as items."""
    if isinstance(piece, PlacedRow):
        return [piece]
    if isinstance(piece, MatchedTable):
        return [Item(Kind.TABLE, piece.name, Layout.GRID, "", None)]
    if isinstance(piece, Table):
        return [*row_items(piece)]
    return [Item(Kind.PICTURE, "", Layout.PLAIN, piece.locator, piece.page)]


class _Stream:
    """The items of a text as far as it is read: `gap` are the empty lines before the next, `since` is where a line
    begins that its extractor ends with a pipe on the next line."""

    def __init__(self, style: Pipes) -> None:
        self.items: list[Item | PlacedRow] = []
        self._style = style
        self._gap = 0
        self._since: int | None = None

    def add(self, found: list[Item | PlacedRow]) -> None:
        self.items += found
        self._gap, self._since = 0, None

    def read(self, line: Paragraph) -> None:
        stripped = line.text.strip()
        if is_page_mark(stripped):
            self._gap = 0
        elif self._since is not None and stripped and not stripped.strip("|"):
            self.items[self._since :] = _close(self.items[self._since :], line, self._style)
            self._since = None
        elif not stripped and "\t" not in line.text:
            self._gap += 1
        else:
            found = line_items(line, self._gap, self._style)
            sure = line.confidence
            closes_below = self._closes_below(line.text, stripped)
            self.add([*found] if sure == 1 else [i._replace(confidence=sure) for i in found])
            self._since = len(self.items) - len(found) if closes_below else None

    def _closes_below(self, text: str, stripped: str) -> bool:
        return self._style.apart and (self._style.opening or "|" not in text) and stripped[-1:] != "|"


def is_page_mark(text: str) -> bool:
    first = text[:1]  # asked of every line, and most begin with something else
    may_be = first in _PAGE_BEGINS or first.isdecimal() or text.endswith("报告")
    return may_be and _PAGE_MARK.fullmatch(text) is not None


def _close(line: list[Item | PlacedRow], pipes: Paragraph, style: Pipes) -> list[Item | PlacedRow]:
    """The items of a line that the next line closes with pipes: cells set apart, and a blank for each further pipe."""
    cells = [i if isinstance(i, PlacedRow) else i._replace(layout=Layout.PIPE) for i in line]
    more = pipes.text.strip()[1:]
    return [*cells, *line_items(pipes._replace(text=more), 0, style)] if more else cells


def by_line(blocks: Sequence[Piece | MatchedTable]) -> list[Piece | MatchedTable]:
    """The blocks, each row of a table by itself: the line that it was made of, if any."""
    out: list[Piece | MatchedTable] = []
    for block in blocks:
        if not isinstance(block, Table):
            out.append(block)
        elif block.lines:
            out += [line for line, _ in block.lines]
        else:
            out += _rows(block)
    return out


def _rows(grid: Table) -> list[Table]:
    rows: dict[int, list[TableCell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [replace(grid, cells=tuple(sorted(rows[r], key=itemgetter(1)))) for r in sorted(rows)]


class Pipes(NamedTuple):
    """How a document writes rows with pipes: whether a pipe opens a line, whether one closes it, and whether the
    closing one stands apart on the next line."""

    opening: bool
    closing: bool
    apart: bool


def pipe_style(blocks: Sequence[Piece | MatchedTable]) -> Pipes:
    piped = [b.text.strip() for b in blocks if isinstance(b, Paragraph) and "|" in b.text]
    bare = piped.count("|")
    rows = [line for line in piped if line.count("|") >= 2 and line.strip("|").strip()]
    single = [line for line in piped if line.count("|") == 1 and line != "|"]
    # one cell a line: most lines with a text tell on which side its pipe stands
    judged = [*rows, *single]
    opening = sum(line.startswith("|") for line in judged)
    closing = sum(line.endswith("|") for line in rows)
    apart = bare > 4 * len(judged)
    if _is_closed_below(blocks):
        return Pipes(True, False, True)
    # where most rows end with blank cells, those that end with a figure tell
    return Pipes(opening * 2 > len(judged), closing >= _NEARLY_ALL * len(rows), apart)


def _is_closed_below(blocks: Sequence[Piece | MatchedTable]) -> bool:
    """Whether rows begin with a pipe and the cells' closing pipes stand on lines of their own: the paragraphs within
    the cells of a page keep their line ends."""
    lines = [text for b in blocks if isinstance(b, Paragraph) and (text := b.text.strip())]
    opened = [below for line, below in pairwise([*lines, "|"]) if _OPENED.fullmatch(line)]
    open_still = sum(bool(below.strip("|")) for below in opened)
    return len(opened) >= _LEAST_OPENED and open_still == 0


def row_items(row: Table) -> list[Item]:
    """The items of a row of a table."""
    found: list[Item] = []
    layout = Layout.GRID
    for cell in row.cells:
        for kind, text, offset, fused in pieces(cell.text.strip()):
            place = cell.locator, cell.page, offset, 0, cell.confidence
            found.append(item_of((kind, text, layout, *place, fused, 0)))
    return [*found, Item(Kind.END, "", layout, row.locator, row.page)]


def is_torn(item: Item) -> bool:
    """Whether a blot in a flattened line may have swallowed the border between two cells."""
    return item.layout is not Layout.GRID and bool(_TORN.search(item.text))


def line_items(block: Paragraph, gap: int, style: Pipes) -> list[Item]:
    """The items of a line behind `gap` empty ones."""
    line = block.text
    piped = "|" in line
    if piped and "-" in line and _MARKDOWN_RULE.match(line):
        return []
    if piped and "\t" in line:  # a stray one of either is no separator
        piped = line.count("|") >= line.count("\t")
    if ("。" in line or ";" in line) and not piped and "\t" not in line.strip():
        found = _sentences(line, block, gap)
    elif piped:
        found = _cells(line, "|", block, gap, Layout.PIPE, style)
    elif "\t" in line:
        found = _cells(line, "\t", block, gap, Layout.TAB, style)
    elif is_prose(line) and not is_table_like(line):
        found = [Item(Kind.PROSE, line, Layout.PLAIN, block.locator, block.page, 0, gap)]
    else:
        found = _tokens(line, block.locator, block.page, Layout.PLAIN, 0, gap)
    found.append(item_of((Kind.END, "", Layout.PLAIN, block.locator, block.page, 0, 0, 1.0, False, 0)))
    return found


def _sentences(text: str, block: Paragraph, gap: int, base: int = 0) -> list[Item]:
    """The sentences of a text, and the tables that were joined to them."""
    found: list[Item] = []
    position = base
    for piece in re.split(r"(?<=[。])", text):
        if len(piece) > 30 and is_table_like(piece):
            found += _tokens(piece, block.locator, block.page, Layout.PLAIN, position, gap)
        elif piece.strip():
            found.append(Item(Kind.PROSE, piece, Layout.PLAIN, block.locator, block.page, position, gap))
        position += len(piece)
    return found


def _cells(line: str, separator: str, block: Paragraph, gap: int, layout: Layout, style: Pipes) -> list[Item]:
    parts = line.split(separator)
    if separator == "|":
        cells = _cells_in_pipes(line, len(parts), style)
    else:
        cells = range(line.startswith("\t") and line.count("\t") == 1, len(parts))
    found: list[Item] = []
    locator, page = block.locator, block.page
    start = 0
    for i, part in enumerate(parts):
        if i not in cells:
            pass
        elif len(part) > _PAGE and "。" in part:
            found += _sentences(part, block, gap, start)
            gap = 0
        else:
            for kind, text, shift, fused in pieces(part.strip()):
                found.append(item_of((kind, text, layout, locator, page, start + shift, gap, 1.0, fused, i)))
            gap = 0
        start += len(part) + 1
    return found


def _cells_in_pipes(line: str, n_parts: int, style: Pipes) -> range:
    """Which parts of a line are cells: a closing pipe ends a cell and opens none, an opening one likewise."""
    stripped = line.strip()
    bare = not stripped.strip("|").strip()  # nothing but pipes: a pad each
    closed = stripped.endswith("|") and (style.closing or bare or stripped.count("|") == 1)
    return range(stripped.startswith("|") and style.opening and not bare, n_parts - closed)


def _tokens(text: str, locator: str, page: int | None, layout: Layout, base: int = 0, gap: int = 0) -> list[Item]:
    """The tokens of a string as items; empty lines stand before the first."""
    found = []
    for kind, part, offset, fused in tokens(text):
        found.append(item_of((kind, part, layout, locator, page, base + offset, gap, 1.0, fused, 0)))
        gap = 0
    return found
