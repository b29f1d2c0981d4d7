"""Puts tables together that page breaks have cut: spans that go on, rows cut in half, headers printed again.

Belongs here: tables as they stand on pages, and what may be one table. It knows layout, not the form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gai_pipeline.read.blocks import Grid, GridCell
from gai_pipeline.read.geometry import Box, Lattice

_NUMBERED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．，,]|[①-⑳])")
_NUMBER = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]|[①-⑳])")
_FIGURE = re.compile(r"[\d,.\s，．]*\d[\d,.\s，．]*")
_WORD = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[㐀-鿿]\s*[㐀-鿿]")
"""A label; a single character can be the sign of a figure (增3) or stand for none (无)."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line inside a cell: its text, its ends, and the width of its widest character."""

    text: str
    x0: float
    x1: float
    pitch: float
    confidence: float = 1.0


@dataclass(slots=True)
class TableCell:
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
        return min((line.confidence for line in self.lines), default=self.blank_confidence)


@dataclass(slots=True)
class PageTable:
    """A table as it stands on one page. `alone_above` / `alone_below`: nothing but page numbers there."""

    xs: list[float]
    n_rows: int
    cells: list[TableCell]
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

    def matrix(self) -> list[list[TableCell | None]]:
        out: list[list[TableCell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            for r in range(cell.row, cell.row + cell.rowspan):
                for c in range(cell.column, cell.column + cell.colspan):
                    out[r][c] = cell
        return out

    def grid(self) -> Grid:
        cells = sorted(self.cells, key=lambda cell: (cell.row, cell.column))
        return Grid(
            self.n_rows,
            self.n_columns,
            tuple(
                GridCell(c.row, c.column, c.text, c.locator, c.rowspan, c.colspan, c.page, c.confidence, c.box)
                for c in cells
            ),
            self.locator,
            self.page,
            self.ruled,
        )


def join_lines(lines: Sequence[TextLine], width: float) -> str:
    """The text of a cell. A figure that fills its line and goes on in the next is one figure; else a line feed."""
    lines = [line for line in lines if line.text]
    if not lines:
        return ""
    out = lines[0].text
    for above, below in pairwise(lines):
        out += ("" if _runs_on(above, below, width) else "\n") + below.text
    return out


def _runs_on(above: TextLine, below: TextLine, width: float) -> bool:
    """Whether a figure was broken because the cell is too narrow: no further character had room above.

    Margins at both sides together take up to two digits (Word's 10.8 points at 10.5 point type).
    """
    if not (above.text[-1:].isdigit() or above.text[-1:] in ",.") or not _FIGURE.fullmatch(below.text):
        return False
    if below.x1 - below.x0 > above.x1 - above.x0 + above.pitch:
        return False
    return width - (above.x1 - above.x0) < 3.0 * above.pitch


def page_table(
    lattice: Lattice, lines: dict[int, list[TextLine]], page: int, locator: str, blanks: dict[int, float] | None = None
) -> PageTable:
    """A lattice and the lines by owner as a table on a page; `blanks` is how sure empty cells are, by owner."""
    cells = [
        TableCell(
            span[0], span[1], span[2], span[3], lines.get(owner, []), page, lattice.cell_box(span),
            f"{locator}/r{span[0] + 1}c{span[1] + 1}", (blanks or {}).get(owner, 1.0),
        )
        for owner, span in sorted(lattice.spans().items())
    ]  # fmt: skip
    return PageTable(
        list(lattice.xs), lattice.n_rows, cells, list(lattice.open_top), list(lattice.open_bottom), page, page,
        locator,
    )  # fmt: skip


def same_columns(a: list[float], b: list[float], tolerance: float) -> bool:
    """Whether two tables have the same outer edges and share most of the inner edges of the narrower one.

    Each page draws only the edges that its rows need: a page without the cells of a level lacks that edge.
    """
    if abs(a[0] - b[0]) > tolerance or abs(a[-1] - b[-1]) > tolerance:
        return False
    few, many = sorted((a[1:-1], b[1:-1]), key=len)
    shared = sum(1 for x in few if any(abs(x - y) <= tolerance for y in many))
    edges = _common_edges(a, b, tolerance)
    places = [min(range(len(edges)), key=lambda i: abs(edges[i] - x)) for x in b]
    return shared * 3 >= len(few) * 2 and len(set(places)) == len(b)


def stitch(tables: list[PageTable], tolerance: float) -> list[PageTable]:
    """Tables in reading order, those joined that a page break has cut."""
    out: list[PageTable] = []
    for table in tables:
        upper = out[-1] if out else None
        if (
            upper is not None
            and upper.ruled
            and table.ruled
            and upper.last_page + 1 == table.page
            and upper.alone_below
            and table.alone_above
            and same_columns(upper.xs, table.xs, tolerance)
        ):
            _append(upper, table, tolerance)
        else:
            table.header = [[_key(c) for c in row] for row in table.matrix()[:4]]
            out.append(table)
    return out


def _key(cell: TableCell | None) -> str:
    return "" if cell is None else re.sub(r"\s+", "", cell.text)


def _common_edges(a: list[float], b: list[float], tolerance: float) -> list[float]:
    """The edges of `a`, and those of `b` that are not among them."""
    return sorted([*a, *(x for x in b[1:-1] if all(abs(x - y) > tolerance for y in a))])


def _spread(table: PageTable, xs: list[float]) -> None:
    """Give a table more columns: its cells span the new edges."""
    at = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in table.xs]
    at[0], at[-1] = 0, len(xs) - 1
    wide = [next(i for i in range(len(at) - 1) if at[i + 1] > c) for c in range(len(xs) - 1)]
    for cell in table.cells:
        end = at[cell.column + cell.colspan]
        cell.column = at[cell.column]
        cell.colspan = end - cell.column
    table.open_top = [table.open_top[w] for w in wide]
    table.open_bottom = [table.open_bottom[w] for w in wide]
    table.xs = list(xs)


def _append(upper: PageTable, lower: PageTable, tolerance: float) -> None:
    edges = _common_edges(upper.xs, lower.xs, tolerance)
    if len(edges) > len(upper.xs):
        _spread(upper, edges)
        upper.header = []
    if len(edges) > len(lower.xs):
        _spread(lower, edges)
    _drop_repeated_header(upper, lower)
    if not lower.cells:
        upper.last_page, upper.alone_below, upper.open_bottom = lower.last_page, lower.alone_below, lower.open_bottom
        return
    above, below = upper.matrix()[-1], lower.matrix()[0]
    cut = _row_is_cut(upper, above, below, [a and b for a, b in zip(upper.open_bottom, lower.open_top, strict=True)])
    shift = upper.n_rows - (1 if cut else 0)
    done: set[int] = set()
    for top, bottom in zip(above, below, strict=True):
        if top is None or bottom is None or id(bottom) in done:
            continue
        if (top.column, top.colspan) != (bottom.column, bottom.colspan):
            continue
        open_here = upper.open_bottom[top.column] and lower.open_top[top.column]
        if cut or open_here or _span_goes_on(top, bottom, below):
            if cut or _key(top) != _key(bottom):  # the same label again is the label printed twice
                top.lines = [*top.lines, *bottom.lines]
            top.rowspan = shift + bottom.row + bottom.rowspan - top.row
            done.add(id(bottom))
    for cell in lower.cells:
        if id(cell) not in done:
            cell.row += shift
            upper.cells.append(cell)
    _settle(upper, shift + lower.n_rows)
    upper.open_bottom, upper.alone_below, upper.last_page = lower.open_bottom, lower.alone_below, lower.last_page


def _settle(table: PageTable, n_rows: int) -> None:
    """After a join: cells of a half row that found no partner and lie under another one give way, their text kept."""
    table.n_rows = n_rows
    taken: dict[tuple[int, int], TableCell] = {}
    kept: list[TableCell] = []
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        spots = [
            (r, c)
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        ]
        other = next((taken[s] for s in spots if s in taken), None)
        if other is not None:
            other.lines = [*other.lines, *cell.lines]
            continue
        taken.update(dict.fromkeys(spots, cell))
        kept.append(cell)
    table.cells = kept


def _drop_repeated_header(upper: PageTable, lower: PageTable) -> None:
    rows = [[_key(c) for c in row] for row in lower.matrix()]
    if not upper.header:
        upper.header = [[_key(c) for c in row] for row in upper.matrix()[:4]]
    count = 0
    for old, new in zip(upper.header, rows, strict=False):
        if old != new or not any(_WORD.search(t) for t in new) or any(_FIGURE.fullmatch(t) for t in new):
            break
        count += 1
    if count == 0:
        return
    if any(c.row < count < c.row + c.rowspan for c in lower.cells):
        return
    lower.cells = [c for c in lower.cells if c.row >= count]
    for cell in lower.cells:
        cell.row -= count
    lower.n_rows -= count
    # The header's own top line does not say whether the first row goes on; treat it as closed.
    lower.open_top = [False] * lower.n_columns


def _row_is_cut(
    upper: PageTable, above: list[TableCell | None], below: list[TableCell | None], open_both: list[bool]
) -> bool:
    """Whether the last row above and the first row below are the halves of one row.

    No line between them in any column says so. Where both pages close their cells (Word), the lower half has no
    label of its own, or one without the number that its neighbours carry, and no figure but those that ran over.
    """
    if all(open_both):
        return True
    if not any(c is not None and c.lines for c in below):
        return True
    pairs = list(dict.fromkeys((id(a), id(b)) for a, b in zip(above, below, strict=True)))
    by_id = {id(c): c for c in [*above, *below] if c is not None}
    label_above = label_below = None
    for a_id, b_id in pairs:
        a, b = by_id.get(a_id), by_id.get(b_id)
        if a is None or b is None:
            return False
        if b.rowspan > 1 and a.rowspan > 1:
            continue
        if (a.column, a.colspan) != (b.column, b.colspan):
            return False
        if _HAN.search(b.text) or _HAN.search(a.text):
            if a.lines or b.lines:
                label_above, label_below = a, b
        elif b.lines and a.lines and not _runs_on(a.lines[-1], b.lines[0], a.box[2] - a.box[0]):
            return False
        elif b.lines and not a.lines and label_below is not None and label_below.lines:
            # A figure below under an empty cell above is a row of its own, unless its label is the rest of one.
            continue
    if label_above is None or label_below is None:
        return False
    if not label_above.lines:
        return False
    if not label_below.lines:
        return True
    return _numbering_is_the_rule(upper, label_above.column) and not _NUMBERED.match(label_below.text)


def _numbering_is_the_rule(table: PageTable, column: int) -> bool:
    labels = [c.text for c in table.cells if c.column == column and _HAN.search(c.text)]
    return len(labels) > 1 and sum(bool(_NUMBERED.match(t)) for t in labels) * 5 >= len(labels) * 3


def _span_goes_on(top: TableCell, bottom: TableCell, below: list[TableCell | None]) -> bool:
    """Whether a cell over several rows was closed at the break and opened again below, left of the labels."""
    label_to_the_right = any(
        c is not None and c.column > bottom.column and _HAN.search(c.text) and c.rowspan == 1 for c in below
    )
    if not label_to_the_right:
        return False
    if not bottom.lines or _key(top) == _key(bottom):
        return True
    if not top.lines:
        return True
    # Text in the lower part is the rest of a numbered label, unless it has a number of its own.
    numbered = bool(_NUMBER.match(top.text)) and not _NUMBERED.match(bottom.text)
    return numbered and (top.rowspan > 1 or bottom.rowspan > 1)
