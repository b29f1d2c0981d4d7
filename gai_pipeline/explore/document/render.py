"""Turns a document into what a browser may show: a picture of a page with the places of its cells, or blocks of text.

Belongs here: drawing and telling. Does not belong here: the worker process in which it runs (`document_work.py`).
Nothing of the document's own markup leaves this module: only texts, pictures drawn anew, numbers.
"""

from __future__ import annotations

import io
import json
from importlib import import_module
from typing import Any, Final

from gai_pipeline.layout.blocks import INSIDE, Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.precheck.sheet import Sheet, sheet
from gai_pipeline.read import sniff
from gai_pipeline.read.choose import read
from gai_pipeline.read.clean import mend_blocks
from gai_pipeline.read.reading_limits import Limits
from gai_pipeline.read.registry import of_media_type

LIMITS: Final = Limits(ocr_dpi=110, seconds=40)
_WIDEST: Final = 1400
"""Pixels across a picture of a page."""
PAGED: Final = frozenset({sniff.PDF}) | sniff.IMAGES


def reading(data: bytes, name: str) -> Reading:
    """A document as it was read, its pictures left as they are. Raises `UnreadableDocument`."""
    spec = of_media_type(sniff.sniff(data, name))
    if spec is None:
        raise UnreadableDocument("unsupported_type", "no reader for it")
    inner = {"inner": read} if spec.nests else {}
    found: Reading = import_module(f"gai_pipeline.read.{spec.module}").read(data, **inner)
    if not spec.mends:
        found.blocks, _ = mend_blocks(found.blocks)
    return found


def blocks(data: bytes, name: str) -> list[dict[str, Any]]:
    """The blocks of a document in its order: `p` (text), `g` (rows of cells), `i` (a picture, `here` where it is
    inside)."""
    return [_block(b) for b in reading(data, name).blocks]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"is": "p", "at": block.locator, "text": block.text}
    if isinstance(block, Picture):
        return {"is": "i", "at": block.locator, "here": block.data is not None}
    return {"is": "g", "at": block.locator, "rows": _rows(block)}


def _rows(grid: Table) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = [[] for _ in range(grid.n_rows)]
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
        rows[cell.row].append({"at": cell.locator, "text": cell.text, "rows": cell.rowspan, "columns": cell.colspan})
    return rows


def page(data: bytes, number: int, inside: str = "") -> bytes:
    """A page of a PDF, a scan, or a picture inside a document. Raises `UnreadableDocument`, `IndexError`."""
    image, boxes, pages = pictured(data, number, inside)
    scale = min(1.0, _WIDEST / image.width)
    if scale < 1.0:
        image = image.resize((_WIDEST, round(image.height * scale)))
    head = {
        "width": image.width,
        "height": image.height,
        "pages": pages,
        "boxes": {k: [round(v * scale, 1) for v in box] for k, box in boxes.items()},
    }
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False, compress_level=6)
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + out.getvalue()


def pictured(data: bytes, number: int, inside: str = "") -> Sheet:
    """A page with the places of its cells by their locators in the document. Raises `UnreadableDocument`,
    `IndexError`."""
    found = sheet(data, number, inside, LIMITS)
    if not inside:
        return found
    return found._replace(boxes={f"{inside}{INSIDE}{locator}": box for locator, box in found.boxes.items()})
