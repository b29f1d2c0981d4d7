"""Reads PDF: text with ruled tables, text without rules, and scanned pages.

Belongs here: opening a document and choosing a way for each page. The rest of this room: `page` (one page through
pypdfium2, its characters in `chars`), `text` (characters to lines), `unruled` with `labels` (tables without lines),
`assemble` (pages to blocks), `reference` (the same by pdfplumber).
"""

from __future__ import annotations

from gai_pipeline.read.pdf.reader import cell_boxes, read

__all__ = ["cell_boxes", "read"]
