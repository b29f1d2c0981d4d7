"""A table of a page as a grid: its rows and cells, row and column spans resolved.

Belongs here: telling data tables from tables that lay out the page. Does not belong here: what stands around tables
(`html.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from gai_pipeline.read.blocks import Grid, GridCell
from gai_pipeline.read.markup import Markup

SKIP: Final = frozenset(
    "script,style,noscript,template,head,iframe,object,embed,svg,select,button,textarea".split(",")  # noqa: SIM905
)
"""Elements whose text nobody sees as text of the page."""
BLOCK: Final = frozenset(
    (  # noqa: SIM905  a list of forty names is read more easily as one text
        "address,article,aside,blockquote,body,caption,center,dd,details,div,dl,dt,fieldset,figcaption,figure,footer,form,"
        "h1,h2,h3,h4,h5,h6,header,hr,html,legend,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul"
    ).split(",")
)
"""Elements that stand on lines of their own."""
_APART: Final = frozenset({*BLOCK, *(f"/{name}" for name in BLOCK), "br"})
"""Tags that stand between words."""
_DEEP: Final = frozenset({*SKIP, "table"})
_LAYOUT_CELL = 400
_DATA_CELLS = 12
"""A table with tables inside has at least this many cells of its own if it is data; a layout table has fewer."""
_SPAN = re.compile(r' (col|row)span="\s*(\d{1,9})')
_cell = partial(tuple.__new__, GridCell)
"""A cell from all its fields: the constructor of a NamedTuple, which knows defaults, takes three times as long."""
_LARGEST_SPAN = 40
"""Browsers allow more; the form has ten columns."""


@dataclass(slots=True)
class Table:
    """A table between its tags: the texts of its cells with their attributes, row by row. Tables in its cells are text
    of these. `images` are the indices of its pictures, `end` that of its closing tag."""

    end: int
    nested: bool = False
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    images: list[int] = field(default_factory=list)

    @property
    def n_cells(self) -> int:
        return sum(map(len, self.rows))

    @property
    def is_layout(self) -> bool:
        """Whether it only lays out the page, or frames one text."""
        count = self.n_cells
        few = count < _DATA_CELLS if self.nested else count <= 6
        if count <= 1 or (self.nested and few):
            return True
        return (few or self.nested) and any(len(text) > _LAYOUT_CELL for row in self.rows for text, _ in row)


def table(page: Markup, start: int) -> Table:
    """The table that the tag at `start` opens."""
    names = page.names
    end = page.end(start)
    inside = names[start + 1 : end]
    images = [i for i, name in enumerate(inside, start + 1) if name == "img"] if "img" in inside else []
    found = Table(end, "table" in inside, [], images)
    row: list[tuple[str, str]] = []
    i = start + 1
    while i < end:
        name = names[i]
        if name == "td" or name == "th":
            close = names.index(f"/{name}", i)
            plain = close == i + 1 or _DEEP.isdisjoint(names[i + 1 : close])
            if not plain:
                close = page.end(i)
            row.append((_cell_text(page, i, close, plain), page.attributes[i]))
            i = close
        elif name == "/tr":
            if row:
                found.rows.append(row)
                row = []
        elif name in _DEEP:  # in the caption
            i = page.end(i)
        i += 1
    return found


def _cell_text(page: Markup, start: int, end: int, plain: bool) -> str:
    """The text between two tags: inline parts joined, blocks and line breaks set apart by a space."""
    names, texts = page.names, page.texts
    if plain:
        filled = [t for t in texts[start:end] if t and not t.isspace()]
        if len(filled) <= 1:
            text = filled[0] if filled else ""
            return text if text.isalnum() else " ".join(text.split())
    parts: list[str] = []
    i = start
    while i < end:
        if names[i] in SKIP:
            i = page.end(i)
        if names[i] in _APART:
            parts.append(" ")
        parts.append(texts[i])
        i += 1
    return " ".join("".join(parts).split())


def grid(rows: list[list[tuple[str, str]]], locator: str) -> Grid:
    """The cells at their places, located as `LOCATOR row R cell C`."""
    cells: list[GridCell] = []
    covered: dict[int, int] = {}  # column -> rows still covered from above
    width = 0
    for r, row in enumerate(rows):
        column = 0
        below: dict[int, int] = {}
        place = f"{locator} row {r + 1} cell "
        for n, (text, attributes) in enumerate(row, 1):
            while column in covered:
                column += 1
            if "span=" not in attributes:
                cells.append(_cell((r, column, text, f"{place}{n}", 1, 1, None, 1.0, None)))
                column += 1
                continue
            spans = {side: min(max(int(size), 1), _LARGEST_SPAN) for side, size in _SPAN.findall(attributes)}
            colspan, rowspan = spans.get("col", 1), min(spans.get("row", 1), len(rows) - r)
            while colspan > 1 and any(c in covered for c in range(column, column + colspan)):
                colspan -= 1
            cells.append(GridCell(r, column, text, f"{place}{n}", rowspan, colspan))
            if rowspan > 1:
                below |= dict.fromkeys(range(column, column + colspan), rowspan)
            column += colspan
        width = max(width, column)
        covered = {c: left - 1 for c, left in (covered | below).items() if left > 1}
    return Grid(len(rows), width, tuple(cells), locator)
