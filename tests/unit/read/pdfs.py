"""Draws small PDFs with reportlab: tables in the ways that printers draw them, rotated, cut, encrypted."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

ROWS = [["Kind", "Year", "Total"], ["Rules", "12", "345"], ["Permits", "0", "-"], ["Fees", "", "26.55"]]
XS, TOP, HEIGHT = (60.0, 180.0, 260.0, 360.0), 700.0, 24.0


def rules(canvas: Canvas, count: int, top: float) -> None:
    """Every border by itself, as one stroke."""
    for r in range(count + 1):
        canvas.line(XS[0], top - r * HEIGHT, XS[-1], top - r * HEIGHT)
    for x in XS:
        canvas.line(x, top, x, top - count * HEIGHT)


def rectangles(canvas: Canvas, count: int, top: float) -> None:
    """A stroked rectangle a cell."""
    for r in range(count):
        for a, b in pairwise(XS):
            canvas.rect(a, top - (r + 1) * HEIGHT, b - a, HEIGHT, stroke=1, fill=0)


def thin_fills(canvas: Canvas, count: int, top: float) -> None:
    """Borders as filled rectangles half a point thick, cell by cell, as browsers print them."""
    for r in range(count + 1):
        for a, b in pairwise(XS):
            canvas.rect(a, top - r * HEIGHT, b - a, 0.5, stroke=0, fill=1)
    for x in XS:
        for r in range(count):
            canvas.rect(x, top - (r + 1) * HEIGHT, 0.5, HEIGHT, stroke=0, fill=1)


def compound(canvas: Canvas, count: int, top: float) -> None:
    """All borders in one path."""
    path = canvas.beginPath()
    for r in range(count + 1):
        path.moveTo(XS[0], top - r * HEIGHT)
        path.lineTo(XS[-1], top - r * HEIGHT)
    for x in XS:
        path.moveTo(x, top)
        path.lineTo(x, top - count * HEIGHT)
    canvas.drawPath(path, stroke=1, fill=0)


def dashed(canvas: Canvas, count: int, top: float) -> None:
    """Dotted borders, every dot an object."""
    for r in range(count + 1):
        x = XS[0]
        while x < XS[-1]:
            canvas.line(x, top - r * HEIGHT, min(x + 4, XS[-1]), top - r * HEIGHT)
            x += 6
    for x in XS:
        y = top
        while y > top - count * HEIGHT:
            canvas.line(x, y, x, max(y - 4, top - count * HEIGHT))
            y -= 6


STYLES: dict[str, Callable[[Canvas, int, float], None]] = {
    f.__name__: f for f in (rules, rectangles, thin_fills, compound, dashed)
}


def texts(canvas: Canvas, rows: list[list[str]], top: float) -> None:
    for r, row in enumerate(rows):
        for x, text in zip(XS, row, strict=False):
            canvas.drawString(x + 6, top - (r + 1) * HEIGHT + 8, text)


def table_pdf(style: str = "rules", *, rotate: int = 0, sideways: int = 0, password: str | None = None) -> bytes:
    """One page with a title and a table; `rotate` is /Rotate, `sideways` turns what is drawn, both in degrees."""
    out = io.BytesIO()
    lock = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=(800, 800), encrypt=lock)
    if rotate:
        canvas.setPageRotation(rotate)
    canvas.translate(400, 400)
    canvas.rotate(sideways)
    canvas.translate(-400, -400)
    canvas.drawString(60, 740, "Annual report 2023")
    STYLES[style](canvas, len(ROWS), TOP)
    texts(canvas, ROWS, TOP)
    canvas.drawString(60, 500, "After the table")
    canvas.save()
    return out.getvalue()


def form_pdf() -> bytes:
    """The table inside two nested form XObjects, the outer one moved and scaled."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(800, 800))
    canvas.beginForm("inner")
    rules(canvas, len(ROWS), TOP)
    texts(canvas, ROWS, TOP)
    canvas.endForm()
    canvas.beginForm("outer")
    canvas.translate(20, -30)
    canvas.doForm("inner")
    canvas.endForm()
    canvas.scale(0.9, 0.9)
    canvas.doForm("outer")
    canvas.save()
    return out.getvalue()


def split_pdf(*, header: bool, number: bool, text_between: bool = False) -> bytes:
    """A table over two pages: 20 rows and 5 rows; with the header again, with page numbers, with text between."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(800, 800))
    first = [ROWS[0], *([f"Row {i}", str(i), str(10 * i)] for i in range(1, 20))]
    second = [*([ROWS[0]] if header else []), *([f"Row {i}", str(i), str(10 * i)] for i in range(20, 25))]
    for page, rows in enumerate((first, second), 1):
        rules(canvas, len(rows), 740)
        texts(canvas, rows, 740)
        if number:
            canvas.drawString(390, 20, f"- {page} -")
        if text_between and page == 1:
            canvas.drawString(60, 100, "Another table follows.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
