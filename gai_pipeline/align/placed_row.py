"""`PlacedRow`: a row of a table whose headings say under which column of the form each cell stands.

Belongs here: what header matching gives and aligning takes. Does not belong here: either of them.
"""

from __future__ import annotations

from dataclasses import dataclass

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


Piece = Block | PlacedRow
"""What is left of a document to align."""
