"""A small picture of the place in a PDF page, a scan or a picture where something does not balance.

Belongs here: finding the place by the locators of cells, cutting, marking, and keeping the picture small. Does not
belong here: which cells (`findings_page.py`), or how a page becomes a picture (`sheet.py`).
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.blocks import INSIDE, UnreadableDocument
from gai_pipeline.precheck.sheet import Box, sheet
from gai_pipeline.read.reading_limits import Limits

WIDTH = 900
"""Most pixels across."""
_CELL = re.compile(r"(page\[(\d+)\]/table\[\d+\]/)r\d+c\d+")
_AROUND = 2.2
"""Heights of the marked cells shown above and below them."""
_LIMITS = Limits(ocr_dpi=130, seconds=20)
_QUALITY = 55


def excerpt(data: bytes, locators: Sequence[str]) -> str | None:
    """The rows around the cells at `locators`, the cells framed, as a `data:` URI of a JPEG of some 20 to 60 KB.

    The cells that count are those on the page of the first one. None where the document has no page to show, or where
    its tables are not found there.
    """
    inside, _, first = locators[0].rpartition(INSIDE)
    found = _CELL.search(first)
    if found is None:
        return None
    try:
        picture, boxes, _ = sheet(data, int(found[2]), inside, _LIMITS)
    except (UnreadableDocument, IndexError):
        return None
    wanted = {m[0] for m in map(_CELL.search, locators) if m is not None}
    marked = [boxes[k] for k in boxes if k in wanted]
    if not marked:
        return None
    page = np.asarray(picture.convert("L"), dtype=np.uint8)
    return _cut(page, marked, [b for k, b in boxes.items() if k.startswith(found[1])])


def _cut(page: NDArray[np.uint8], marked: list[Box], table: list[Box]) -> str:
    from PIL import Image, ImageDraw

    margin = _AROUND * max(b[3] - b[1] for b in marked)
    left, right = min(b[0] for b in table), max(b[2] for b in table)
    top, bottom = min(b[1] for b in marked) - margin, max(b[3] for b in marked) + margin
    height, width = page.shape
    x0, y0 = max(0, round(left) - 8), max(0, round(top))
    x1, y1 = min(width, round(right) + 8), min(height, round(bottom))
    image = Image.fromarray(page[y0:y1, x0:x1]).convert("RGB")
    draw = ImageDraw.Draw(image)
    for a, b, c, d in marked:
        draw.rectangle((a - x0 + 1, b - y0 + 1, c - x0 - 1, d - y0 - 1), outline=(229, 72, 77), width=3)
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
