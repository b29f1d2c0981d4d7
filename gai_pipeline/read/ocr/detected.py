"""The second reading of a scanned table: lines as the detection model finds them, cut at the ruling lines.

Belongs here: which piece of a line stands in which cell. It shares the ruling lines and the recogniser with the first
reading (`scanned_page.py`), but not the binarised cells, their margins or their crops. Slower, so it is asked only
where sums fail. Does not belong here: what follows from a difference (`reconcile/`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.ocr.engine import Gray, Recognised, detector, recogniser
from gai_pipeline.read.ocr.form_words import is_form_word
from gai_pipeline.read.ocr.hidden import is_lifted, is_struck
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.small import small_reader
from gai_pipeline.read.ocr.trust import as_figure, is_han
from gai_pipeline.read.ocr.unlike import UNREADABLE, mark_unlike
from gai_pipeline.read.reading_limits import Limits

_BLANK = 0.5
_MOST = 0.89
_HIGH = 1800
"""Pixels of height that the model is shown at once: it shrinks what it sees to 1280."""


def detected_table(
    page: RuledPage, lattice: Lattice, limits: Limits
) -> tuple[dict[int, list[TextLine]], dict[int, float]]:
    """Lines by owner, and how sure the cells without lines are; never as sure as the first reading can be."""
    boxes = _detected(page.gray, lattice.box, limits)
    cells = {owner: lattice.cell_box(span) for owner, span in lattice.spans().items()}
    pieces = [(owner, piece) for box in boxes for owner, cell in cells.items() if (piece := _inside(box, cell))]
    crops = [page.gray[round(b) : round(d), round(a) : round(c)] for _, (a, b, c, d) in pieces]
    out: dict[int, list[TextLine]] = {}
    found = zip(pieces, _recognised(crops, limits), strict=True)
    for (owner, (a, b, c, d)), look in sorted(found, key=lambda item: item[0][1][1]):
        if look.text:
            text = as_figure(look.text)
            if _is_doubtful(page, cells[owner], (a, b, c, d), text):
                text = UNREADABLE
            out.setdefault(owner, []).append(TextLine(text, a, c, (c - a) / len(text), min(_MOST, look.score)))
    mark_unlike(lattice, out)
    return out, dict.fromkeys(cells, _BLANK)


def _detected(gray: Gray, place: Box, limits: Limits) -> list[Box]:
    """The lines that the detection model finds in a place of the page."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in place)
    boxes: list[Box] = []
    for top in range(y0, y1, _HIGH):
        part = np.ascontiguousarray(gray[top : min(y1, top + _HIGH), x0:x1])
        boxes += [(a + x0, b + top, c + x0, d + top) for a, b, c, d in detector(limits.ocr_threads).boxes(part)]
    return boxes


def _is_doubtful(page: RuledPage, cell: Box, piece: Box, text: str) -> bool:
    """Whether a second look at a figure proves nothing: something lay on it, or a spot may be its point."""
    if is_han(text) or not any(ch.isdigit() for ch in text):
        return False
    return (page.dirty and "." in text) or is_lifted(page, cell) or is_struck(page, cell, [piece])


def _recognised(crops: Sequence[Gray], limits: Limits) -> list[Recognised]:
    """What the large recogniser reads, which reads all figures; words of the form are left to the small network."""
    out = small_reader(limits.ocr_threads).read(crops)
    left = [i for i, look in enumerate(out) if not is_form_word(look)]
    for i, look in zip(left, recogniser(limits.ocr_threads).read([crops[i] for i in left]), strict=True):
        out[i] = look
    return out


def _inside(box: Box, cell: Box) -> Box | None:
    """The part of a line that stands in a cell, if it is more than a brush against its border."""
    a, b, c, d = box
    middle = (b + d) / 2
    if not cell[1] <= middle <= cell[3]:
        return None
    left, right = max(a, cell[0] + 2), min(c, cell[2] - 2)
    if right - left < 0.25 * (d - b) or right - left < 0.3 * min(c - a, cell[2] - cell[0]):
        return None
    return left, b, right, d
