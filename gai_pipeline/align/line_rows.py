"""Lines as rows of a table: a label, and behind it cells whose columns are open.

Belongs here: taking one line or one row of a grid apart, however its cells are set apart. Does not belong here: which
row of the form a label names (`row_match.py`), which cell stands in which column (`column_placement.py`), lines that
hold a single cell, several rows, or figures that nothing sets apart: they are running text (`token_stream.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.table_rows import OpenRow, Piece, PlacedRow, Row
from gai_pipeline.align.token_stream import Pipes, line_items, row_items
from gai_pipeline.align.tokens import Kind
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table

_CELLS = frozenset((Kind.VALUE, Kind.BLANK, Kind.END))
_BESIDE = frozenset((Kind.TEXT, Kind.BLANK))


def row_of(piece: Piece | MatchedTable, style: Pipes) -> Row | None:
    """The row that a piece of a document is, None where it is none. `style` is how the document writes pipes."""
    if isinstance(piece, PlacedRow):
        return piece
    if isinstance(piece, Paragraph) and not _may_be_row(piece.text):
        return None
    return _open_row(items_of_line(piece, style))


def _may_be_row(text: str) -> bool:
    """Whether something sets cells apart in a line: asked of every line, and most have no cells."""
    return "|" in text or "\t" in text or (" " in text.strip() and "。" not in text and ";" not in text)


def cells_of_line(piece: Piece | MatchedTable, style: Pipes) -> list[Item]:
    """The cells of a line without a label, and its end; none of another line."""
    items = items_of_line(piece, style)
    return [*items] if all(item.kind in _CELLS and not item.fused for item in items) else []


def items_of_line(piece: Piece | MatchedTable, style: Pipes) -> Sequence[Item]:
    """The items of a line; none where a row goes on on the next one."""
    if isinstance(piece, Paragraph):
        return () if style.apart else line_items(piece, 0, style)
    return row_items(piece) if isinstance(piece, Table) else ()


def _open_row(items: Sequence[Item]) -> OpenRow | None:
    """The row of a line whose texts stand before its figures and blanks, if it has any; None where it is another."""
    if not items or items[0].kind not in _BESIDE:  # asked of every line, and most are sentences
        return None
    last = next((i for i in range(len(items) - 1, -1, -1) if items[i].kind is Kind.TEXT), -1)
    before, behind = items[: last + 1], list(items[last + 1 :])
    cells = [item for item in behind if item.kind is not Kind.END]
    if not before or not all(item.kind in _BESIDE for item in before) or not all(map(_is_cell, cells)):
        return None
    layout = items[0].layout
    if layout is Layout.PLAIN and not cells:
        return None
    label = [item for item in before if item.kind is Kind.TEXT]
    n_labels = len({(item.locator, item.cell) for item in label})
    return OpenRow(tuple(_label_cells(label)), behind if cells else [], n_labels, in_grid=layout is Layout.GRID)


def _is_cell(item: Item) -> bool:
    return item.kind in (Kind.VALUE, Kind.BLANK) and not item.fused


def _label_cells(texts: Sequence[Item]) -> Iterator[str]:
    """The texts of a label cell by cell; of a line that only spaces divide each by itself."""
    if texts[0].layout is Layout.PLAIN:
        yield from (item.text for item in texts)
        return
    for _, cell in groupby(texts, key=lambda item: (item.locator, item.cell)):
        yield " ".join(item.text for item in cell)
