"""Tables as they stand on one page: cells with their printed lines, before page breaks are mended.

Belongs here: the text of a cell from its lines. Does not belong here: joining tables (`page_breaks.py`), finding them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.table import Table, TableCell

if TYPE_CHECKING:
    from gai_pipeline.layout.lattice import Lattice

FIGURE = re.compile(r"(?=\D*\d)[\d,.\s，．]++")


class TextLine(NamedTuple):
    """One printed line inside a cell: its text, its ends, and the width of its widest character."""

    text: str
    x0: float
    x1: float
    pitch: float
    confidence: float = 1.0


@dataclass(slots=True)
class PageCell:
    row: int
    column: int
    rowspan: int
    colspan: int
    lines: list[TextLine]
    page: int
    box: Box
    locator: str
    blank_confidence: float = 1.0

    @property
    def text(self) -> str:
        return join_lines(self.lines, self.box[2] - self.box[0])

    @property
    def confidence(self) -> float:
        lines = self.lines
        if len(lines) == 1:
            return lines[0].confidence
        return min((line.confidence for line in lines), default=self.blank_confidence)


@dataclass(slots=True)
class PageTable:
    """A table as it stands on one page. `alone_above` / `alone_below`: nothing but page numbers there."""

    xs: list[float]
    n_rows: int
    cells: list[PageCell]
    open_top: list[bool]
    open_bottom: list[bool]
    page: int
    last_page: int
    locator: str
    alone_above: bool = False
    alone_below: bool = False
    ruled: bool = True
    header: list[list[str]] = field(default_factory=list)

    @property
    def n_columns(self) -> int:
        return len(self.xs) - 1

    @property
    def top(self) -> float:
        """The height of its upper edge on the page where it begins."""
        return min((c.box[1] for c in self.cells if c.page == self.page), default=0.0)

    def row(self, row: int) -> list[PageCell | None]:
        """The cell that covers each position of a row."""
        out: list[PageCell | None] = [None] * self.n_columns
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.rowspan:
                out[cell.column : cell.column + cell.colspan] = [cell] * cell.colspan
        return out

    def table(self) -> Table:
        cells = sorted(self.cells, key=attrgetter("row", "column"))
        return Table(
            self.n_rows,
            self.n_columns,
            tuple(
                TableCell(c.row, c.column, c.text, c.locator, c.rowspan, c.colspan, c.page, c.confidence, c.box)
                for c in cells
            ),
            self.locator,
            self.page,
            self.ruled,
        )


def join_lines(lines: Sequence[TextLine], width: float) -> str:
    """The text of a cell. A figure that fills its line and goes on in the next is one figure; else a line feed."""
    if len(lines) == 1:
        return lines[0].text
    lines = [line for line in lines if line.text]
    if not lines:
        return ""
    out = lines[0].text
    for above, below in pairwise(lines):
        out += ("" if runs_on(above, below, width) else "\n") + below.text
    return out


def runs_on(above: TextLine, below: TextLine, width: float) -> bool:
    """Whether a figure was broken because the cell is too narrow: no further character had room above.

    Margins at both sides together take up to two digits (Word's 10.8 points at 10.5 point type).
    """
    if not (above.text[-1:].isdigit() or above.text[-1:] in ",.") or not FIGURE.fullmatch(below.text):
        return False
    if below.x1 - below.x0 > above.x1 - above.x0 + above.pitch:
        return False
    return width - (above.x1 - above.x0) < 3.0 * above.pitch


def cell_locator(table: str, span: tuple[int, int, int, int]) -> str:
    """The locator of the cell at a place (row, column, height, width) of the table with a locator."""
    return f"{table}/r{span[0] + 1}c{span[1] + 1}"


def page_table(
    lattice: Lattice, lines: dict[int, list[TextLine]], page: int, locator: str, blanks: dict[int, float] | None = None
) -> PageTable:
    """A lattice and the lines by owner as a table on a page; `blanks` is how sure empty cells are, by owner."""
    cells = [
        PageCell(
            span[0], span[1], span[2], span[3], lines.get(owner, []), page, lattice.cell_box(span),
            cell_locator(locator, span), (blanks or {}).get(owner, 1.0),
        )
        for owner, span in sorted(lattice.spans().items())
    ]  # fmt: skip
    return PageTable(
        list(lattice.xs), lattice.n_rows, cells, list(lattice.open_top), list(lattice.open_bottom), page, page,
        locator,
    )  # fmt: skip
