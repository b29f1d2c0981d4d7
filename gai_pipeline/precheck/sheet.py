"""A page of a document as a picture, and where the cells of its tables are on it.

Belongs here: choosing between the page of a PDF, a scan and a picture inside a document. Does not belong here: reading
(`read/`), what is drawn on the picture (`excerpt.py`, `explore/document/`).
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any, NamedTuple

from gai_pipeline.layout.blocks import Picture, UnreadableDocument
from gai_pipeline.read import sniff
from gai_pipeline.read.reading_limits import Limits
from gai_pipeline.read.registry import of_media_type

Box = tuple[float, float, float, float]


class Sheet(NamedTuple):
    """A page: its picture (of PIL), the boxes of its cells in pixels by locator, and the pages of the document."""

    picture: Any
    boxes: dict[str, Box]
    pages: int


def sheet(data: bytes, number: int, inside: str, limits: Limits) -> Sheet:
    """Page `number` of a document, or of the picture `inside` it. Where nobody can find its cells, it comes without.

    Raises `UnreadableDocument`, and `IndexError` where there is no such page.
    """
    if inside:
        data = _picture_inside(data, inside)
    kind = sniff.sniff(data)
    if kind in sniff.IMAGES:
        return _scan(data, number, limits)
    if kind != sniff.PDF:
        raise IndexError("neither pages nor pictures")
    return _page_of_pdf(data, number, limits)


def _picture_inside(data: bytes, locator: str) -> bytes:
    """The bytes of a picture in a document. Raises `IndexError`."""
    spec = of_media_type(sniff.sniff(data))
    blocks = [] if spec is None else import_module(f"gai_pipeline.read.{spec.module}").read(data).blocks
    found = next((b.data for b in blocks if isinstance(b, Picture) and b.locator == locator and b.data), None)
    if found is None:
        raise IndexError(f"the document has no picture {locator}")
    return found


def _page_of_pdf(data: bytes, number: int, limits: Limits) -> Sheet:
    """A page of a PDF; the cells of a scanned one are found as in a scan."""
    from PIL import Image

    png, boxes = import_module("gai_pipeline.read.pdf").cell_boxes(data, number, limits)
    pages = _pages(data)
    if not boxes:
        try:
            gray, found = import_module("gai_pipeline.read.ocr").cell_boxes(png, number, limits, limits.ocr_dpi)
        except UnreadableDocument:  # without the recogniser the page is shown as it is
            found = {}
        if found:
            return Sheet(Image.fromarray(gray), found, pages)
    return Sheet(Image.open(io.BytesIO(png)).convert("RGB"), boxes, pages)


def _scan(data: bytes, number: int, limits: Limits) -> Sheet:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        pages = getattr(opened, "n_frames", 1)
        if not 1 <= number <= pages:
            raise IndexError(number)
        try:
            gray, boxes = import_module("gai_pipeline.read.ocr").cell_boxes(data, number, limits)
        except UnreadableDocument as error:
            if error.code != "ocr_not_installed":
                raise
            opened.seek(number - 1)
            return Sheet(opened.convert("RGB"), {}, pages)
    return Sheet(Image.fromarray(gray), boxes, pages)


def _pages(data: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()
