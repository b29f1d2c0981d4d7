"""Fonts that neither a PDF nor this machine has: pdfium then has no shapes for the characters.

Without a shape it gives no room to a character, leaves out those that stand alone, and takes the figures beside them
from a font of other widths. Belongs here: telling such pages, and their characters by the widths that the file itself
states (pdfminer). Does not belong here: how pdfium reads the other pages (`chars.py`).
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.pdf import bulk
from gai_pipeline.read.pdf.chars import BLEED, Char, Chars
from gai_pipeline.read.pdf.matrix import Matrix, apply

_FLAT = 0.05
"""Points: what has no shape is no higher, or no wider where it runs upwards; nor is a space."""
_FEW = 0.2
"""Of the texts in a font, so many without a shape are more than its spaces."""
_IDEOGRAPH = 0x2E80
_SAMPLE = 40
_NAME = 128


def missing(texts: Sequence[int], textpage: Any, codes: NDArray[np.uint32]) -> list[str]:
    """The names of the fonts whose characters have no shapes; `texts` are the text objects of the page."""
    fonts = np.array([address or 0 for address in map(bulk.font, texts)], np.uint64)
    foreign = [f for f in np.unique(fonts).tolist() if f and not bulk.font_is_embedded(f)]
    if not foreign:
        return []
    boxes, known = bulk.rows(bulk.bounds, texts, count=len(texts), dtype=np.float32, numbers=4, pointers=4)
    flat = known & _flat(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    lack = _ideographs_lack_shapes(textpage, codes)
    if lack is None:  # all of them are left out, or there are none
        return sorted({_name(f) for f in foreign if flat[fonts == f].mean() > _FEW})
    return sorted({_name(f) for f in foreign if flat[fonts == f].any()}) if lack else []


def _ideographs_lack_shapes(textpage: Any, codes: NDArray[np.uint32]) -> bool | None:
    """Whether most ideographs have no shape; None where the text has none."""
    at = np.flatnonzero(codes >= _IDEOGRAPH)
    if not len(at):
        return None
    at = at[:: max(1, len(at) // _SAMPLE)]
    address = bulk.address_of(textpage)
    boxes, _ = bulk.rows(
        bulk.ink_box, repeat(address), at.tolist(), count=len(at), dtype=np.float64, numbers=4, pointers=4
    )
    return bool(_flat(boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]).mean() > 0.5)


def _flat(wide: NDArray[Any], high: NDArray[Any]) -> NDArray[np.bool_]:
    flat: NDArray[np.bool_] = np.minimum(np.abs(wide), np.abs(high)) <= _FLAT
    return flat


def _name(font: int) -> str:
    name = ctypes.create_string_buffer(_NAME)
    bulk.font_name(font, ctypes.addressof(name), _NAME)
    return name.value.decode("utf-8", "replace").rpartition("+")[2] or "without a name"


def chars_by_widths(data: bytes, index: int, to_display: Matrix, size: tuple[float, float]) -> Chars | None:
    """The characters of page `index` (from 0) by the widths that the file states; None where pdfminer fails."""
    from pdfminer.pdfpage import PDFPage  # pdfminer is slow to import and seldom needed

    from gai_pipeline.read.pdf.pdfplumber_reader import ERRORS

    try:
        page = next(PDFPage.get_pages(io.BytesIO(data), pagenos={index}), None)
        return None if page is None else Chars.of(_within(_chars(page, to_display), size))
    except ERRORS:
        return None


def drawn_digits(data: bytes, index: int) -> str | None:
    """The digits that page `index` (from 0) draws, in their order, as pdfminer has them, which knows nothing of other
    words that marked content tells; None where it fails."""
    from pdfminer.pdfpage import PDFPage  # as above

    from gai_pipeline.read.pdf.pdfplumber_reader import ERRORS

    try:
        page = next(PDFPage.get_pages(io.BytesIO(data), pagenos={index}), None)
        found = "" if page is None else "".join(glyph.get_text() for glyph in _glyphs(page))
    except ERRORS:
        return None
    return "".join(c for c in found if c in "0123456789")


def _glyphs(page: Any) -> Iterator[Any]:
    """What pdfminer finds to be shown on the page, also within forms."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar, LTFigure
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

    page.rotate = 0  # as the page is written, whose places `to_display` turns
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    PDFPageInterpreter(resources, device).process_page(page)

    def within(figure: Any) -> Iterator[Any]:
        for item in figure:
            if isinstance(item, LTChar):
                yield item
            elif isinstance(item, LTFigure):
                yield from within(item)

    yield from within(device.get_result())


def _chars(page: Any, to_display: Matrix) -> Iterator[Char]:
    left, bottom = page.mediabox[0], page.mediabox[1]
    spaced = False
    for glyph in _glyphs(page):
        text = glyph.get_text()
        if not text.strip() or text.startswith("(cid:"):
            spaced = True
            continue
        ends = [apply(to_display, x + left, y + bottom) for x, y in (glyph.bbox[:2], glyph.bbox[2:])]
        (x0, x1), (y0, y1) = (sorted(c) for c in zip(*ends, strict=True))
        base = apply(to_display, glyph.matrix[4] + left, glyph.matrix[5] + bottom)[1]
        step = (x1 - x0) / len(text)
        for i, character in enumerate(text):
            yield Char(character, x0 + i * step, y0, x0 + (i + 1) * step, y1, base, spaced and i == 0)
        spaced = False


def _within(chars: Iterator[Char], size: tuple[float, float]) -> Iterator[Char]:
    for char in chars:
        if char.x1 >= -BLEED and char.y1 >= -BLEED and char.x0 <= size[0] + BLEED and char.y0 <= size[1] + BLEED:
            yield char
