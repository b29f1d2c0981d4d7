"""Opens a PDF and reads it page by page.

A page with text goes by its ruling lines; where they make no sound table, the reference reader looks at it. A page
that is a picture, or whose characters have no known codes, is recognised. Does not belong here: how each way works.
"""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from gai_pipeline.layout.blocks import Reading, UnreadableDocument
from gai_pipeline.layout.page_blocks import TOLERANCE, PageLayout, blocks_of, picture_at
from gai_pipeline.read import ocr
from gai_pipeline.read.pdf.forms import refuse_endless_forms
from gai_pipeline.read.pdf.notes import page_with_notes
from gai_pipeline.read.pdf.page import PageContent, read_page
from gai_pipeline.read.pdf.ruled import page_layout
from gai_pipeline.read.pdf.tiny import enlarge, enlargement
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits

_SCAN_SHARE = 0.5
"""Of the page: an image that large without text of its own makes the page a scan."""
_PICTURE_SHARE = 0.04
_MOST_COVERED = 40
"""Times that pictures may cover a page: a scan is one picture, or some layers, or many strips."""
_GARBLED = 0.3
"""Share of characters without a code from which on the text of a page is not believed."""


def open_document(data: bytes) -> pdfium.PdfDocument:
    """The document of a PDF. Raises `UnreadableDocument`; whoever opens it closes it."""
    if not data:
        raise UnreadableDocument("empty_document", "the document has no bytes")
    refuse_endless_forms(data)
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableDocument(
                "encrypted_pdf", "the PDF is protected by a password; ask for a copy without"
            ) from error
        raise UnreadableDocument("damaged_pdf", f"the PDF cannot be opened: {error}") from error


def _share(box: tuple[float, float, float, float], content: PageContent) -> float:
    """The part of the page that an image covers."""
    width = min(box[2], content.width) - max(box[0], 0.0)
    height = min(box[3], content.height) - max(box[1], 0.0)
    return max(width, 0.0) * max(height, 0.0) / max(1.0, content.width * content.height)


def _refuse_heaps(content: PageContent) -> None:
    """Raises `UnreadableDocument` for a page whose pictures would be drawn over each other without end."""
    if sum(_share(box, content) for box in content.images) > _MOST_COVERED:
        raise UnreadableDocument(
            "too_many_pictures",
            f"the pictures of page {content.number} would cover it {_MOST_COVERED} times; print it anew",
        )


def is_scan(content: PageContent) -> bool:
    """Whether the page must be recognised: a picture with little, hidden or undecodable text."""
    covered = sum(_share(box, content) for box in content.images)
    if len(content.chars) < 20 or content.hidden_text:
        return covered > _SCAN_SHARE or (content.hidden_text and bool(content.chars))
    return content.unmapped > _GARBLED


def _drawn(
    page: pdfium.PdfPage, limits: Limits, crop: tuple[float, float, float, float] = (0, 0, 0, 0)
) -> pdfium.PdfBitmap:
    """The page as displayed, or what is left after cropping (left, bottom, right, top) points."""
    scale = limits.ocr_dpi / 72
    width, height = page.get_width() * scale, page.get_height() * scale
    if width * height > limits.max_pixels:
        raise UnreadableDocument(
            "image_too_large",
            f"a page of {page.get_width():.0f} x {page.get_height():.0f} points is too large",
        )
    return page.render(scale=scale, crop=crop, may_draw_forms=False, rev_byteorder=True)


def _render(page: pdfium.PdfPage, limits: Limits, crop: tuple[float, float, float, float] = (0, 0, 0, 0)) -> bytes:
    """As `_drawn`, as PNG."""
    out = io.BytesIO()
    _drawn(page, limits, crop).to_pil().save(out, "PNG", compress_level=1)
    return out.getvalue()


def _colour(page: pdfium.PdfPage, limits: Limits) -> NDArray[np.uint8]:
    """As `_drawn`, as red, green and blue of every pixel."""
    bitmap = _drawn(page, limits)  # owns the bytes that the array below is a view of
    levels: NDArray[np.uint8] = bitmap.to_numpy()
    gray = levels.ndim == 2 or levels.shape[2] < 3
    return np.repeat(levels.reshape(*levels.shape[:2], -1)[..., :1], 3, axis=2) if gray else levels[..., :3].copy()


def _pictures(page: pdfium.PdfPage, content: PageContent, layout: PageLayout, limits: Limits) -> None:
    """Images inside a page of text that could hold a table, as pictures for whoever can recognise them."""
    if page.get_rotation():
        boxes = []
    else:
        boxes = [b for b in content.images if _PICTURE_SHARE < _share(b, content) < 0.85 and b[2] - b[0] > 120]
    for index, (x0, y0, x1, y1) in enumerate(boxes[: limits.max_pictures], 1):
        crop = (max(x0, 0), max(content.height - y1, 0), max(content.width - x1, 0), max(y0, 0))
        layout.others.append((y0, picture_at(content.number, index, _render(page, limits, crop))))


