"""A page as a picture -> tables with recognised cells, and lines of text outside of them.

Belongs here: the order of the steps. Does not belong here: each step (`ruling`, `looks`, `prose`, `engine`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gai_pipeline.layout.lines import Line, Piece
from gai_pipeline.layout.page_blocks import PageLayout
from gai_pipeline.layout.page_table import PageTable, TextLine, cell_locator, page_table
from gai_pipeline.read.ocr.broken import BROKEN, ReadTable, broken_share, doubt, is_broken, withdraw
from gai_pipeline.read.ocr.detected import BLANK, detected_cells
from gai_pipeline.read.ocr.double_page import gutter, stacked
from gai_pipeline.read.ocr.engine import Gray, Recognised, cv
from gai_pipeline.read.ocr.flatten import flattened, lean, level_strokes
from gai_pipeline.read.ocr.looks import Glance, glance, read_table
from gai_pipeline.read.ocr.ruling import LEVEL, RuledPage, binarise, rotated, traced, with_tables
from gai_pipeline.read.ocr.running import read_running
from gai_pipeline.read.ocr.specks import without_specks
from gai_pipeline.read.ocr.stamps import without_gray_seals
from gai_pipeline.read.ocr.streaks import without_streaks
from gai_pipeline.read.ocr.text_boxes import PixelBox, text_boxes
from gai_pipeline.read.ocr.trust import as_figure, is_figure, is_han
from gai_pipeline.read.ocr.turn import quarter_turns, turned
from gai_pipeline.read.reading_limits import Limits

_A4 = 8.27
"""Inches across a sheet."""
_WANTED_DPI = 180
"""Small pictures are enlarged to about the resolution that the recogniser reads best."""
_FAINTEST = 10
"""Levels of gray between the darkest and the lightest pixel, below which a page is blank."""
_LABELS = 4
"""Cells that say what a form prints, from which on a page is upright: read on its side or its head, none does."""
_UNRULED = 0.85
"""Most confidence of text that no ruling lines hold: which column it stands in is inferred."""


def resolution(gray: Gray) -> int:
    """Pixels to the inch if the picture's width were that of a sheet of A4 (its longer side, where it lies)."""
    height, width = (int(n) for n in gray.shape)
    inches = _A4 if height >= width else 11.69
    return max(50, round(width / inches))


def enlarged(gray: Gray, dpi: int) -> tuple[Gray, int, float]:
    """(picture, dpi, factor): enlarged where characters would be too small to read."""
    if dpi >= 130 or gray.size > 4_000_000:
        return gray, dpi, 1.0
    factor = min(3.0, _WANTED_DPI / dpi)
    cv2 = cv()
    bigger: Gray = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return bigger, round(dpi * factor), factor


