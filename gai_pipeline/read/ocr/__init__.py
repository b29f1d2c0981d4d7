"""Reads pictures: scanned pages, image files, tables inside images.

Needs the extra `ocr` (OpenCV, onnxruntime, rapidocr), which is imported only when a picture is read. The rest of this
room: `images` (decoding), `ruling` (tables), `cells` (crops), `engine` (models), `judge` (confidence), `page` (all).
"""

from __future__ import annotations

from gai_pipeline.read.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.read.limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.ocr.engine import installed, require
from gai_pipeline.read.pdf.assemble import PageLayout, blocks_of

__all__ = ["SCAN_TOLERANCE", "installed", "page_layout", "read", "recognise_picture"]

SCAN_TOLERANCE = 0.1
"""Inches by which the edges of one table may differ between scanned pages."""


def page_layout(image: bytes, number: int, limits: Limits) -> PageLayout:
    """A rendered PDF page (PNG at `limits.ocr_dpi`), boxes in points. Raises `ocr_not_installed`."""
    require()
    from gai_pipeline.read.ocr import images, page

    gray = images.pages(image, limits)[0]
    return page.read_page(gray, number, limits, dpi=limits.ocr_dpi, scale=72 / limits.ocr_dpi)


def recognise_picture(data: bytes, *, limits: Limits | None = None) -> list[Block]:
    """The blocks of an image file: grids with confidence by cell, and lines. [] for a picture without text.

    For pictures inside documents. Raises `UnreadableDocument`: `ocr_not_installed`, `damaged_image`,
    `image_too_large`, `too_many_pages`, `timeout`.
    """
    limits = limits or DEFAULT
    require()
    from gai_pipeline.read.ocr import images, page

    deadline = Deadline(limits)
    layouts = []
    tolerance = 10.0
    for number, gray in enumerate(images.pages(data, limits), 1):
        deadline.check()
        tolerance = SCAN_TOLERANCE * page.resolution(gray)
        layouts.append(page.read_page(gray, number, limits))
    return blocks_of(layouts, tolerance)


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an image file (PNG, JPEG, TIFF, WebP, BMP) as a document. Boxes are pixels.

    Raises as `recognise_picture`, and `empty_document` where there is no text.
    """
    limits = limits or DEFAULT
    if not data:
        raise UnreadableDocument("empty_document", "the image has no bytes")
    blocks = recognise_picture(data, limits=limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "the picture shows no text")
    return Reading("ocr", blocks)
