"""The reference reader for PDF: pdfplumber finds the tables, the output has the same shape.

Ten times slower than the fast way and checked against it in tests; it looks at pages on which the fast way found no
sound table. It knows no rows that a page break left open.
"""

from __future__ import annotations

import io
import logging
import struct
from bisect import bisect_right
from typing import Any

import pdfplumber
from pdfminer.psparser import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from gai_pipeline.layout.blocks import Reading, UnreadableDocument
from gai_pipeline.layout.lattice import Lattice, snap
from gai_pipeline.layout.page_blocks import TOLERANCE, PageLayout, blocks_of
from gai_pipeline.layout.page_table import page_table
from gai_pipeline.read.pdf.chars import Char, Chars
from gai_pipeline.read.pdf.text_lines import into_cells
from gai_pipeline.read.reading_limits import DEFAULT, Limits

# pdfminer logs a line for every glyph of a font without a bounding box.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

ERRORS = (
    *(
        PSException,
        PdfminerException,
        MalformedPDFException,
        ArithmeticError,
        AssertionError,
        AttributeError,
        EOFError,
        LookupError,
        OSError,
    ),
    *(RecursionError, TypeError, ValueError, struct.error),
)
"""What pdfminer raises on damaged files, besides its own."""


def _lattice(boxes: list[tuple[float, float, float, float]]) -> Lattice | None:
    """pdfplumber's cell boxes as a lattice; positions without a box stand for themselves."""
    xs = snap([x for b in boxes for x in (b[0], b[2])], TOLERANCE)
    ys = snap([y for b in boxes for y in (b[1], b[3])], TOLERANCE)
    n_columns, n_rows = len(xs) - 1, len(ys) - 1
    if n_columns * n_rows < 2:
        return None
    owner = [[r * n_columns + c for c in range(n_columns)] for r in range(n_rows)]
    for x0, y0, x1, y1 in boxes:
        left, top = bisect_right(xs, x0 + TOLERANCE) - 1, bisect_right(ys, y0 + TOLERANCE) - 1
        right, bottom = bisect_right(xs, x1 + TOLERANCE) - 1, bisect_right(ys, y1 + TOLERANCE) - 1
        for r in range(top, bottom):
            for c in range(left, right):
                owner[r][c] = top * n_columns + left
    closed = (False,) * n_columns
    return Lattice(tuple(xs), tuple(ys), tuple(tuple(row) for row in owner), closed, closed)


def _chars(page: Any) -> Chars:
    out: list[Char] = []
    spaced = False
    for c in page.chars:
        if not c["text"].strip():
            spaced = True
            continue
        base = float(page.height) - c["matrix"][5]
        step = (c["x1"] - c["x0"]) / len(c["text"])  # a ligature is several characters
        for i, character in enumerate(c["text"]):
            x0 = c["x0"] + i * step
            out.append(Char(character, x0, c["top"], x0 + step, c["bottom"], base, spaced and i == 0))
        spaced = False
    return Chars.of(out)


def page_layout(page: Any) -> PageLayout:
    """One page of an open pdfplumber document."""
    found = [t for table in page.find_tables() if (t := _lattice(table.cells)) is not None]
    texts, outside = into_cells(found, _chars(page))
    layout = PageLayout(page.page_number, float(page.height))
    for index, (lattice, lines) in enumerate(zip(found, texts, strict=True), 1):
        where = f"page[{page.page_number}]/table[{index}]"
        layout.tables.append(page_table(lattice, lines, page.page_number, where))
    layout.lines = outside
    return layout


def better(layout: PageLayout, data: bytes, index: int) -> PageLayout:
    """The reference's layout of page `index` (from 0) if it finds more cells with text than `layout` has."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            other = page_layout(document.pages[index])
    except ERRORS:
        return layout
    filled = [sum(1 for t in candidate.tables for c in t.cells if c.lines) for candidate in (layout, other)]
    return other if filled[1] > filled[0] else layout


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """The whole document by pdfplumber alone. Raises `UnreadableDocument` (`damaged_pdf`, `too_many_pages`)."""
    limits = limits or DEFAULT
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > limits.max_pages:
                raise UnreadableDocument("too_many_pages", f"more than {limits.max_pages} pages")
            return Reading("pdf", blocks_of([page_layout(page) for page in document.pages]))
    except ERRORS as error:
        raise UnreadableDocument("damaged_pdf", f"the PDF cannot be read: {error}") from error
