"""Sheets -> grids: merged cells, and where one sheet holds several tables.

Belongs here: what XLSX, XLS and ODS have in common. Does not belong here: reading a format.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.read.limits import Limits

_LAST = 1 << 30
"""Beyond every column."""


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
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def blocks_of(sheet: Sheet, limits: Limits) -> list[Block]:
    """Tables of a sheet, divided by empty rows; a part with one cell only is a paragraph.

    Rows and columns without any text at the edges are left out; a merged area reaches as far as the table does.
    """
    spans = {(r, c): (h, w) for r, c, h, w in sheet.merged if h > 1 or w > 1}
    filled = sorted(key for key, text in sheet.cells.items() if text.strip())
    if len(filled) > limits.max_cells:
        raise too_many_cells(limits.max_cells)
    used: set[int] = set()
    for r, c in filled:
        height = min(spans.get((r, c), (1, 1))[0], limits.max_cells)
        used.update(range(r, r + height))
        if len(used) > limits.max_cells:
            raise too_many_cells(limits.max_cells)
    blocks: list[Block] = []
    rows = sorted(used)
    start = begin = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or any(r not in sheet.hidden_rows for r in range(rows[i - 1] + 1, rows[i])):
            end = bisect_right(filled, (rows[i - 1], _LAST), begin)
            part, begin = filled[begin:end], end
            if part:
                blocks += _part(sheet, part, spans, rows[start], rows[i - 1], limits)
            start = i
    return blocks


def _part(
    sheet: Sheet,
    filled: list[tuple[int, int]],
    spans: dict[tuple[int, int], tuple[int, int]],
    top: int,
    bottom: int,
    limits: Limits,
) -> list[Block]:
    blocks: list[Block] = []
    # One text alone in each of the first rows is a title; a block's heading looks the same, so the grid keeps it too.
    in_row = Counter(row for row, _ in filled)
    for key in filled:
        if in_row[key[0]] != 1 or spans.get(key, (1, 1))[0] > 1:
            break
        blocks.append(Paragraph(sheet.cells[key], f"{sheet.name}!{address(*key)}"))
    if len(filled) == len(blocks):
        return blocks
    # A merged area may run far past the table (whole rows merged); it ends where the last text or anchor is.
    anchors = set(filled) | {key for key in spans if top <= key[0] <= bottom and key in sheet.cells}
    left, right = min(c for _, c in filled), max(c for _, c in anchors)
    widest = [key[1] + min(spans[key][1], limits.max_cells) - 1 for key in filled if key in spans]
    right = max([right, *widest])
    if (bottom - top + 1) * (right - left + 1) > limits.max_cells:
        raise too_many_cells(limits.max_cells)
    rows = {r: n for n, r in enumerate(r for r in range(top, bottom + 1) if r not in sheet.hidden_rows)}
    columns = {c: n for n, c in enumerate(c for c in range(left, right + 1) if c not in sheet.hidden_columns)}
    covered: set[tuple[int, int]] = set()
    room = 2 * limits.max_cells  # merged areas that overlap without end are looked into so far
    cells: list[TableCell] = []
    for r in range(top, bottom + 1):
        for c in range(left, right + 1):
            if (r, c) in covered:
                continue
            height, width = spans.get((r, c), (1, 1))
            height, width = min(height, bottom - r + 1), min(width, right - c + 1)
            room -= height * width
            if room < 0 or any((rr, cc) in covered for rr in range(r, r + height) for cc in range(c, c + width)):
                height = width = 1
            covered.update((rr, cc) for rr in range(r, r + height) for cc in range(c, c + width))
            text = sheet.cells.get((r, c), "").strip()
            shown = (
                [rr for rr in range(r, r + height) if rr in rows],
                [cc for cc in range(c, c + width) if cc in columns],
            )
            if shown[0] and shown[1]:
                row, column = rows[shown[0][0]], columns[shown[1][0]]
                where = f"{sheet.name}!{address(r, c)}"
                cells.append(TableCell(row, column, text, where, len(shown[0]), len(shown[1])))
    where = f"{sheet.name}!{address(top, left)}:{address(bottom, right)}"
    return [*blocks, Table(len(rows), len(columns), tuple(cells), where)]
