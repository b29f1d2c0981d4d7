"""A table of an RTF as it is gathered: lines to cells, cells to rows, rows to a grid by the edges of their cells.

Belongs here: the words that define a row, and what is kept until the table ends. Does not belong here: text (`rtf.py`),
placing cells (`layout/merged_cells.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gai_pipeline.layout.merged_cells import EdgeRow, by_edges, table_of, too_many_cells
from gai_pipeline.layout.table import Table
from gai_pipeline.read.reading_limits import Limits

CELL_WORDS = frozenset({b"trowd", b"trleft", b"clmrg", b"clvmrg", b"cellx"})
"""The words that define a row: where it begins, the edges of its cells in twips, and which cells are merged."""
_EDGE_TOLERANCE = 60
"""Twips: edges of rows that were dragged by hand miss each other by that much."""


@dataclass(slots=True)
class RowShape:
    """The edges of a row's cells and how they are merged, as far as they have been told."""

    edges: list[int] = field(default_factory=list)
    merged: list[tuple[bool, bool]] = field(default_factory=list)
    horizontal: bool = False
    vertical: bool = False
    left: int = 0

    def after(self, word: bytes, parameter: int | None) -> RowShape:
        """The shape once another word of a row's definition is read."""
        if word == b"trowd":
            return RowShape()
        if word in (b"clmrg", b"clvmrg"):
            self.horizontal |= word == b"clmrg"
            self.vertical |= word == b"clvmrg"
        elif parameter is not None and word == b"trleft":
            self.left = parameter
        elif parameter is not None:
            self.edges.append(parameter)
            self.merged.append((self.horizontal, self.vertical))
            self.horizontal = self.vertical = False
        return self


class TableText:
    """The table that is being read; `rows` are those that are complete."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.shape = RowShape()
        self.rows: list[EdgeRow] = []
        self._row = EdgeRow()
        self._lines: list[str] = []

    def add_line(self, text: str) -> None:
        if text.strip():
            self._lines.append(text.strip())

    def end_cell(self) -> None:
        self._row.cells.append("\n".join(self._lines))
        self._lines = []

    def end_row(self) -> None:
        """Raises `UnreadableDocument`: `too_many_cells`."""
        self._row.edges = (self.shape.left, *self.shape.edges) if self.shape.edges else ()
        self._row.merged = tuple(self.shape.merged)
        self.rows.append(self._row)
        if len(self._row.cells) * len(self.rows) > self.limits.max_cells:
            raise too_many_cells(self.limits.max_cells)
        self._row, self._lines = EdgeRow(), []

    def taken(self, locator: str) -> Table | None:
        """The grid of the rows, which are taken away; None where nothing stands in them."""
        grid = table_of(by_edges(self.rows, locator, _EDGE_TOLERANCE), locator, self.limits.max_cells)
        self.rows = []
        return grid
