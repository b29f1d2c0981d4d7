"""A PDF of a document in which what does not balance is framed in red and told.

Belongs here: frames on the pages of a PDF or scan, a made-up page for files without pages, and the list behind them.
Does not belong here: which problems there are (`precheck/`). Runs in a bounded worker.

A note is `level`, `message`, `mend` and `places`: groups of locators, each framed as one (a row, a column, a cell).
"""

from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from gai_pipeline.explore.document.marks import page_of
from gai_pipeline.explore.document.render import LIMITS, PAGED, blocks, pictured
from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read import sniff

Box = tuple[float, float, float, float]
_RED: Final = (197, 34, 31)
_FONT: Final = "STSong-Light"
_MOST_PARAGRAPHS: Final = 1_500
_MOST_NOTES: Final = 400
_WORDS: Final = {
    "zh": {"title": "核对结果", "error": "错误", "warning": "提醒", "none": "未发现问题。", "cut": "其余从略"},
    "en": {
        "title": "What was found",
        "error": "error",
        "warning": "warning",
        "none": "Nothing was found.",
        "cut": "more",
    },
}


def annotated(data: bytes, name: str, notes: Sequence[Mapping[str, Any]], lang: str) -> bytes:
    """The document with its problems, as PDF. Raises `UnreadableDocument`."""
    kind = sniff.sniff(data, name)
    if kind == sniff.PDF:
        pages = _framed_pdf(data, notes)
    elif kind in PAGED:
        pages = _framed_scan(data, notes)
    else:
        return _written(name, _flowables_of(blocks(data, name), notes, lang) + _list_of(notes, lang))
    return _joined(pages, _written(name, _list_of(notes, lang)))


def _framed_pdf(data: bytes, notes: Sequence[Mapping[str, Any]]) -> bytes:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    try:
        for number, places in _by_page(notes).items():
            if not 1 <= number <= len(document):
                continue
            page = document[number - 1]
            if page.get_rotation():
                continue
            boxes = import_module("gai_pipeline.read.pdf").cell_boxes(data, number, LIMITS)[1]
            left, _, _, top = page.get_cropbox()
            scale = 72 / LIMITS.ocr_dpi
            for locators, note in places:
                x0, y0, x1, y1 = (v * scale for v in _around([boxes[k] for k in locators if k in boxes]))
                if x1 > x0:
                    _frame(page, (left + x0, top - y1, left + x1, top - y0), note)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
    finally:
        document.close()


def _frame(page: Any, box: Box, note: Mapping[str, Any]) -> None:
    """A red rectangle that says its note when it is pointed at."""
    import pypdfium2.raw as raw

    annotation = raw.FPDFPage_CreateAnnot(page.raw, raw.FPDF_ANNOT_SQUARE)
    x0, y0, x1, y1 = box
    rectangle = raw.FS_RECTF(x0 - 1, y1 + 1, x1 + 1, y0 - 1)
    raw.FPDFAnnot_SetRect(annotation, ctypes.byref(rectangle))
    raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *_RED, 255)
    raw.FPDFAnnot_SetBorder(annotation, 0, 0, 1.5)
    told = f"{note['message']}\n{note['mend']}".strip()
    for key, text in ((b"Contents", told), (b"T", "gai check")):
        _set_text(raw, annotation, key, text)
    red = " ".join(f"{c / 255:.3f}" for c in _RED)
    drawn = f"{red} RG 1.5 w {x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re S"
    encoded = ctypes.create_string_buffer((drawn + "\0").encode("utf-16-le"))
    raw.FPDFAnnot_SetAP(
        annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, ctypes.cast(encoded, ctypes.POINTER(ctypes.c_ushort))
    )
    raw.FPDFPage_CloseAnnot(annotation)


def _set_text(raw: Any, annotation: Any, key: bytes, text: str) -> None:
    encoded = ctypes.create_string_buffer((text + "\0").encode("utf-16-le", "replace"))
    raw.FPDFAnnot_SetStringValue(annotation, key, ctypes.cast(encoded, ctypes.POINTER(ctypes.c_ushort)))


def _framed_scan(data: bytes, notes: Sequence[Mapping[str, Any]]) -> bytes:
    """The pages of a scan as it was looked at, upright, with the frames drawn on."""
    from PIL import ImageDraw

    places = _by_page(notes)
    pictures = []
    number, pages = 1, 1
    while number <= min(pages, LIMITS.max_pages):
        image, boxes, pages = pictured(data, number)
        image = image.convert("RGB")
        pen = ImageDraw.Draw(image)
        for locators, _ in places.get(number, []):
            around = _around([boxes[k] for k in locators if k in boxes])
            if around[2] > around[0]:
                pen.rectangle(around, outline=_RED, width=3)
        pictures.append(image)
        number += 1
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=110.0)
    return out.getvalue()


