"""What every reader returns: the blocks of a document in reading order.

Belongs here: the vocabulary between readers and the aligner. Does not belong here: anything that knows a format or
the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class UnreadableDocument(Exception):
    """A document that no reader can turn into blocks. `code` is stable (`encrypted_pdf`, `empty_document`, ...)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text as the document breaks it. For plain text, one line; tabs and pipes are kept.

    `confidence` is 1 for digital text and the least of the recogniser's for recognised text.
    """

    text: str
    locator: str
    page: int | None = None
    confidence: float = 1.0


class GridCell(NamedTuple):
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
class Grid:
    """A table with resolved spans: no two cells overlap, and a position that no cell covers is missing.

    A table that was cut by a page break is one grid. `ruled` is false where the positions were inferred.
    """

    n_rows: int
    n_columns: int
    cells: tuple[GridCell, ...]
    locator: str
    page: int | None = None
    ruled: bool = True

    def covering(self) -> list[list[GridCell | None]]:
        """n_rows x n_columns: the cell that covers each position, None where the table has no cell."""
        table: list[list[GridCell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
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


@dataclass(frozen=True, slots=True)
class Picture:
    """An image at its place. `data` is present where the document carries the image, else it only links to it."""

    locator: str
    source: str | None = None
    data: bytes | None = field(default=None, repr=False)
    page: int | None = None


Block = Paragraph | Grid | Picture
INSIDE = " > "
"""Between the locator of a picture or an attachment and the place inside it."""


@dataclass(slots=True)
class Reading:
    """A document as read. `reader` names the kind ("html", "text", "pdf", "docx", "doc", "xlsx", "ocr", ...).

    `title` and `published` are what the container says (HTML title and meta tags, PDF or Office properties are not
    trusted and stay out). `navigation` is the breadcrumb, where one is marked. `damage` names known extractor damage
    found by the reader ("dropped_runs", "pinyin", "traditional", "mojibake"), for blame and confidence. `readers` names
    the reader of parts that another one read, by the locator that theirs begin with: recognised pictures and pages.
    """

    reader: str
    blocks: list[Block]
    title: str | None = None
    published: str | None = None
    url: str | None = None
    navigation: str | None = None
    damage: set[str] = field(default_factory=set)
    readers: dict[str, str] = field(default_factory=dict)

    def reader_at(self, locator: str) -> str:
        """The reader of what stands at a locator."""
        if not self.readers:
            return self.reader
        parts = [k for k in self.readers if locator.startswith(k) and locator[len(k) :].startswith((INSIDE, "/"))]
        return self.readers[max(parts, key=len)] if parts else self.reader

    def paragraphs(self) -> Iterator[Paragraph]:
        return (b for b in self.blocks if isinstance(b, Paragraph))

    def grids(self) -> Iterator[Grid]:
        return (b for b in self.blocks if isinstance(b, Grid))
