"""`Table`: rows and columns of cells, as every reader and every dialect of text gives them.

Belongs here: what a table is, and the forms of it that need no knowledge of a format or of the form. Does not belong
here: finding tables (the other modules of this room), and what the words in them mean (`align/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


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


@dataclass(frozen=True, slots=True)
class Table:
    """A table with resolved spans: no two cells overlap, and a position that no cell covers is missing.

    A table that was cut by a page break is one grid. `ruled` is false where the positions were inferred.
    """

    n_rows: int
    n_columns: int
    cells: tuple[TableCell, ...]
    locator: str
    page: int | None = None
    ruled: bool = True

    def covering(self) -> list[list[TableCell | None]]:
        """n_rows x n_columns: the cell that covers each position, None where the table has no cell."""
        table: list[list[TableCell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            if cell.rowspan == 1 and cell.colspan == 1:
                table[cell.row][cell.column] = cell
                continue
            for r in range(cell.row, min(cell.row + cell.rowspan, self.n_rows)):
                for c in range(cell.column, min(cell.column + cell.colspan, self.n_columns)):
                    table[r][c] = cell
        return table

    def text(self) -> str:
        """The texts of the cells, row by row, joined with tabs and line feeds: for language and edition clues."""
        rows: dict[int, list[str]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        return "\n".join("\t".join(rows[r]) for r in sorted(rows))