def _by_page(notes: Sequence[Mapping[str, Any]]) -> dict[int, list[tuple[list[str], Mapping[str, Any]]]]:
    """Groups of locators by the page on which they are; a row that a page break cuts is framed on both."""
    found: dict[int, list[tuple[list[str], Mapping[str, Any]]]] = defaultdict(list)
    for note in notes[:_MOST_NOTES]:
        for locators in note["places"]:
            pages: dict[int, list[str]] = defaultdict(list)
            for locator in locators:
                at = page_of(locator)
                if at is not None:
                    pages[at[1]].append(locator)
            for number, own in pages.items():
                found[number].append((own, note))
    return found


def _around(boxes: Sequence[Box]) -> Box:
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    base = {"fontName": _FONT, "wordWrap": "CJK"}
    return {
        "title": ParagraphStyle("title", fontSize=15, leading=22, spaceAfter=8, **base),
        "text": ParagraphStyle("text", fontSize=10, leading=16, spaceAfter=4, **base),
        "small": ParagraphStyle("small", fontSize=6.5, leading=8, **base),
    }


def _list_of(notes: Sequence[Mapping[str, Any]], lang: str) -> list[Any]:
    """The problems as a list."""
    from html import escape

    from reportlab.platypus import Paragraph

    words, styles = _WORDS[lang], _styles()
    found = [Paragraph(words["title"], styles["title"])]
    for n, note in enumerate(notes[:_MOST_NOTES], 1):
        mend = f"<br/>→ {escape(note['mend'])}" if note["mend"] else ""
        found.append(Paragraph(f"{n}. [{words[note['level']]}] {escape(note['message'])}{mend}", styles["text"]))
    if not notes:
        found.append(Paragraph(words["none"], styles["text"]))
    return found


def _flowables_of(found: list[dict[str, Any]], notes: Sequence[Mapping[str, Any]], lang: str) -> list[Any]:
    """A document without pages of its own, set anew: its text and tables, framed where something does not balance."""
    from html import escape

    from reportlab.platypus import PageBreak, Paragraph

    styles = _styles()
    red = {locator for note in notes for group in note["places"] for locator in group}
    shown: list[Any] = []
    for block in found[:_MOST_PARAGRAPHS]:
        if block["is"] == "p":
            colour = ' backColor="#fbd5d2"' if _is_red(block["at"], red) else ""
            shown.append(Paragraph(f"<font{colour}>{escape(block['text'][:4000])}</font>", styles["text"]))
        elif block["is"] == "g":
            shown.append(_table(block, red, styles["small"]))
    if len(found) > _MOST_PARAGRAPHS:
        shown.append(Paragraph(_WORDS[lang]["cut"], styles["text"]))
    return [*shown, PageBreak()]


def _is_red(line: str, red: set[str]) -> bool:
    return line in red or any(locator.startswith(f"{line}, char ") for locator in red)


def _table(block: dict[str, Any], red: set[str], style: Any) -> Any:
    from html import escape

    from reportlab.lib import colors
    from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

    cells = _placed(block["rows"])
    if not cells:
        return Spacer(1, 1)
    height = max(r + cell["rows"] for (r, _), cell in cells.items())
    width = max(c + cell["columns"] for (_, c), cell in cells.items())
    grid: list[list[Any]] = [[""] * width for _ in range(height)]
    looks: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    for (r, c), cell in cells.items():
        grid[r][c] = Paragraph(escape(cell["text"][:400]), style)
        end = (c + cell["columns"] - 1, r + cell["rows"] - 1)
        if end != (c, r):
            looks.append(("SPAN", (c, r), end))
        if cell["at"] in red:
            looks += [("BOX", (c, r), end, 1.5, colors.Color(*(v / 255 for v in _RED)))]
    return Table(grid, colWidths=[500 / width] * width, style=TableStyle(looks), repeatRows=0, spaceAfter=8)


def _placed(rows: Sequence[Sequence[Mapping[str, Any]]]) -> dict[tuple[int, int], Mapping[str, Any]]:
    """The cells of a table by the row and column of their top left corner."""
    taken: set[tuple[int, int]] = set()
    cells: dict[tuple[int, int], Mapping[str, Any]] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            cells[r, c] = cell
            taken |= {(r + i, c + j) for i in range(cell["rows"]) for j in range(cell["columns"])}
            c += cell["columns"]
    return cells


def _written(name: str, flowables: list[Any]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate
    from reportlab.platypus.doctemplate import LayoutError

    out = io.BytesIO()
    try:
        SimpleDocTemplate(
            out, pagesize=A4, leftMargin=46, rightMargin=46, topMargin=50, bottomMargin=50, title=name
        ).build(flowables)
    except LayoutError as error:
        raise UnreadableDocument("layout", "a table of the document does not fit on a page") from error
    return out.getvalue()


def _joined(first: bytes, second: bytes) -> bytes:
    import pypdfium2 as pdfium

    document, behind = pdfium.PdfDocument(first), pdfium.PdfDocument(second)
    try:
        document.import_pages(behind)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
    finally:
        behind.close()
        document.close()
