"""Pages whose text is far smaller than print, as a program leaves them that scales a sheet down: they are enlarged.

Distances that tell words, lines and borders apart are those of print. Belongs here: telling such a page and enlarging
it in its document. Does not belong here: reading it (`page.py`).
"""

from __future__ import annotations

import ctypes
from math import sqrt
from typing import Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from gai_pipeline.read.pdf.page import PageContent
from gai_pipeline.read.reading_limits import Limits

_SMALLEST: Final = 4.0
"""Points: characters that are lower by half are smaller than the smallest print."""
_USUAL: Final = 10.0
_MOST: Final = 100.0
_LARGEST: Final = 14_000.0
"""Points: a page that is larger in a PDF is none."""


def enlargement(content: PageContent, limits: Limits) -> float | None:
    """How many times larger a page must be to be read; None where it is as large as print. It stays small enough to be
    drawn as a picture."""
    if not len(content.chars):
        return None
    places = content.chars.places
    usual = float(np.median(places[3] - places[1]))
    if not 0 < usual < _SMALLEST:
        return None
    drawable = sqrt(limits.max_pixels / max(content.width * content.height, 1.0)) / (limits.ocr_dpi / 72)
    factor = min(_USUAL / usual, _MOST, 0.99 * drawable, _LARGEST / max(content.width, content.height, 1.0))
    return factor if factor > 1 else None


def enlarge(document: pdfium.PdfDocument, index: int, page: pdfium.PdfPage, factor: float) -> pdfium.PdfPage:
    """The page in its document so many times larger. The page given is closed."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    matrix = raw.FS_MATRIX(factor, 0, 0, factor, 0, 0)
    left, bottom, right, top = (edge * factor for edge in media)
    whole = raw.FS_RECTF(left, top, right, bottom)
    raw.FPDFPage_TransFormWithClip(page.raw, ctypes.byref(matrix), ctypes.byref(whole))
    page.set_mediabox(left, bottom, right, top)
    page.set_cropbox(*(edge * factor for edge in crop))
    page.close()
    return document[index]
