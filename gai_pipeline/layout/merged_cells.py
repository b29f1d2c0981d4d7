"""Rows of cells with spans, as word processors and spreadsheets store them -> a table.

Belongs here: placing cells with spans so that none overlap, within a limit. Does not belong here: any format.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.layout.lattice import snap
from gai_pipeline.layout.table import Table, TableCell


@dataclass(slots=True)
class RawCell:
    """A cell before placing: `column` is its first grid column; a `continues` cell prolongs the one above it."""

    column: int
    text: str
    locator: str
    colspan: int = 1
    rowspan: int = 1
    continues: bool = False


def too_many_cells(most: int) -> UnreadableDocument:
    return UnreadableDocument("too_many_cells", f"a table has more than {most} positions")


def _same_columns(top: TableCell, raw: RawCell) -> bool:
    return (top.column, top.colspan) == (raw.column, raw.colspan)


def table_of(rows: list[list[RawCell]], locator: str, most: int) -> Table | None:
    """A table of at most `most` positions from rows of cells that know their columns; None where there is no cell.

    A continuing cell lengthens the cell above that has the same columns; without one it stands for itself. A
    rowspan ends where a later row has a cell of its own. Raises `UnreadableDocument("too_many_cells")`.
    """
    n_rows = len(rows)
    n_columns = max((c.column + c.colspan for row in rows for c in row), default=0)
    if n_rows == 0 or n_columns == 0:
        return None
    if n_rows * n_columns > most:
        raise too_many_cells(most)
    grid = _Placed(n_rows, n_columns)
    for r, row in enumerate(rows):
        for raw in row:
            if not (raw.continues and grid.lengthens(r, raw)):
                grid.place(r, raw)
    return Table(n_rows, n_columns, tuple(grid.cells), locator)


class _Placed:
    """The cells placed so far, and for each position the number of the cell that covers it."""

    def __init__(self, n_rows: int, n_columns: int) -> None:
        self.cells: list[TableCell] = []
        self._owner: list[list[int | None]] = [[None] * n_columns for _ in range(n_rows)]

    def lengthens(self, r: int, raw: RawCell) -> bool:
        """Lengthen the cell above by a row, if it has the same columns."""
        above = self._owner[r - 1][raw.column] if r else None
        if above is None or not _same_columns(self.cells[above], raw):
            return False
        top = self.cells[above]
        self.cells[above] = top._replace(rowspan=r - top.row + 1)
        for c in range(top.column, top.column + top.colspan):
            self._owner[r][c] = above
        return True

    def place(self, r: int, raw: RawCell) -> None:
        """A cell of its own, as wide as there is room."""
        span = 0
        while span < raw.colspan and self._owner[r][raw.column + span] is None:
            span += 1
        if span == 0:
            return
        height = min(raw.rowspan, len(self._owner) - r) if raw.rowspan > 1 else 1
        self.cells.append(TableCell(r, raw.column, raw.text, raw.locator, height, span))
        for row in self._owner[r : r + height]:
            row[raw.column : raw.column + span] = [len(self.cells) - 1] * span


@dataclass(slots=True)
class EdgeRow:
    """A row that knows the edges of its cells, and of each whether it continues (the one to the left, the one above).

    Without edges the cells are counted.
    """

    cells: list[str] = field(default_factory=list)
    edges: tuple[int, ...] = ()
    merged: tuple[tuple[bool, bool], ...] = ()


def by_edges(rows: list[EdgeRow], locator: str, tolerance: float) -> list[list[RawCell]]:
    """Cells at columns: the columns are the edges of all rows together, as far apart as `tolerance` or less."""
    edges = snap((float(x) for row in rows for x in row.edges), tolerance)
    out: list[list[RawCell]] = []
    for number, row in enumerate(rows, 1):
        raw: list[RawCell] = []
        for i, text in enumerate(row.cells):
            where = f"{locator}/tr[{number}]/tc[{i + 1}]"
            if i + 1 >= len(row.edges) or len(edges) < 2:
                column = raw[-1].column + raw[-1].colspan if raw else 0
                raw.append(RawCell(column, text, where))
                continue
            left, right = _nearest(edges, row.edges[i]), _nearest(edges, row.edges[i + 1])
            horizontal, vertical = row.merged[i] if i < len(row.merged) else (False, False)
            if horizontal and raw:
                raw[-1].colspan = max(1, right - raw[-1].column)
                continue
            if right <= left:
                if not text:
                    continue  # a cell without width
                right = left + 1
            raw.append(RawCell(left, "" if vertical else text, where, right - left, continues=vertical))
        out.append(raw)
    return out


def _nearest(edges: list[float], x: int) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - x))
