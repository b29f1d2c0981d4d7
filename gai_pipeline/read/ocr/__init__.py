"""Reads pictures: scanned pages, image files, tables inside images.

Needs the extra `ocr` (OpenCV, onnxruntime, rapidocr), which is imported only when a picture is read. The rest of this
room: `images` (decoding), `streaks`, `flatten`, `turn`, `double_page`, `stamps`, `specks` (what paper, scanner and
camera did), `ruling` and `hidden_rules` (tables), `cells` (crops), `small` with `strip` (our network for figures and
form words), `engine` (the large models), `looks`, `large`, `form_words`, `hidden`, `broken`, `unlike` and `trust` (what
a cell says and how surely), `detected` (the second reading), `text_boxes`, `running` and `line_reader` (text beside
tables), `scanned_page` (all).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.page_blocks import PageLayout, blocks_of
from gai_pipeline.layout.page_table import page_table
from gai_pipeline.read.ocr.engine import Gray, installed, require
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits

__all__ = ["SCAN_TOLERANCE", "cell_boxes", "installed", "page_layout", "read", "recognise_picture"]

SCAN_TOLERANCE = 0.1
"""Inches by which the edges of one table may differ between scanned pages."""


def page_layout(colour: NDArray[np.uint8], number: int, limits: Limits) -> PageLayout:
    """A PDF page rendered at `limits.ocr_dpi` (red, green, blue), boxes in points. Raises `ocr_not_installed`."""
    require()
    from gai_pipeline.read.ocr import scanned_page, stamps

    gray = stamps.without_seals(colour)
    return scanned_page.read_page(gray, number, limits, dpi=limits.ocr_dpi, scale=72 / limits.ocr_dpi)


def cell_boxes(image: bytes, number: int, limits: Limits, dpi: int | None = None) -> tuple[Gray, dict[str, Box]]:
    """A page of an image file, upright, and where the cells of its tables are in pixels, by their locators.

    Nothing is recognised but which way up the page is. Raises `UnreadableDocument`, `IndexError` without such a page.
    """
    require()
    from gai_pipeline.read.ocr import images, scanned_page

    ruled, _ = scanned_page.prepared(images.pages(image, limits)[number - 1 if dpi is None else 0], limits, dpi)
    boxes = {}
    for index, lattice in enumerate(ruled.tables, 1):
        table = page_table(lattice, {}, number, f"page[{number}]/table[{index}]")
        boxes.update({cell.locator: cell.box for cell in table.cells})
    return ruled.gray, boxes


def recognise_picture(data: bytes, *, limits: Limits | None = None) -> list[Block]:
    """The blocks of an image file: grids with confidence by cell, and lines. [] for a picture without text.

    For pictures inside documents. Raises `UnreadableDocument`: `ocr_not_installed`, `damaged_image`,
    `image_too_large`, `too_many_pages`, `timeout`.
    """
    limits = limits or DEFAULT
    require()
    from gai_pipeline.read.ocr import images, scanned_page

    deadline = Deadline(limits)
    layouts = []
    tolerance = 10.0
    for number, gray in enumerate(images.pages(data, limits), 1):
        deadline.check()
        tolerance = SCAN_TOLERANCE * scanned_page.resolution(gray)
        layouts.append(scanned_page.read_page(gray, number, limits))
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
