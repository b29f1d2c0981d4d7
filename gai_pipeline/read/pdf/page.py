"""One page of a PDF through pypdfium2: its ruling lines, its characters and its images, as the page is seen.

Coordinates are points from the top left of the page as displayed: rotation of the page, and of text that is printed
sideways, is undone. Does not belong here: tables and reading order.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from gai_pipeline.read.geometry import Box, Segment
from gai_pipeline.read.limits import Limits
from gai_pipeline.read.pdf.chars import BLEED, Char, Matrix, read_chars, text_turns

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
THIN = 2.5
"""Points: what is thinner is a line, also where it was painted as a filled rectangle."""
_SHORTEST = 3.0
_MAX_FORM_DEPTH = 12
_MAX_OBJECTS = 200_000


@dataclass(slots=True)
class PageContent:
    """`hidden_text`: all text is invisible, as under a scan. `unmapped`: share of characters without a known code."""

    number: int
    width: float
    height: float
    horizontal: list[Segment] = field(default_factory=list)
    vertical: list[Segment] = field(default_factory=list)
    chars: list[Char] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    hidden_text: bool = False
    unmapped: float = 0.0


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that applies `inner` first (PDF convention: x' = a x + c y + e)."""
    a, b, c, d, e, f = inner
    k, m, n, o, p, q = outer
    return (k * a + n * b, m * a + o * b, k * c + n * d, m * c + o * d, k * e + n * f + p, m * e + o * f + q)


def apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _apply_box(m: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    ax, ay = apply(m, x0, y0)
    bx, by = apply(m, x1, y1)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _display(box: Box, quarter_turns: int) -> Matrix:
    """Page space (y up) -> display space (y down, origin top left) after clockwise quarter turns."""
    left, bottom, right, top = box
    return (
        (1.0, 0.0, 0.0, -1.0, -left, top),
        (0.0, 1.0, 1.0, 0.0, -bottom, -left),
        (-1.0, 0.0, 0.0, 1.0, right, -bottom),
        (0.0, -1.0, -1.0, 0.0, top, right),
    )[quarter_turns % 4]


class _Walker:
    """Collects lines and images from the page's objects, through form XObjects."""

    def __init__(self, content: PageContent, to_display: Matrix) -> None:
        self.content = content
        self.to_display = to_display
        self.seen = 0
        self.text_objects = 0
        self.hidden_objects = 0
        self.slanted = False
        self._floats = [ctypes.c_float() for _ in range(4)]
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._matrix = raw.FS_MATRIX()
        self._mode = (ctypes.c_int(), ctypes.c_int())

    def walk(self, count: int, get: Callable[[int], Any], matrix: Matrix, depth: int = 0) -> None:
        left, bottom, right, top = self._floats
        for i in range(count):
            self.seen += 1
            if self.seen > _MAX_OBJECTS:
                return
            item = get(i)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                if raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                    m = compose(self.to_display, matrix)
                    self.content.images.append(_apply_box(m, left.value, bottom.value, right.value, top.value))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
                form = raw.FPDFFormObj_CountObjects(item)
                inner = compose(matrix, _matrix_of(item))
                self.walk(form, lambda j, item=item: raw.FPDFFormObj_GetObject(item, j), inner, depth + 1)  # type: ignore[misc]

    def _text(self, item: Any) -> None:
        self.text_objects += 1
        if raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            self.hidden_objects += 1
        if not self.slanted and raw.FPDFPageObj_GetMatrix(item, self._matrix):
            m = self._matrix
            # italics lean, but run level; a watermark runs across the page
            self.slanted = min(abs(m.a), abs(m.b)) > 0.05 * max(abs(m.a), abs(m.b))

    def _path(self, item: Any, matrix: Matrix) -> None:
        fill, stroke = self._mode
        if not raw.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
            return
        left, bottom, right, top = self._floats
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return
        m = compose(self.to_display, matrix)
        x0, y0, x1, y1 = _apply_box(m, left.value, bottom.value, right.value, top.value)
        width, height = x1 - x0, y1 - y0
        if width < _SHORTEST and height < _SHORTEST:
            return
        if self._is_white(item, bool(stroke.value)):
            return
        if height <= THIN or width <= THIN:
            self._line(x0, y0, x1, y1)
            return
        segments = raw.FPDFPath_CountSegments(item)
        if segments <= 6 and not stroke.value:
            return  # a filled area: the shade of a cell
        self._outline(item, segments, compose(m, _matrix_of(item)), bool(stroke.value))

    def _is_white(self, item: Any, stroked: bool) -> bool:
        read = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
        r, g, b, a = self._colour
        if not read(item, r, g, b, a):
            return False
        return a.value == 0 or min(r.value, g.value, b.value) >= 250

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 - x0 >= y1 - y0:
            self.content.horizontal.append(((y0 + y1) / 2, x0, x1))
        else:
            self.content.vertical.append(((x0 + x1) / 2, y0, y1))

    def _outline(self, item: Any, segments: int, matrix: Matrix, stroked: bool) -> None:
        """The straight pieces of a path, subpath by subpath; a thin filled subpath is one line."""
        x, y = self._floats[0], self._floats[1]
        part: list[tuple[float, float]] = []
        for i in range(min(segments, _MAX_OBJECTS)):
            segment = raw.FPDFPath_GetPathSegment(item, i)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                self._subpath(part, stroked)
                part = []
            elif kind == raw.FPDF_SEGMENT_BEZIERTO:
                part = part[-1:]
            part.append(apply(matrix, x.value, y.value))
            if raw.FPDFPathSegment_GetClose(segment) and len(part) > 2:
                part.append(part[0])
        self._subpath(part, stroked)

    def _subpath(self, part: list[tuple[float, float]], stroked: bool) -> None:
        if len(part) < 2:
            return
        xs, ys = [p[0] for p in part], [p[1] for p in part]
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        if x1 - x0 <= THIN or y1 - y0 <= THIN:
            if max(x1 - x0, y1 - y0) >= _SHORTEST:
                self._line(x0, y0, x1, y1)
            return
        if not stroked:
            return
        for (ax, ay), (bx, by) in pairwise(part):
            if abs(ay - by) <= 0.5 and abs(ax - bx) >= _SHORTEST:
                self.content.horizontal.append(((ay + by) / 2, min(ax, bx), max(ax, bx)))
            elif abs(ax - bx) <= 0.5 and abs(ay - by) >= _SHORTEST:
                self.content.vertical.append(((ax + bx) / 2, min(ay, by), max(ay, by)))


def _matrix_of(item: Any) -> Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, m):
        return _IDENTITY
    return m.a, m.b, m.c, m.d, m.e, m.f


