"""Rows of a table: those whose headings say under which column each cell stands, and those whose columns are open.

Belongs here: what header matching and lines give, and row matching takes. Does not belong here: any of these.
"""

from __future__ import annotations

from dataclasses import dataclass

from gai_pipeline.align.item import Item
from gai_pipeline.align.tokens import Kind
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import TableCell


@dataclass(slots=True)
class PlacedRow:
    """A row of the form: its label as printed and a cell for every column that the row has, in the form's order.

    `table` and `columns` are the codes of the form's table and of the columns.
    """

    table: str
    label: tuple[TableCell, ...]
    columns: tuple[str, ...]
    values: tuple[TableCell, ...]


@dataclass(slots=True)
class OpenRow:
    """A row whose label is known and whose columns are open: the texts before its cells, cell by cell, and the cells as
    items, figures and blanks in their order.

    `n_labels` is the number of cells that the label takes, `words` what stands in the place of figures. `in_grid`: a
    reader has given its borders.
    """

    label: tuple[str, ...]
    items: list[Item]
    n_labels: int
    words: str = ""
    in_grid: bool = False

    @property
    def figures(self) -> list[Item]:
        return [item for item in self.items if item.kind is Kind.VALUE]


Row = PlacedRow | OpenRow
Piece = Block | PlacedRow
"""What is left of a document to align."""
