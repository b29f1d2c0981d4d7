"""A table of a page as a grid: its rows and cells, row and column spans resolved.

Belongs here: telling data tables from tables that lay out the page. Does not belong here: what stands around tables
(`html.py`).
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from itertools import repeat
from typing import Final, NamedTuple

from gai_pipeline.layout.table import Table, cell_of
from gai_pipeline.read.markup import Markup
from gai_pipeline.read.tags import CUT_OUT, ONE_CELL, SKIP
from gai_pipeline.read.whole_table import LEAST_OF_DATA, LONGEST_IN_DATA, MOST_IN_LAYOUT, Cells

_TABLES: Final = frozenset({"table", CUT_OUT, ONE_CELL})
_DEEP: Final = SKIP | _TABLES
_SPAN = re.compile(r' (col|row)span="\s*(\d{1,9})')
_LARGEST_SPAN = 40
"""Browsers allow more; the form has ten columns."""
_MOST_KEPT = 600
"""Cells of a table whose places are kept for the next one like it."""


class MarkupTable(NamedTuple):
    """A table between its tags. Tables in its cells are text of these. `images` are the attributes of its pictures,
    `end` is the index of its closing tag."""

    end: int
    nested: bool
    cells: Cells
    images: list[str]

    @property
    def is_layout(self) -> bool:
        """Whether it only lays out the page, or frames one text."""
        texts = self.cells.texts
        few = len(texts) < LEAST_OF_DATA if self.nested else len(texts) <= MOST_IN_LAYOUT
        if len(texts) <= 1 or (self.nested and few):
            return True
        return (few or self.nested) and any(len(text) > LONGEST_IN_DATA for text in texts)


def table(page: Markup, start: int) -> MarkupTable:
    """The table that the tag at `start` opens, or that was cut out there."""
    tags = page.tags
    names = tags.names
    if names[start] == CUT_OUT:
        return MarkupTable(start, False, *page.tables[int(tags.attributes[start])])
    end = tags.end(start)
    inside = names[start + 1 : end]
    images = [tags.attributes[i] for i, name in enumerate(inside, start + 1) if name == "img"]
    cells = Cells([], [], [])
    i = start + 1
    while i < end:
        name = names[i]
        if name == "td" or name == "th":
            close = tags.end(i)
            cells.attributes.append(tags.attributes[i])
            cells.texts.append(" ".join(tags.text(i, close, page.table_text).split()))
            i = close
        elif name == "/tr":
            if len(cells.texts) > (cells.ends[-1] if cells.ends else 0):
                cells.ends.append(len(cells.texts))
        elif name in _DEEP:  # in the caption
            i = tags.end(i)
        i += 1
    return MarkupTable(end, not _TABLES.isdisjoint(inside), cells, images)


def grid(cells: Cells, locator: str) -> Table:
    """The cells at their places, located as `LOCATOR row R cell C`."""
    spans = {attributes: _spans(attributes) for attributes in set(cells.attributes)}
    every = tuple(map(spans.__getitem__, cells.attributes))
    laid = _laid if len(every) <= _MOST_KEPT else _laid.__wrapped__
    width, rows, columns, locators, rowspans, colspans = laid(locator, every, tuple(cells.ends))
    page, sure, box = repeat(None), repeat(1.0), repeat(None)
    filled = zip(rows, columns, cells.texts, locators, rowspans, colspans, page, sure, box, strict=False)
    return Table(len(cells.ends), width, tuple(map(cell_of, filled)), locator)


def _spans(attributes: str) -> tuple[int, int]:
    """(columns, rows) that a cell stretches over, within bounds."""
    if "span=" not in attributes:
        return 1, 1
    spans = {side: min(max(int(size), 1), _LARGEST_SPAN) for side, size in _SPAN.findall(attributes)}
    return spans.get("col", 1), spans.get("row", 1)


class _Places(NamedTuple):
    width: int
    rows: list[int]
    columns: list[int]
    locators: list[str]
    rowspans: list[int]
    colspans: list[int]


@lru_cache(maxsize=256)
def _laid(locator: str, spans: tuple[tuple[int, int], ...], ends: tuple[int, ...]) -> _Places:
    """Where the cells of a table lie that have these spans (columns, rows) and end rows there. The tables of an
    official form are the same in most documents."""
    places = _Places(0, [], [], [], [], [])
    width = 0
    covered: dict[int, int] = {}  # column -> rows still covered from above
    for r, (start, end) in enumerate(itertools.pairwise((0, *ends))):
        column = 0
        below: dict[int, int] = {}
        for n, (colspan, rowspan) in enumerate(spans[start:end], 1):
            while column in covered:
                column += 1
            rowspan = min(rowspan, len(ends) - r)
            while colspan > 1 and any(c in covered for c in range(column, column + colspan)):
                colspan -= 1
            places.rows.append(r)
            places.columns.append(column)
            places.locators.append(f"{locator} row {r + 1} cell {n}")
            places.rowspans.append(rowspan)
            places.colspans.append(colspan)
            if rowspan > 1:
                below |= dict.fromkeys(range(column, column + colspan), rowspan)
            column += colspan
        width = max(width, column)
        covered = {c: left - 1 for c, left in (covered | below).items() if left > 1}
    return places._replace(width=width)