def _crop(content: PageContent) -> None:
    """Lines as far as they are on the page."""

    def within(segments: list[Segment], across: float, along: float) -> list[Segment]:
        if all(-BLEED <= p <= across and a >= -BLEED and b <= along for p, a, b in segments):
            return segments
        inside = [(p, max(a, 0.0), min(b, along)) for p, a, b in segments if -BLEED <= p <= across]
        return [s for s in inside if s[2] - s[1] >= _SHORTEST]

    width, height = content.width + BLEED, content.height + BLEED
    content.horizontal = within(content.horizontal, height, width)
    content.vertical = within(content.vertical, width, height)


def read_page(page: pdfium.PdfPage, number: int, limits: Limits) -> PageContent:
    """Everything of a page that tables and text need. `number` counts from 1."""
    box = page.get_bbox()
    textpage = page.get_textpage()
    count = min(raw.FPDFText_CountChars(textpage.raw), limits.max_characters)
    turns = page.get_rotation() // 90
    # Text that stands sideways on the page as displayed: turn it upright.
    turns = (turns - ((text_turns(textpage.raw, count) + turns) % 4)) % 4 if count else turns
    to_display = _display(box, turns)
    wide, high = box[2] - box[0], box[3] - box[1]
    content = PageContent(number, wide if turns % 2 == 0 else high, high if turns % 2 == 0 else wide)
    walker = _Walker(content, to_display)
    objects = raw.FPDFPage_CountObjects(page.raw)
    walker.walk(objects, lambda i: raw.FPDFPage_GetObject(page.raw, i), _IDENTITY)
    size = content.width, content.height
    content.chars, content.unmapped = read_chars(textpage.raw, count, to_display, size, slanted=walker.slanted)
    _crop(content)
    content.hidden_text = walker.text_objects > 0 and walker.hidden_objects >= 0.9 * walker.text_objects
    textpage.close()
    return content