def _page(document: pdfium.PdfDocument, index: int, limits: Limits, data: bytes) -> tuple[pdfium.PdfPage, PageContent]:
    """A page and what is on it; one in tiny print is enlarged first. Raises `pdfium.PdfiumError`."""
    page = page_with_notes(document, index)
    content = read_page(page, index + 1, limits, data)
    factor = None if is_scan(content) else enlargement(content, limits)
    if factor is None:
        return page, content
    page = enlarge(document, index, page, factor)
    return page, read_page(page, index + 1, limits, data)


class _Pages(NamedTuple):
    """The layouts of all pages, how many have text of their own, the numbers of those recognised, and the names of the
    fonts that are missing."""

    layouts: list[PageLayout]
    digital: int
    scanned: list[int]
    missing_fonts: set[str]


def _pages(document: pdfium.PdfDocument, data: bytes, limits: Limits) -> _Pages:
    deadline = Deadline(limits)
    layouts: list[PageLayout] = []
    scans: list[int] = []
    missing: set[str] = set()
    digital = 0
    for index in range(len(document)):
        deadline.check()
        try:
            page, content = _page(document, index, limits, data)
        except pdfium.PdfiumError as error:
            raise UnreadableDocument("damaged_pdf", f"page {index + 1} cannot be read: {error}") from error
        _refuse_heaps(content)
        missing.update(content.missing_fonts)
        if is_scan(content):
            scans.append(index)
            layouts.append(PageLayout(index + 1, content.height))
        else:
            layout = page_layout(content)
            if layout.broken:
                from gai_pipeline.read.pdf import pdfplumber_reader  # pdfminer is slow to import and seldom needed

                layout = pdfplumber_reader.better(layout, data, index)
            _pictures(page, content, layout, limits)
            layouts.append(layout)
            digital += bool(content.chars)
        page.close()
    for index in scans:  # one rendered page in memory at a time
        deadline.check()
        page = document[index]
        if digital == 0 or ocr.installed():
            layouts[index] = ocr.page_layout(_colour(page, limits), index + 1, limits)
        else:
            layouts[index].others.append((0.0, picture_at(index + 1, 1, _render(page, limits))))
        page.close()
    return _Pages(layouts, digital, [index + 1 for index in scans], missing)


def cell_boxes(data: bytes, number: int, limits: Limits) -> tuple[bytes, dict[str, tuple[float, float, float, float]]]:
    """A page as PNG at `limits.ocr_dpi` and where the cells of its tables are in pixels, by their locators.

    A scanned page comes as it was scanned, without boxes. Raises `UnreadableDocument`, and `IndexError` without such a
    page.
    """
    document = open_document(data)
    try:
        if not 1 <= number <= len(document):
            raise IndexError(f"page {number} of {len(document)}")
        page, content = _page(document, number - 1, limits, data)
        tables = [] if is_scan(content) else page_layout(content).tables
        scale = limits.ocr_dpi / 72
        boxes = {cell.locator: cell.box for table in tables for cell in table.cells}
        return _render(page, limits), {
            k: (a * scale, b * scale, c * scale, d * scale) for k, (a, b, c, d) in boxes.items()
        }
    finally:
        document.close()


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read a PDF. Locators are paths such as `page[2]/table[1]/r5c3`; boxes are points from the top left.

    `reader` is "pdf", or "ocr" where no page has text of its own. Raises `UnreadableDocument`: `empty_document`,
    `encrypted_pdf`, `damaged_pdf`, `too_many_pages`, `image_too_large`, `ocr_not_installed`, `timeout`.
    """
    limits = limits or DEFAULT
    document = open_document(data)
    try:
        if len(document) > limits.max_pages:
            raise UnreadableDocument("too_many_pages", f"{len(document)} pages, more than {limits.max_pages}")
        if len(document) == 0:
            raise UnreadableDocument("damaged_pdf", "the PDF has no pages")
        pages = _pages(document, data, limits)
    finally:
        document.close()
    blocks = blocks_of(pages.layouts, ocr.SCAN_TOLERANCE * 72 if pages.scanned else TOLERANCE)
    if not blocks:
        raise UnreadableDocument("empty_document", "no page has text, tables or a picture that can be read")
    damage = {f"missing_font_{name}" for name in pages.missing_fonts}
    if pages.scanned and not pages.digital:
        return Reading("ocr", blocks, damage=damage)
    return Reading("pdf", blocks, damage=damage, readers={f"page[{n}]": "ocr" for n in pages.scanned})
