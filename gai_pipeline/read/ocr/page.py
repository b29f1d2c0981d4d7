"""A page as a picture -> tables with recognised cells, and lines of text outside of them.

Belongs here: the order of the steps. Does not belong here: each step (`ruling`, `cells`, `engine`, `judge`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gai_pipeline.read.geometry import Lattice
from gai_pipeline.read.limits import Limits
from gai_pipeline.read.ocr.cells import Crop, lines_in
from gai_pipeline.read.ocr.engine import Gray, Recognised, cv, recogniser
from gai_pipeline.read.ocr.judge import as_figure, blank_confidence, confidence
from gai_pipeline.read.ocr.prose import text_boxes
from gai_pipeline.read.ocr.ruling import RuledPage, ruled_page
from gai_pipeline.read.page_table import PageTable, TextLine, page_table
from gai_pipeline.read.pdf.assemble import PageLayout
from gai_pipeline.read.pdf.text import Line, Piece

_WANTED_DPI = 180
"""Small pictures are enlarged to about the resolution that the recogniser reads best."""


@dataclass(slots=True)
class _Cell:
    owner: int
    crops: list[Crop]
    speck: float


_Read = tuple[Lattice, dict[int, list[TextLine]], dict[int, float]]
_SLASH_ALIKE = ("1", "7", "l", "I", "J", "/", "丿", "！", "!")


def is_slash(ink: Gray, crop: Crop) -> bool:
    """Whether the ink of a crop is one slanting stroke: its columns rise evenly with its rows."""
    ys, xs = np.nonzero(ink[crop.y0 : crop.y1, crop.x0 : crop.x1])
    if len(ys) < 6 or crop.x1 - crop.x0 < 0.2 * (crop.y1 - crop.y0):
        return False
    return bool(np.corrcoef(xs, ys)[0, 1] < -0.7)  # a 1 has about +0.2, with its serif


def resolution(gray: Gray) -> int:
    """Pixels to the inch if the picture's width were that of a sheet of A4 (its longer side, where it lies)."""
    height, width = (int(n) for n in gray.shape)
    inches = 8.27 if height >= width else 11.69
    return max(50, round(width / inches))


def enlarged(gray: Gray, dpi: int) -> tuple[Gray, int, float]:
    """(picture, dpi, factor): enlarged where characters would be too small to read."""
    if dpi >= 130 or gray.size > 4_000_000:
        return gray, dpi, 1.0
    factor = min(3.0, _WANTED_DPI / dpi)
    cv2 = cv()
    bigger: Gray = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return bigger, round(dpi * factor), factor


