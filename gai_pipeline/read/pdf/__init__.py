"""Reads PDF: text with ruled tables, text without rules, and scanned pages.

Belongs here: opening a document and choosing a way for each page. The rest of this room: `page` (one page through
pypdfium2: its characters in `chars`, its lines and images in `objects`, both by the calls of `bulk` and moved by
`matrix`), `runs` and `text` (characters to lines and into cells), `ruled` (tables by ruling lines), `reference` (the
same by pdfplumber). What is done with lines and tables of any page is in `layout/`.
"""

from __future__ import annotations

from gai_pipeline.read.pdf.reader import cell_boxes, read

__all__ = ["cell_boxes", "read"]
