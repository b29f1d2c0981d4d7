"""The cells of a ruled table: each looked at twice, and again where the two differ.

Belongs here: which looks a line of a cell gets and what follows from them. Does not belong here: cutting (`cells.py`),
recognising (`engine.py`), how sure a figure is (`judge.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.limits import Limits
from gai_pipeline.read.ocr.cells import Crop, largest_piece, lines_in
from gai_pipeline.read.ocr.engine import Gray, Recognised, cv, recogniser
from gai_pipeline.read.ocr.judge import as_figure, blank_confidence, chosen, confidence, is_figure, is_han
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.specks import without_false_points

_SECOND = 36
"""Pixels of height that the second look has, for the recogniser's `TYPE` at the first."""
_SLASH_ALIKE = ("1", "7")
_TOUCHED = 0.01
"""What a gray seal over a cell counts as, in the share of ink that no line holds: nothing there is sure."""
_UNREADABLE = "■"
_DOUBTED = 0.85
"""Most confidence of a figure with a point on a dirty page."""


@dataclass(slots=True)
class _Cell:
    owner: int
    crops: list[Crop]
    speck: float
    touched: bool


def is_slash(ink: Gray, crop: Crop) -> bool:
    """Whether the ink of a crop is one slanting stroke: its columns rise evenly with its rows."""
    ys, xs = largest_piece(ink[crop.y0 : crop.y1, crop.x0 : crop.x1])
    if len(ys) < 6 or np.ptp(xs) < 0.2 * np.ptp(ys):
        return False
    return bool(np.corrcoef(xs, ys)[0, 1] < -0.7)  # a 1 has about +0.2, with its serif


def _first_cut(page: RuledPage, crop: Crop) -> Gray:
    pad = max(2, page.dpi // 60)
    return crop.cut(page.gray, 2 * pad, pad)


def _second_cut(page: RuledPage, crop: Crop) -> Gray:
    """The same line with a wider margin, slightly blurred: a second, independent look."""
    pad = max(4, page.dpi // 28)
    blurred: Gray = cv().GaussianBlur(crop.cut(page.gray, pad, pad // 2), (3, 3), 0.7)
    return blurred


def _third_cut(page: RuledPage, crop: Crop) -> Gray:
    """The same line at half its size again and without what is faint, for where two looks differ."""
    pad = max(3, page.dpi // 40)
    cv2 = cv()
    larger = cv2.resize(crop.cut(page.gray, pad, pad), None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    paper = float(np.percentile(larger, 80))
    stretched: Gray = np.clip((larger.astype(np.float32) - 40) * (255 / max(60.0, paper - 60)), 0, 255).astype(np.uint8)
    return stretched


def read_table(page: RuledPage, lattice: Lattice, limits: Limits) -> tuple[dict[int, list[TextLine]], dict[int, float]]:
    """Lines by owner, and how sure the cells without lines are."""
    cells: list[_Cell] = []
    for owner, span in lattice.spans().items():
        box = lattice.cell_box(span)
        crops, speck = lines_in(page.gray, page.ink, box, page.dpi, clean=page.clean)
        touched = _is_lifted(page, box)
        cells.append(_Cell(owner, crops, max(speck, _TOUCHED) if touched else speck, touched))
    engine = recogniser(limits.ocr_threads)
    flat = [(cell, crop) for cell in cells for crop in cell.crops]
    first = engine.read([_first_cut(page, crop) for _, crop in flat])
    again = [i for i, found in enumerate(first) if not _is_label(found)]
    second: dict[int, Recognised] = dict(
        zip(again, engine.read([_second_cut(page, flat[i][1]) for i in again], _SECOND), strict=True)
    )
    doubted = [i for i in again if as_figure(second[i].text) != as_figure(first[i].text) and not flat[i][1].flat]
    third = zip(doubted, engine.read([_third_cut(page, flat[i][1]) for i in doubted]), strict=True)
    for i, look in third:
        first[i] = chosen((first[i], second[i], look))
        second[i] = Recognised("", 0.0)  # two looks have differed: the line is not sure, whichever is right
    for i, look in _without_points(page, {i: flat[i][1] for i in again if "." in first[i].text}, limits):
        first[i], second[i] = look, Recognised("", 0.0)
    out: dict[int, list[TextLine]] = {}
    for i, ((cell, crop), found) in enumerate(zip(flat, first, strict=True)):
        if crop.flat:
            out.setdefault(cell.owner, []).append(TextLine("—", float(crop.x0), float(crop.x1), 1.0, 0.85))
            continue
        slanting = len(found.text) <= 1 and (found.text in _SLASH_ALIKE or not found.text.isdigit())
        text = "/" if slanting and is_slash(page.ink, crop) else as_figure(found.text)
        sure = 0.7 if text == "/" else confidence(found, second.get(i), cell.speck)
        if page.dirty and "." in text:
            sure = min(_DOUBTED, sure)  # a spot between two digits may pass for a point
        pitch = 1.1 * (crop.x1 - crop.x0) / max(1, len(text))  # ink is narrower than type
        out.setdefault(cell.owner, []).append(TextLine(text, float(crop.x0), float(crop.x1), pitch, sure))
    for cell in cells:
        if cell.touched and cell.owner in out:
            out[cell.owner] = _without_remains(out[cell.owner])
    return out, {cell.owner: blank_confidence(cell.speck) for cell in cells}


def _without_points(page: RuledPage, crops: dict[int, Crop], limits: Limits) -> list[tuple[int, Recognised]]:
    """What lines read as on a dirty page once spots are off that cannot be decimal points; those without such spots
    are left out."""
    if not page.dirty:
        return []
    pad = max(2, page.dpi // 60)
    cleaned: dict[int, Gray] = {}
    for i, crop in crops.items():
        bare = without_false_points(crop.cut(page.gray, 2 * pad, pad), crop.cut(page.ink, 2 * pad, pad), page.dpi)
        if bare is not None:
            cleaned[i] = bare
    return list(zip(cleaned, recogniser(limits.ocr_threads).read(list(cleaned.values())), strict=True))


def _is_lifted(page: RuledPage, box: Box) -> bool:
    """Whether a gray seal was lifted off a place."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    return page.lifted is not None and bool(page.lifted[y0:y1, x0:x1].any())


def _without_remains(lines: list[TextLine]) -> list[TextLine]:
    """The lines of a cell that a seal lay on; one that nobody can read where they are neither words nor one figure."""
    if any(is_han(line.text, 1) for line in lines) or (len(lines) == 1 and is_figure(lines[0].text)):
        return lines
    return [TextLine(_UNREADABLE, lines[0].x0, lines[0].x1, lines[0].pitch, 0.0)]


def _is_label(found: Recognised) -> bool:
    return is_han(found.text)
