"""Pages as text PDFs: ruled or not, upright or landscape, tables cut by page breaks with or without a repeated header.

Belongs here: PDF. Does not belong here: the page's content.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from gai_pipeline.sample.layout import PrintedCell, PrintedTable
from gai_pipeline.sample.prose import Line, Page

DIALECTS = ("ruled", "header", "landscape", "unruled", "rules", "open", "shaded", "margins", "sideways", "turned")
"""`ruled`: lines around every cell. `header`: the column words again on each page. `unruled`: no lines at all. `rules`:
lines between rows only. `open`: no lines at the left and right. `shaded`: every other row grey, labels to the left,
figures to the right. `margins`: a head and page numbers. `sideways`: printed across the page. `turned`: the same, and
the page is displayed upright."""

HEADER_ROWS = {"applications": 3, "reviews": 3}
ACROSS = ("landscape", "sideways", "turned")
LINES = {
    "unruled": (),
    "shaded": (),
    "rules": (("LINEABOVE", (0, 0), (-1, -1), 0.5, "black"), ("LINEBELOW", (0, -1), (-1, -1), 0.5, "black")),
    "open": (
        ("INNERGRID", (0, 0), (-1, -1), 0.5, "black"),
        ("LINEABOVE", (0, 0), (-1, 0), 1, "black"),
        ("LINEBELOW", (0, -1), (-1, -1), 1, "black"),
    ),
}
GRID = (("GRID", (0, 0), (-1, -1), 0.5, "black"),)
MARGIN = 50.0
FONT = "STSong-Light"


@dataclass(frozen=True, slots=True)
class Look:
    """The font, by its name for reportlab, and the size of print in the cells of tables."""

    font: str = FONT
    size: float = 7.5


@cache
def _styles(look: Look) -> dict[str, ParagraphStyle]:
    if look.font == FONT:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    text = ParagraphStyle("text", fontName=look.font, fontSize=10.5, leading=16, wordWrap="CJK", firstLineIndent=21)
    return {
        "text": text,
        "title": ParagraphStyle("title", parent=text, fontSize=16, leading=24, alignment=1, firstLineIndent=0),
        "heading": ParagraphStyle("heading", parent=text, fontSize=12, leading=20),
        "cell": (cell := _of_cells(text, look.size)),
        "label": ParagraphStyle("label", parent=cell, alignment=0),
        "value": ParagraphStyle("value", parent=cell, alignment=2),
    }


def _of_cells(text: ParagraphStyle, size: float) -> ParagraphStyle:
    return ParagraphStyle("cell", parent=text, fontSize=size, leading=1.2 * size, firstLineIndent=0, alignment=1)


def _widths(table: PrintedTable, total: float) -> list[float]:
    if table.name == "applications":
        label = total * 0.46
        return [label * 0.2, label * 0.22, label * 0.58] + [(total - label) / 7] * 7
    if table.name == "proactive":
        return [total * 0.34] + [total * 0.22] * 3
    return [total / table.n_columns] * table.n_columns


def _cell(cell: PrintedCell, dialect: str, look: Look) -> Paragraph | str:
    text = escape(cell.text).replace("\n", "<br/>")
    style = cell.kind if dialect == "shaded" and cell.kind in {"label", "value"} else "cell"
    return Paragraph(text, _styles(look)[style]) if text else ""


def _table(table: PrintedTable, dialect: str, width: float, look: Look) -> Table:
    data: list[list[Paragraph | str]] = []
    style: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    style += LINES.get(dialect, GRID)
    if dialect == "shaded":
        style.append(("ROWBACKGROUNDS", (0, 0), (-1, -1), ["white", "lightgrey"]))
    for r, places in enumerate(table.grid()):
        data.append([_cell(cell, dialect, look) if left and top else "" for cell, left, top in places])
        style += [
            ("SPAN", (c, r), (c + cell.colspan - 1, r + cell.rowspan - 1))
            for c, (cell, left, top) in enumerate(places)
            if left and top and (cell.colspan > 1 or cell.rowspan > 1)
        ]
    repeat = HEADER_ROWS.get(table.name, 0) if dialect == "header" else 0
    return Table(data, colWidths=_widths(table, width), style=style, repeatRows=repeat)


def _dress(dialect: str, head: str, font: str) -> Callable[[Canvas, SimpleDocTemplate], None]:
    """What a page gets before its text: the turn, or the lines in its margins."""

    def dress(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if dialect in {"sideways", "turned"}:
            canvas.setPageSize(A4)
            canvas.translate(A4[0], 0)
            canvas.rotate(90)
            if dialect == "turned":
                canvas.setPageRotation(90)
        elif dialect == "margins":
            canvas.setFont(font, 9)
            canvas.drawString(MARGIN, A4[1] - 30, head)
            canvas.drawCentredString(A4[0] / 2, 30, f"- {document.page} -")

    return dress


def render(page: Page, dialect: str = "ruled", look: Look = Look()) -> bytes:
    """The page as PDF in one of `DIALECTS`; the same page gives the same bytes."""
    size = landscape(A4) if dialect in ACROSS else A4
    styles = _styles(look)
    flow: list[Flowable] = []
    for part in page.parts:
        if isinstance(part, Line):
            flow.append(Paragraph(escape(part.text), styles.get(part.kind, styles["text"])))
        else:
            flow += [Spacer(0, 4), _table(part, dialect, size[0] - 2 * MARGIN, look), Spacer(0, 8)]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN, invariant=1
    )
    dress = _dress(dialect, page.head_title, look.font)
    document.build(flow, onFirstPage=dress, onLaterPages=dress)
    return out.getvalue()
