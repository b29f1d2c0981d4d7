"""A page as a picture -> tables with recognised cells, and lines of text outside of them.

Belongs here: the order of the steps. Does not belong here: each step (`ruling`, `cells`, `engine`, `judge`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gai_pipeline.read.geometry import Lattice
from gai_pipeline.read.limits import Limits
from gai_pipeline.read.ocr.cells import Crop, largest_piece, lines_in
from gai_pipeline.read.ocr.detected import detected_table
from gai_pipeline.read.ocr.engine import Gray, Recognised, cv, recogniser
from gai_pipeline.read.ocr.judge import as_figure, blank_confidence, chosen, confidence, is_figure, is_han
from gai_pipeline.read.ocr.prose import PixelBox, text_boxes
from gai_pipeline.read.ocr.ruling import RuledPage, tables_of, upright
from gai_pipeline.read.ocr.specks import without_specks
from gai_pipeline.read.ocr.turn import quarter_turns, turned
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
_SLASH_ALIKE = ("1", "7")
_UNRULED = 0.85
"""Most confidence of text that no ruling lines hold: which column it stands in is inferred."""


def is_slash(ink: Gray, crop: Crop) -> bool:
    """Whether the ink of a crop is one slanting stroke: its columns rise evenly with its rows."""
    ys, xs = largest_piece(ink[crop.y0 : crop.y1, crop.x0 : crop.x1])
    if len(ys) < 6 or np.ptp(xs) < 0.2 * np.ptp(ys):
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


def _third_cut(page: RuledPage, crop: Crop) -> Gray:
    """The same line at half its size again and without what is faint, for where two looks differ."""
    pad = max(3, page.dpi // 40)
    cut = page.gray[max(0, crop.y0 - pad) : crop.y1 + pad, max(0, crop.x0 - pad) : crop.x1 + pad]
    cv2 = cv()
    larger = cv2.resize(cut, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    paper = float(np.percentile(larger, 80))
    stretched: Gray = np.clip((larger.astype(np.float32) - 40) * (255 / max(60.0, paper - 60)), 0, 255).astype(np.uint8)
    return stretched


def _read_table(
    page: RuledPage, lattice: Lattice, limits: Limits
) -> tuple[dict[int, list[TextLine]], dict[int, float]]:
    """Lines by owner, and how sure the cells without lines are."""
    cells: list[_Cell] = []
    for owner, span in lattice.spans().items():
        crops, speck = lines_in(page.gray, page.ink, lattice.cell_box(span), page.dpi, clean=page.clean)
        cells.append(_Cell(owner, crops, speck))
    engine = recogniser(limits.ocr_threads)
    flat = [(cell, crop) for cell in cells for crop in cell.crops]
    first = engine.read([crop.pixels for _, crop in flat])
    again = [i for i, found in enumerate(first) if not _is_label(found)]
    second: dict[int, Recognised] = dict(
        zip(again, engine.read([_second_cut(page, flat[i][1]) for i in again]), strict=True)
    )
    doubted = [i for i in again if as_figure(second[i].text) != as_figure(first[i].text) and not flat[i][1].flat]
    third = zip(doubted, engine.read([_third_cut(page, flat[i][1]) for i in doubted]), strict=True)
    for i, look in third:
        first[i] = chosen((first[i], second[i], look))
        second[i] = Recognised("", 0.0)  # two looks have differed: the line is not sure, whichever is right
    out: dict[int, list[TextLine]] = {}
    for i, ((cell, crop), found) in enumerate(zip(flat, first, strict=True)):
        if crop.flat:
            out.setdefault(cell.owner, []).append(TextLine("—", float(crop.x0), float(crop.x1), 1.0, 0.85))
            continue
        slanting = len(found.text) <= 1 and (found.text in _SLASH_ALIKE or not found.text.isdigit())
        text = "/" if slanting and is_slash(page.ink, crop) else as_figure(found.text)
        sure = 0.7 if text == "/" else confidence(found, second.get(i), cell.speck)
        pitch = 1.1 * (crop.x1 - crop.x0) / max(1, len(text))  # ink is narrower than type
        out.setdefault(cell.owner, []).append(TextLine(text, float(crop.x0), float(crop.x1), pitch, sure))
    return out, {cell.owner: blank_confidence(cell.speck) for cell in cells}


def _is_label(found: Recognised) -> bool:
    return is_han(found.text)


def _outside(page: RuledPage, limits: Limits) -> list[Line]:
    """Lines of text beside the tables, which are painted over first."""
    rest = page.gray.copy()
    ink = page.ink.copy()
    pad = max(3, page.dpi // 40)
    for table in page.tables:
        x0, y0, x1, y1 = (round(v) for v in table.box)
        rest[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 255
        ink[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 0
    boxes = text_boxes(rest, ink, page.dpi, limits, clean=page.clean)
    found = recogniser(limits.ocr_threads).read([rest[b:d, a:c] for a, b, c, d in boxes])
    read = [(box, r) for box, r in zip(boxes, found, strict=True) if r.text and r.score > 0.2]
    return [line for line in _rows(read) if page.clean or not _is_dirt(line.text)]


def _is_dirt(text: str) -> bool:
    """Whether a line of a scan is too little to be print: spots that were taken for a figure or a letter."""
    return not is_han(text, 1) and sum(ch.isalnum() for ch in text) < 4


def _rows(read: list[tuple[PixelBox, Recognised]]) -> list[Line]:
    """Boxes whose middles are level are one line, its pieces from left to right."""
    rows: list[list[tuple[PixelBox, Recognised]]] = []
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
            _sentences(row),
            float(min(box[1] for box, _ in row)),
            float(max(box[3] for box, _ in row)),
            tuple(Piece(as_figure(found.text), float(box[0]), float(box[2])) for box, found in row),
            float(max(box[3] for box, _ in row)),
            min(_UNRULED, *(found.score for _, found in row)),
        )
        for row in (sorted(r, key=lambda piece: piece[0]) for r in rows)
    ]


def _sentences(row: list[tuple[PixelBox, Recognised]]) -> tuple[Piece, ...]:
    """The pieces of a line, those of a sentence joined: only figures stand in columns that close to each other."""
    out: list[Piece] = []
    for (x0, y0, x1, y1), found in row:
        text = as_figure(found.text)
        words = not is_figure(text) and not (out and is_figure(out[-1].text))
        if out and words and x0 - out[-1].x1 < 1.9 * (y1 - y0):
            out[-1] = Piece(out[-1].text + text, out[-1].x0, float(x1))
            continue
        out.append(Piece(text, float(x0), float(x1)))
    return tuple(out)


def prepared(gray: Gray, limits: Limits, dpi: int | None = None) -> tuple[RuledPage, float]:
    """The page upright, clean and with its tables, nothing read yet; by how much it was enlarged."""
    work, assumed, factor = enlarged(gray, dpi or resolution(gray))
    work, ink = without_specks(*upright(work), assumed)
    turns = quarter_turns(work, ink, assumed, limits)
    return tables_of(turned(work, turns), turned(ink, turns), assumed), factor


def read_page(gray: Gray, number: int, limits: Limits, *, dpi: int | None = None, scale: float = 1.0) -> PageLayout:
    """Recognise one page. Boxes come out in pixels of `gray` times `scale`, of the page as it reads: turned upright."""
    page, factor = prepared(gray, limits, dpi)
    unit = scale / factor
    layout = PageLayout(number, page.gray.shape[0] * unit)
    read: list[_Read] = []
    for lattice in page.tables:
        lines, blanks = (detected_table if limits.ocr_detect else _read_table)(page, lattice, limits)
        read.append((lattice, lines, blanks))
    outside = [line for line in _outside(page, limits) if not _belongs(line, read, page.dpi)]
    for index, (lattice, lines, blanks) in enumerate(read, 1):
        table = page_table(lattice, lines, number, f"page[{number}]/table[{index}]", blanks)
        layout.tables.append(_scaled(table, unit))
    layout.lines = [_resized(line, unit) for line in outside]
    layout.unruled = _UNRULED
    return layout


def _resized(line: Line, unit: float) -> Line:
    pieces, words = (tuple(Piece(p.text, p.x0 * unit, p.x1 * unit) for p in part) for part in (line.pieces, line.words))
    return replace(line, pieces=pieces, words=words, y0=line.y0 * unit, y1=line.y1 * unit, base=line.base * unit)


def _belongs(line: Line, read: list[_Read], dpi: int) -> bool:
    """Whether a line beside a table is the rest of a label in a cell that a page break left open; then it is added."""
    if not is_han(line.text, 1):
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
