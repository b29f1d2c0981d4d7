"""Tables that plain text keeps in place with spaces: lines on a grid of characters, as pages have them in points.

Belongs here: lines of text as lines of a page, a character wide and a line high. Does not belong here: what of them is
a table and which columns it has (`layout/unruled.py`), lines with separators (`divided.py`), what a label means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

from gai_pipeline.align.dialects.dialect import Dialect, stretches, text_of
from gai_pipeline.align.sections import section_of
from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.lines import Line, Piece
from gai_pipeline.layout.page_table import PageTable
from gai_pipeline.layout.table import Table
from gai_pipeline.layout.unruled import tables_of

_WIDTH, _HEIGHT, _LEAD = 5, 10, 16
"""Points of a character, of type and from line to line: as if the text were printed."""
SURE = 0.97
"""Confidence of a figure whose column is where it stands on its line."""
_PIECE = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_WIDE = re.compile(r"[^\x00-\u2e7f]")
_GAP = "   "
_OTHER = re.compile(r"[|\t。]")
"""What divides cells, or ends a sentence."""


def _read(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, stretches of space-aligned lines as tables; what makes no table stays as it is printed."""
    out: list[Block] = []
    at = 0
    for begin, end in _stretches(blocks):
        out += [*blocks[at:begin], *_with_tables(blocks[begin:end])]
        at = end
    return [*out, *blocks[at:]]


def _with_tables(blocks: Sequence[Block]) -> list[Block]:
    """A stretch of lines, those that are rows of tables as tables, each where its first line stands."""
    lines = [_line(b, i) for i, b in enumerate(blocks) if isinstance(b, Paragraph) and b.text.strip()]
    tables, left, _ = tables_of(lines, (), 0, (), 1)
    taken = {line.y0 for line in lines} - {line.y0 for line in left}
    placed: list[tuple[float, Block]] = [(i * _LEAD, b) for i, b in enumerate(blocks) if i * _LEAD not in taken]
    sure = min((line.confidence for line in lines), default=1.0)
    placed += [(table.top, _table(table, min(sure, SURE))) for table in tables]
    return [block for _, block in sorted(placed, key=itemgetter(0))]


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """[begin, end) of lines within a section that are no sentences and have no other separators than spaces."""
    for begin, end in stretches(blocks, lambda text: not _OTHER.search(text) and not section_of(text)):
        if any(_GAP in text_of(block).strip() for block in blocks[begin:end]):
            yield begin, end


def _line(block: Paragraph, number: int) -> Line:
    """A line of text as one of a page, each word with its own place in the document."""
    top = number * _LEAD
    pieces = _pieces(block, _PIECE)
    words = _pieces(block, _WORD) if any(" " in piece.text for piece in pieces) else pieces
    return Line(pieces, top, top + _HEIGHT, words, top + _HEIGHT, block.confidence)


def _pieces(block: Paragraph, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    """The parts of a line that an expression finds, from left to right."""
    text, found = block.text, []
    at = column = 0
    for m in pattern.finditer(text):
        start, end = m.span()
        column += display_width(text[at:start])
        width = display_width(m[0])
        where = f"{block.locator}, char {start + 1}" if start else block.locator
        found.append(Piece(m[0], _WIDTH * column, _WIDTH * (column + width), where))
        column += width
        at = end
    return tuple(found)


def display_width(text: str) -> int:
    """Columns that a text takes on a character grid: a Chinese character is two wide."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def _table(table: PageTable, sure: float) -> Table:
    """The table, its cells no surer than lines of text are, and without boxes: a text has no page."""
    cells = (c._replace(page=None, confidence=min(c.confidence, sure), box=None) for c in table.table().cells)
    return Table(table.n_rows, table.n_columns, tuple(cells), table.cells[0].locator, ruled=False)


DIALECT = Dialect("aligned", lambda text: _GAP in text, _read)
