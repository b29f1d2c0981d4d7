"""The second reading of a scanned table: lines as the detection model finds them, cut at the ruling lines.

Belongs here: which piece of a line stands in which cell. It shares the ruling lines and the recogniser with the first
reading (`scanned_page.py`), but not the binarised cells, their margins or their crops. Slower, so it is asked only
for the cells of sums that fail. Does not belong here: what follows from a difference (`reconcile/`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np

from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.ocr.engine import Gray, Recognised, detector, recogniser
from gai_pipeline.read.ocr.hidden import is_lifted, is_struck
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.trust import as_figure, is_han
from gai_pipeline.read.ocr.unlike import UNREADABLE, mark_unlike
from gai_pipeline.read.reading_limits import Limits

BLANK = 0.5
"""How sure a cell is in which the detection model finds nothing."""
_MOST = 0.89
_HIGH = 1200
"""Pixels of height that the model is shown at once: it shrinks what is more than 1280."""
_AROUND = 0.1
"""Inches around cells that it is shown with them."""


def detected_cells(page: RuledPage, lattice: Lattice, owners: Set[int], limits: Limits) -> dict[int, list[TextLine]]:
    """Lines of those cells by owner, [] where there are none; never as sure as the first reading can be."""
    spans = lattice.spans()
    cells = {owner: lattice.cell_box(spans[owner]) for owner in owners}
    pieces = [
        (owner, piece)
        for group in _strips({owner: spans[owner] for owner in owners}, lattice.n_columns)
        for strip in _divided(group, cells)
        for box in _detected(page, [cells[owner] for owner in strip], limits)
        for owner in strip
        if (piece := _inside(box, cells[owner]))
    ]
    crops = [page.gray[round(b) : round(d), round(a) : round(c)] for _, (a, b, c, d) in pieces]
    out: dict[int, list[TextLine]] = {owner: [] for owner in owners}
    found = zip(pieces, _recognised(crops, limits), strict=True)
    for (owner, (a, b, c, d)), look in sorted(found, key=lambda item: item[0][1][1]):
        if look.text:
            text = as_figure(look.text)
            if _is_doubtful(page, cells[owner], (a, b, c, d), text):
                text = UNREADABLE
            out[owner].append(TextLine(text, a, c, (c - a) / len(text), min(_MOST, look.score)))
    mark_unlike(lattice, out)
    return out


def _strips(spans: Mapping[int, tuple[int, int, int, int]], columns: int) -> list[list[int]]:
    """The cells in strips that are shown at once: rows of which most cells are wanted, then what is left of columns."""
    rows: dict[int, list[int]] = {}
    for owner, (row, _, _, _) in spans.items():
        rows.setdefault(row, []).append(owner)
    whole = [own for own in rows.values() if 2 * len(own) > columns]
    if 2 * len(whole) > len(rows):
        return [list(spans)]
    upright: dict[int, list[int]] = {}
    for owner in sorted(set(spans).difference(*whole)):
        upright.setdefault(spans[owner][1], []).append(owner)
    return [*whole, *upright.values()]


def _divided(strip: Sequence[int], cells: Mapping[int, Box]) -> list[list[int]]:
    """The cells of a strip, from the top down, in parts no higher than the model sees well."""
    parts: list[list[int]] = []
    for owner in sorted(strip, key=lambda owner: cells[owner][1]):
        if parts and cells[owner][3] - cells[parts[-1][0]][1] <= _HIGH:
            parts[-1].append(owner)
        else:
            parts.append([owner])
    return parts


def _detected(page: RuledPage, cells: Sequence[Box], limits: Limits) -> list[Box]:
    """The lines that the detection model finds around cells."""
    edge = _AROUND * page.dpi
    left, top, right, bottom = (
        f(sides) for f, sides in zip((min, min, max, max), zip(*cells, strict=True), strict=True)
    )
    x0, y0, x1, y1 = (max(0, round(v)) for v in (left - edge, top - edge, right + edge, bottom + edge))
    found = detector(limits.ocr_threads).boxes(np.ascontiguousarray(page.gray[y0:y1, x0:x1]))
    return [(a + x0, b + y0, c + x0, d + y0) for a, b, c, d in found]


def _is_doubtful(page: RuledPage, cell: Box, piece: Box, text: str) -> bool:
    """Whether a second look at a figure proves nothing: something lay on it, or a spot may be its point."""
    if is_han(text) or not any(ch.isdigit() for ch in text):
        return False
    return (page.dirty and "." in text) or is_lifted(page, cell) or is_struck(page, cell, [piece])


def _recognised(crops: Sequence[Gray], limits: Limits) -> list[Recognised]:
    """What the large recogniser reads."""
    return recogniser(limits.ocr_threads).read(crops)


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