def _outside(page: RuledPage, number: int, limits: Limits) -> list[Line]:
    """Lines of text beside the tables, which are painted over first."""
    rest = page.gray.copy()
    ink = page.ink.copy()
    pad = max(3, page.dpi // 40)
    for table in page.tables:
        x0, y0, x1, y1 = (round(v) for v in table.box)
        rest[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 255
        ink[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 0
    boxes = text_boxes(rest, ink, page.dpi, limits, clean=page.clean)
    found = read_running(rest, boxes, number, limits)
    read = [(box, r) for box, r in zip(boxes, found, strict=True) if r.text and r.score > 0.2]
    return [line for line in text_lines(read) if page.clean or not _is_dirt(line.text)]


def _is_dirt(text: str) -> bool:
    """Whether a line of a scan is too little to be print: spots that were taken for a figure or a letter."""
    return not is_han(text, 1) and sum(ch.isalnum() for ch in text) < 4


def text_lines(read: list[tuple[PixelBox, Recognised]], most: float = _UNRULED) -> list[Line]:
    """Boxes whose middles are level are one line, its pieces from left to right; no surer than `most`."""
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
            min(most, *(found.score for _, found in row)),
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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet level and clean, whichever way up: gray, ink, where streaks were, the resolution assumed, by how much it
    was enlarged, whether it was dirty."""

    gray: Gray
    ink: Gray
    struck: Gray | None
    dpi: int
    factor: float
    dirty: bool


def prepared(gray: Gray, limits: Limits, dpi: int | None = None) -> tuple[RuledPage, float]:
    """The page flat, upright, clean and with its tables, nothing read yet; by how much it was enlarged."""
    sheet = _sheet(gray, dpi)
    return _upright(sheet, quarter_turns(sheet.gray, sheet.ink, sheet.dpi, limits))


def _glanced(gray: Gray, limits: Limits, dpi: int | None) -> tuple[RuledPage, float, list[Glance]]:
    """As `prepared`, and the first look at each table. A page whose tables say what a form prints is upright; of others
    lines are read to tell."""
    sheet = _sheet(gray, dpi)
    height, width = sheet.gray.shape
    page, factor, first = None, 1.0, list[Glance]()
    if height >= width:
        page, factor = _upright(sheet, 0)
        first = [glance(page, lattice, limits) for lattice in page.tables]
        if sum(table.words() for table in first) >= _LABELS:
            return page, factor, first
    turns = quarter_turns(sheet.gray, sheet.ink, sheet.dpi, limits)
    if page is None or turns:
        page, factor = _upright(sheet, turns)
        first = [glance(page, lattice, limits) for lattice in page.tables]
    return page, factor, first


def _sheet(gray: Gray, dpi: int | None) -> _Sheet:
    work, assumed, factor = enlarged(gray, dpi or resolution(gray))
    work, ink, struck = _level(work, assumed)
    unspotted, ink = without_specks(work, ink, assumed)
    return _Sheet(unspotted, ink, struck, assumed, factor, unspotted is not work)


def _upright(sheet: _Sheet, turns: int) -> tuple[RuledPage, float]:
    """The page after so many quarter turns, two on one sheet one above the other, with its tables."""
    assumed, factor, dirty = sheet.dpi, sheet.factor, sheet.dirty
    work, ink, struck = turned(sheet.gray, turns), turned(sheet.ink, turns), sheet.struck
    struck = _kept(struck, lambda mask: turned(mask, turns))
    middle = gutter(ink)
    if middle is not None:
        work = stacked(work, middle)
        struck = _kept(struck, lambda mask: enlarged(stacked(mask, middle), max(50, round(work.shape[1] / _A4)))[0])
        work, assumed, more = enlarged(work, max(50, round(work.shape[1] / _A4)))
        ink, factor = binarise(work), factor * more
    work, lifted = without_gray_seals(work)
    if lifted is not None:
        ink = binarise(work)
    return with_tables(RuledPage(work, ink, [], assumed, dirty=dirty, lifted=lifted, struck=struck)), factor


def _level(gray: Gray, dpi: int) -> tuple[Gray, Gray, Gray | None]:
    """(gray, ink, where streaks were) of a page without streaks, flat and with its lines level."""
    ink = binarise(gray)
    work, struck = without_streaks(gray, ink, dpi)
    ink = ink if struck is None else binarise(work)
    small = traced(ink)
    level = level_strokes(small)
    flat = flattened(work, small, level) if struck is None else None  # a page that lay on a scanner's glass is flat
    if flat is not None:
        work, ink = flat, binarise(flat)
        small = traced(ink)
        level = level_strokes(small)
    angle = lean(small, level)
    if abs(angle) <= LEVEL:
        return work, ink, struck
    work = rotated(work, angle, 255)
    return work, binarise(work), _kept(struck, lambda mask: rotated(mask, angle, 0))


def _kept(mask: Gray | None, change: Callable[[Gray], Gray]) -> Gray | None:
    """A mask of the page changed as the page is."""
    return None if mask is None else change(mask)


def read_page(gray: Gray, number: int, limits: Limits, *, dpi: int | None = None, scale: float = 1.0) -> PageLayout:
    """Recognise one page. Boxes come out in pixels of `gray` times `scale`, of the page as it reads: turned upright."""
    if int(gray.max()) - int(gray.min()) < _FAINTEST:
        return PageLayout(number, gray.shape[0] * scale)
    page, factor, first = _glanced(gray, limits, dpi)
    unit = scale / factor
    layout = PageLayout(number, page.gray.shape[0] * unit)
    read: list[ReadTable] = []
    for index, seen in enumerate(first, 1):
        lattice = seen.lattice
        lines, blanks = read_table(seen, limits)
        read.append((lattice, lines, blanks))
        locators = {owner: cell_locator(_locator(number, index), span) for owner, span in lattice.spans().items()}
        doubted = {owner for owner, locator in locators.items() if locator in limits.ocr_again}
        if doubted:
            lines |= detected_cells(page, lattice, doubted, limits)
            blanks |= dict.fromkeys(doubted, BLANK)
    share = broken_share(page, read)
    if is_broken(page, share):
        (withdraw if limits.ocr_again and share >= BROKEN else doubt)(read)
    again = bool(limits.ocr_again and read)  # the second reading is of figures that lines hold
    outside = [] if again else [line for line in _outside(page, number, limits) if not _belongs(line, read, page.dpi)]
    for index, (lattice, lines, blanks) in enumerate(read, 1):
        table = page_table(lattice, lines, number, _locator(number, index), blanks)
        layout.tables.append(_scaled(table, unit))
    layout.lines = [_resized(line, unit) for line in outside]
    layout.unruled = _UNRULED
    return layout


def _locator(number: int, index: int) -> str:
    return f"page[{number}]/table[{index}]"


def _resized(line: Line, unit: float) -> Line:
    pieces, words = (tuple(Piece(p.text, p.x0 * unit, p.x1 * unit) for p in part) for part in (line.pieces, line.words))
    return replace(line, pieces=pieces, words=words, y0=line.y0 * unit, y1=line.y1 * unit, base=line.base * unit)


def _belongs(line: Line, read: list[ReadTable], dpi: int) -> bool:
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
