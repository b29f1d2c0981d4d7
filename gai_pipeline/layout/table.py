"""`Table`: rows and columns of cells, as every reader and every dialect of text gives them.

Belongs here: what a table is, and the forms of it that need no knowledge of a format or of the form. Does not belong
here: finding tables (the other modules of this room), and what the words in them mean (`align/`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from gai_pipeline.layout.paragraph import Paragraph

Matrix = list[list["TableCell | None"]]
"""For every position of a table the cell that covers it; None where it has no cell. All rows are of one length."""


class TableCell(NamedTuple):
    """A cell of a grid at its top left position. `text` is as printed; "" is an empty cell.

    `confidence` is 1 for digital text and the recogniser's score for recognised text. `box` is (x0, y0, x1, y1) on
    the page: points from the top left for PDF, pixels for pictures.
    """

    row: int
    column: int
    text: str
    locator: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    confidence: float = 1.0
    box: tuple[float, float, float, float] | None = None


cell_of = partial(tuple.__new__, TableCell)
"""A cell from all its fields: the constructor of a NamedTuple, which knows defaults, takes three times as long."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with resolved spans: no two cells overlap, and a position that no cell covers is missing.

    A table that was cut by a page break is one. `ruled` is false where the positions were inferred. `lines` are those
    of a text that a table was made of, each with the row that it became, if any: the columns of such a table are open
    until its headings are found to place them, and without headings the lines say more than the cells.
    """

    n_rows: int
    n_columns: int
    cells: tuple[TableCell, ...]
    locator: str
    page: int | None = None
    ruled: bool = True
    lines: tuple[tuple[Paragraph, int | None], ...] = ()

    def covering(self) -> Matrix:
        """n_rows x n_columns: the cell that covers each position, None where the table has no cell."""
        table: Matrix = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            if cell.rowspan == 1 and cell.colspan == 1:
                table[cell.row][cell.column] = cell
                continue
            for r in range(cell.row, min(cell.row + cell.rowspan, self.n_rows)):
                for c in range(cell.column, min(cell.column + cell.colspan, self.n_columns)):
                    table[r][c] = cell
        return table

    def transposed(self) -> Table:
        """The table with its rows as columns."""
        cells = (c._replace(row=c.column, column=c.row, rowspan=c.colspan, colspan=c.rowspan) for c in self.cells)
        return replace(self, n_rows=self.n_columns, n_columns=self.n_rows, cells=tuple(cells), lines=())

    def text(self) -> str:
        """The texts of the cells, row by row, joined with tabs and line feeds: for language and edition clues."""
        rows: dict[int, list[str]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        return "\n".join("\t".join(rows[r]) for r in sorted(rows))


def begins(cell: TableCell | None, row: int, column: int) -> bool:
    """Whether a cell begins at a position that it covers, and not in another row or further left."""
    return cell is not None and cell.row == row and cell.column == column