def _second_cut(page: RuledPage, crop: Crop) -> Gray:
    """The same line with a wider margin, slightly blurred: a second, independent look."""
    pad = max(4, page.dpi // 28)
    height, width = page.gray.shape
    cut = page.gray[
        max(0, crop.y0 - pad // 2) : min(height, crop.y1 + pad // 2), max(0, crop.x0 - pad) : min(width, crop.x1 + pad)
    ]
    blurred: Gray = cv().GaussianBlur(cut, (3, 3), 0.7)
    return blurred


def _read_table(
    page: RuledPage, lattice: Lattice, limits: Limits
) -> tuple[dict[int, list[TextLine]], dict[int, float]]:
    """Lines by owner, and how sure the cells without lines are."""
    cells: list[_Cell] = []
    for owner, span in lattice.spans().items():
        crops, speck = lines_in(page.gray, page.ink, lattice.cell_box(span), page.dpi)
        cells.append(_Cell(owner, crops, speck))
    engine = recogniser(limits.ocr_threads)
    flat = [(cell, crop) for cell in cells for crop in cell.crops]
    first = engine.read([crop.pixels for _, crop in flat])
    again = [i for i, found in enumerate(first) if not _is_label(found)]
    second: dict[int, Recognised] = dict(
        zip(again, engine.read([_second_cut(page, flat[i][1]) for i in again]), strict=True)
    )
    out: dict[int, list[TextLine]] = {}
    for i, ((cell, crop), found) in enumerate(zip(flat, first, strict=True)):
        if crop.flat:
            out.setdefault(cell.owner, []).append(TextLine("—", float(crop.x0), float(crop.x1), 1.0, 0.85))
            continue
        text = "/" if found.text in _SLASH_ALIKE and is_slash(page.ink, crop) else as_figure(found.text)
        sure = 0.7 if text == "/" else confidence(found, second.get(i), cell.speck)
        pitch = 1.1 * (crop.x1 - crop.x0) / max(1, len(text))  # ink is narrower than type
        out.setdefault(cell.owner, []).append(TextLine(text, float(crop.x0), float(crop.x1), pitch, sure))
    return out, {cell.owner: blank_confidence(cell.speck) for cell in cells}


def _is_label(found: Recognised) -> bool:
    return sum("㐀" <= ch <= "鿿" for ch in found.text) >= 2


def _outside(page: RuledPage, limits: Limits) -> list[Line]:
    """Lines of text beside the tables, which are painted over first."""
    rest = page.gray.copy()
    ink = page.ink.copy()
    pad = max(3, page.dpi // 40)
    for table in page.tables:
        x0, y0, x1, y1 = (round(v) for v in table.box)
        rest[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 255
        ink[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 0
    boxes = text_boxes(rest, ink, page.dpi, limits)
    found = recogniser(limits.ocr_threads).read([rest[b:d, a:c] for a, b, c, d in boxes])
    read = [(box, as_figure(r.text)) for box, r in zip(boxes, found, strict=True) if r.text and r.score > 0.2]
    return _rows(read)


def _rows(read: list[tuple[tuple[int, int, int, int], str]]) -> list[Line]:
    """Boxes whose middles are level are one line, its pieces from left to right."""
    rows: list[list[tuple[tuple[int, int, int, int], str]]] = []
    for item in sorted(read, key=lambda i: (i[0][1] + i[0][3]) / 2):
        middle = (item[0][1] + item[0][3]) / 2
        last = rows[-1][-1][0] if rows else None
        near = 0.4 * min(last[3] - last[1], item[0][3] - item[0][1]) if last is not None else 0.0
        if last is not None and abs((last[1] + last[3]) / 2 - middle) < near:
            rows[-1].append(item)
        else:
            rows.append([item])
    return [
        Line(
            tuple(Piece(text, float(box[0]), float(box[2])) for box, text in sorted(row)),
            float(min(box[1] for box, _ in row)),
            float(max(box[3] for box, _ in row)),
        )
        for row in rows
    ]


def read_page(gray: Gray, number: int, limits: Limits, *, dpi: int | None = None, scale: float = 1.0) -> PageLayout:
    """Recognise one page. Boxes come out in pixels of `gray` times `scale`."""
    assumed = dpi or resolution(gray)
    work, assumed, factor = enlarged(gray, assumed)
    page = ruled_page(work, assumed)
    unit = scale / factor
    layout = PageLayout(number, work.shape[0] * unit)
    read: list[_Read] = []
    for lattice in page.tables:
        lines, blanks = _read_table(page, lattice, limits)
        read.append((lattice, lines, blanks))
    outside = [line for line in _outside(page, limits) if not _belongs(line, read, page.dpi)]
    for index, (lattice, lines, blanks) in enumerate(read, 1):
        table = page_table(lattice, lines, number, f"page[{number}]/table[{index}]", blanks)
        layout.tables.append(_scaled(table, unit))
    layout.lines = [
        Line(tuple(Piece(p.text, p.x0 * unit, p.x1 * unit) for p in line.pieces), line.y0 * unit, line.y1 * unit)
        for line in outside
    ]
    return layout


def _belongs(line: Line, read: list[_Read], dpi: int) -> bool:
    """Whether a line beside a table is the rest of a label in a cell that a page break left open; then it is added."""
    if not any("㐀" <= ch <= "鿿" for ch in line.text):
        return False
    for lattice, lines, _ in read:
        for is_open, row, distance in (
            (lattice.open_bottom, -1, line.y0 - lattice.ys[-1]),
            (lattice.open_top, 0, lattice.ys[0] - line.y1),
        ):
            if all(is_open) or not -0.05 * dpi <= distance < 0.8 * dpi:
                continue
            for c, column_open in enumerate(is_open):
                if column_open and lattice.xs[c] <= line.x0 and line.x1 <= lattice.xs[c + 1]:
                    found = lines.setdefault(lattice.owner[row][c], [])
                    rest = TextLine(line.text, line.x0, line.x1, 1.0, 0.6)
                    lines[lattice.owner[row][c]] = [*found, rest] if row else [rest, *found]
                    return True
    return False


def _scaled(table: PageTable, unit: float) -> PageTable:
    table.xs = [x * unit for x in table.xs]
    for cell in table.cells:
        a, b, c, d = cell.box
        cell.box = (a * unit, b * unit, c * unit, d * unit)
        cell.lines = [
            TextLine(line.text, line.x0 * unit, line.x1 * unit, line.pitch * unit, line.confidence)
            for line in cell.lines
        ]
    return table
