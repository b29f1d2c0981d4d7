"""Notes on a page that show text, and fields that were filled in: a reader sees them, the content does not hold them.

Belongs here: making them part of the page before it is read. Does not belong here: links and marks, which show no text.
"""

from __future__ import annotations

from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_SHOWING: Final = frozenset(
    {
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_STAMP,
        raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE,
        raw.FPDF_ANNOT_POLYGON,
        raw.FPDF_ANNOT_POLYLINE,
        raw.FPDF_ANNOT_INK,
        raw.FPDF_ANNOT_WATERMARK,
        raw.FPDF_ANNOT_WIDGET,
        raw.FPDF_ANNOT_REDACT,
    }
)
_MOST_NOTES: Final = 2000


def page_with_notes(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """A page of a document (from 0), with what its notes show. Raises `pdfium.PdfiumError`."""
    page = document[index]
    if not _shows_notes(page):
        return page
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)  # where it fails the page is as it is
    page.close()
    return document[index]


def _shows_notes(page: pdfium.PdfPage) -> bool:
    count = min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)
    return any(_shows(page, number) for number in range(count))


def _shows(page: pdfium.PdfPage, number: int) -> bool:
    note = raw.FPDFPage_GetAnnot(page.raw, number)
    if not note:
        return False
    try:
        return raw.FPDFAnnot_GetSubtype(note) in _SHOWING
    finally:
        raw.FPDFPage_CloseAnnot(note)
