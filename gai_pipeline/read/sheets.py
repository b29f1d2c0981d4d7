"""Sheets -> grids: merged cells, and where one sheet holds several tables.

Belongs here: what XLSX, XLS and ODS have in common. Does not belong here: reading a format.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import product, takewhile

from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.read.reading_limits import Limits

_LAST = 1 << 30
"""Beyond every column."""

Place = tuple[int, int]
"""(row, column), both from 0."""


@dataclass(slots=True)
class Sheet:
    """`cells` by (row, column), both from 0; `merged` as (row, column, rowspan, colspan).

    What a hidden row or column holds is not among the cells; their numbers tell that no gap is there.
    """

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def address(row: int, column: int) -> str:
    """A cell as people write it, such as B12; row and column are from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def blocks_of(sheet: Sheet, limits: Limits) -> list[Block]:
    """Tables of a sheet, divided by empty rows; a part with one cell only is a paragraph.

    Rows and columns without any text at the edges are left out; a merged area reaches as far as the table does.
    Raises `UnreadableDocument`: `too_many_cells`.
    """
    spans = {(r, c): (h, w) for r, c, h, w in sheet.merged if h > 1 or w > 1}
    filled = sorted(key for key, text in sheet.cells.items() if text.strip())
    blocks: list[Block] = []
    begin, room = 0, limits.max_cells
    for top, bottom in _stretches(_used_rows(filled, spans, limits), sheet.hidden_rows):
        end = bisect_right(filled, (bottom, _LAST), begin)
        if end > begin:
            found, places = _part(sheet, filled[begin:end], spans, (top, bottom), limits)
            room -= places
            if room < 0:
                raise too_many_cells(limits.max_cells)
            blocks += found
        begin = end
    return blocks


def _used_rows(filled: list[Place], spans: Mapping[Place, tuple[int, int]], limits: Limits) -> list[int]:
    """The rows with a text, or beside one that is merged over several."""
    if len(filled) > limits.max_cells:
        raise too_many_cells(limits.max_cells)
    used: set[int] = set()
    for r, c in filled:
        height = min(spans.get((r, c), (1, 1))[0], limits.max_cells)
        used.update(range(r, r + height))
        if len(used) > limits.max_cells:
            raise too_many_cells(limits.max_cells)
    return sorted(used)


def _stretches(rows: list[int], hidden: Set[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of the stretches of rows that no empty row divides; hidden ones do not."""
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or any(r not in hidden for r in range(rows[i - 1] + 1, rows[i])):
            yield rows[start], rows[i - 1]
            start = i


def _part(
    sheet: Sheet,
    filled: list[Place],
    spans: Mapping[Place, tuple[int, int]],
    rows: tuple[int, int],
    limits: Limits,
) -> tuple[list[Block], int]:
    """A stretch of rows: the titles above the table, and the table where there is more; how many places it has."""
    titles = _titles(sheet, filled, spans)
    if len(filled) == len(titles):
        return titles, len(titles)
    top, bottom = rows
    # A merged area may run far past the table (whole rows merged); it ends where the last text or anchor is.
    anchors = set(filled) | {key for key in spans if top <= key[0] <= bottom and key in sheet.cells}
    left, right = min(c for _, c in filled), max(c for _, c in anchors)
    widest = [key[1] + min(spans[key][1], limits.max_cells) - 1 for key in filled if key in spans]
    right = max([right, *widest])
    places = (bottom - top + 1) * (right - left + 1)
    if places > limits.max_cells:
        raise too_many_cells(limits.max_cells)
    return [*titles, _Area(sheet, spans, top, bottom, left, right).table(2 * limits.max_cells)], places


def _titles(sheet: Sheet, filled: list[Place], spans: Mapping[Place, tuple[int, int]]) -> list[Block]:
    """The texts that stand alone in the first rows. A block's heading looks the same, so the grid keeps them too."""
    in_row = Counter(row for row, _ in filled)
    alone = takewhile(lambda key: in_row[key[0]] == 1 and spans.get(key, (1, 1))[0] <= 1, filled)
    return [Paragraph(sheet.cells[key], f"{sheet.name}!{address(*key)}") for key in alone]


@dataclass(frozen=True, slots=True)
class _Area:
    """The rows and columns, both edges included, that a table covers in a sheet."""

    sheet: Sheet
    spans: Mapping[Place, tuple[int, int]]
    top: int
    bottom: int
    left: int
    right: int

    def table(self, room: int) -> Table:
        """The grid of what is shown. Merged areas that overlap without end are looked into as far as `room` cells."""
        shown_rows = [r for r in range(self.top, self.bottom + 1) if r not in self.sheet.hidden_rows]
        shown_columns = [c for c in range(self.left, self.right + 1) if c not in self.sheet.hidden_columns]
        rows, columns = ({at: n for n, at in enumerate(shown)} for shown in (shown_rows, shown_columns))
        covered: set[Place] = set()
        cells: list[TableCell] = []
        for place in product(range(self.top, self.bottom + 1), range(self.left, self.right + 1)):
            if place in covered:
                continue
            height, width = self._span(place)
            room -= height * width
            if room < 0 or not covered.isdisjoint(_within(place, height, width)):
                height = width = 1
            covered.update(_within(place, height, width))
            cell = self._cell(place, _seen(place[0], height, rows), _seen(place[1], width, columns))
            if cell is not None:
                cells.append(cell)
        where = f"{self.sheet.name}!{address(self.top, self.left)}:{address(self.bottom, self.right)}"
        return Table(len(rows), len(columns), tuple(cells), where)

    def _span(self, place: Place) -> tuple[int, int]:
        """The rows and columns that a cell covers, as far as the table goes."""
        height, width = self.spans.get(place, (1, 1))
        return min(height, self.bottom - place[0] + 1), min(width, self.right - place[1] + 1)

    def _cell(self, place: Place, rows: list[int], columns: list[int]) -> TableCell | None:
        """The cell over these rows and columns of the grid, None where all of them are hidden."""
        if not rows or not columns:
            return None
        text = self.sheet.cells.get(place, "").strip()
        where = f"{self.sheet.name}!{address(*place)}"
        return TableCell(rows[0], columns[0], text, where, len(rows), len(columns))


def _within(place: Place, height: int, width: int) -> Iterator[Place]:
    return product(range(place[0], place[0] + height), range(place[1], place[1] + width))


def _seen(start: int, length: int, numbers: Mapping[int, int]) -> list[int]:
    """The numbers in the grid of the rows, or columns, from `start` that are not hidden."""
    return [numbers[at] for at in range(start, start + length) if at in numbers]
