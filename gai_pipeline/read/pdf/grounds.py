"""What lies over and under the texts of a page: filled rectangles, pictures, clipping.

Belongs here: which texts something opaque hides, which stand on a colour, and how much of each is left uncut. Does not
belong here: what becomes of their characters (`seen.py`).
"""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from gai_pipeline.read.pdf import bulk
from gai_pipeline.read.pdf.matrix import IDENTITY, Matrix, apply
from gai_pipeline.read.pdf.objects import PageObjects, TextObjects

PAPER: Final = 245
"""The darkest channel of a colour that is not told from paper."""
_LARGE: Final = 3.0
"""Points: what is larger both ways covers characters."""
_MOST_SEGMENTS: Final = 6
_MOST_COVERS: Final = 2000
_AT_ONCE: Final = 64
"""Rectangles that are laid over all characters in one step."""
_MOST_PICTURES: Final = 20
_OPAQUE: Final = 0.95
"""Share of a character's box that a picture hides."""
_MOST_SHAPES: Final = 500
_ENDS: Final = 2
"""Points of a stroke."""
_COLOURED: Final = 100
_MOST_POINTS: Final = 200
_MOST_CLIPS: Final = 4
_MOST_CLIPPED: Final = 5000

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Covers(NamedTuple):
    """For every character whether it lies under white, under another colour, under a picture."""

    white: Flags
    dark: Flags
    pictured: Flags


class _Filled(NamedTuple):
    """Filled paths: rows x0, y0, x1, y1 in the page's own space, when each is drawn, whether it is white, and whether
    it is of a colour that is neither white, gray nor black."""

    boxes: Floats
    drawn: NDArray[np.intp]
    white: Flags
    coloured: Flags

    def of(self, some: NDArray[np.intp]) -> _Filled:
        """Those of these numbers."""
        return _Filled(self.boxes[:, some], self.drawn[some], self.white[some], self.coloured[some])


class Grounds:
    """What a page's texts may stand on or lie under."""

    def __init__(self, page: pdfium.PdfPage, objects: PageObjects) -> None:
        self._page = page
        self._objects = objects
        self.order = objects.drawn_order()

    @cached_property
    def _large(self) -> tuple[list[int], NDArray[np.intp], Floats]:
        """(addresses, places, boxes) of the paths that are large enough to cover characters: of a table's hundreds of
        lines none, and nothing else is asked of them."""
        items, which, bounds = self._objects.paths
        boxes = self._objects.placed(bounds, which)
        large = np.minimum(boxes[2] - boxes[0], boxes[3] - boxes[1]) >= _LARGE
        return bulk.chosen(items, large), which[large], boxes[:, large]

    @cached_property
    def _segments(self) -> NDArray[np.int32]:
        """Of how many segments each large path is made."""
        items = self._large[0]
        return bulk.values(bulk.segment_count, items, count=len(items), dtype=np.int32)

    @cached_property
    def _paths(self) -> tuple[_Filled, _Filled]:
        """(rectangles, other shapes)."""
        plain = self._segments <= _MOST_SEGMENTS
        return self._filled(plain), self._filled(~plain)

    def _filled(self, some: Flags, colour: bulk.Call = bulk.fill_colour, mode: int = 0) -> _Filled:
        """Those large paths that are opaque and filled (mode 0) or stroked (1) in a colour."""
        items, which, boxes = self._large
        items, which, boxes = bulk.chosen(items, some), which[some], boxes[:, some]
        modes, _ = bulk.rows(bulk.draw_mode, items, count=len(items), dtype=np.int32, numbers=2, pointers=2)
        clear = bulk.values(bulk.transparent, items, count=len(items), dtype=np.int32) != 0
        colours, known = bulk.rows(colour, items, count=len(items), dtype=np.uint32, numbers=4, pointers=4)
        hiding = np.flatnonzero((modes[:, mode] != 0) & ~clear & ((colours[:, 3] != 0) | ~known))[:_MOST_COVERS]
        white = known & (colours[:, :3].min(axis=1, initial=255) >= PAPER)
        channels = colours[:, :3].astype(np.int64)
        coloured = known & (np.ptp(channels, axis=1) > _COLOURED) if len(items) else known
        return _Filled(boxes[:, hiding], self.order[which[hiding]], white[hiding], coloured[hiding])

    @cached_property
    def _covering(self) -> _Filled:
        """All that hides what it lies over: rectangles, shapes of one piece (of several one may be a hole) but for
        coloured ones, such as a seal has, and strokes as thick as a character is high."""
        rectangles, shapes = self._paths
        large, which, _ = self._large
        place = dict(zip(self.order[which].tolist(), large, strict=True))
        items = [place[when] for when in shapes.drawn.tolist()[:_MOST_SHAPES]]
        whole = np.array([_is_one_piece(item) for item in items], np.bool_)
        some = np.flatnonzero(whole & ~shapes.coloured[: len(items)])
        thick = self._thick()
        parts = (rectangles, shapes.of(some), thick)
        others = (np.concatenate(each) for each in zip(*(part[1:] for part in parts), strict=True))
        return _Filled(np.hstack([part.boxes for part in parts]), *others)

    def _thick(self) -> _Filled:
        """Straight strokes that are as thick as a character is high: their bounds hold their thickness."""
        items = self._large[0]
        widths, _ = bulk.rows(bulk.stroke_width, items, count=len(items), dtype=np.float32, numbers=1)
        return self._filled((widths[:, 0] >= _LARGE) & (self._segments == _ENDS), bulk.stroke_colour, 1)

    @cached_property
    def _pictures(self) -> tuple[list[int], Floats, NDArray[np.intp]]:
        """(addresses, boxes, when each is drawn)."""
        which = self._objects.which(raw.FPDF_PAGEOBJ_IMAGE)[:_MOST_PICTURES]
        return [self._objects.items[i] for i in which.tolist()], self._objects.boxes(which), self.order[which]

    @cached_property
    def _coloured(self) -> tuple[Floats, NDArray[np.intp]]:
        """(boxes, when each is drawn) of all that may be no paper: coloured paths of any shape, pictures, gradients."""
        gradients = self._objects.which(raw.FPDF_PAGEOBJ_SHADING)
        parts = [(filled.boxes[:, ~filled.white], filled.drawn[~filled.white]) for filled in self._paths]
        parts += [self._pictures[1:], (self._objects.boxes(gradients), self.order[gradients])]
        return np.hstack([boxes for boxes, _ in parts]), np.concatenate([when for _, when in parts])

    def lies_on_colour(self, box: Floats, drawn: int) -> bool:
        """Whether something but paper was drawn last before a text where its middle is."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        rectangles, _ = self._paths
        papers = rectangles.drawn[_holds(rectangles.boxes, x, y) & rectangles.white & (rectangles.drawn < drawn)]
        boxes, when = self._coloured
        return bool((_holds(boxes, x, y) & (papers.max(initial=-1) < when) & (when < drawn)).any())

    def are_drawn_after(self, first: int) -> bool:
        """Whether anything that covers is drawn after a text."""
        large = bool((self.order[self._large[1]] > first).any())  # what no path is large enough for is not looked into
        return (large and bool((self._covering.drawn > first).any())) or bool((self._pictures[2] > first).any())

    def over(self, boxes: Floats, drawn: NDArray[np.intp]) -> Covers:
        """What lies over characters, by their boxes (left, top, right, bottom) and when their texts are drawn."""
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        white, dark, pictured = (np.zeros(len(boxes), np.bool_) for _ in range(3))
        rectangles = self._covering
        later = np.flatnonzero(rectangles.drawn > int(drawn.min(initial=0)))
        for begin in range(0, len(later), _AT_ONCE):
            some = later[begin : begin + _AT_ONCE]
            a, b, c, d = rectangles.boxes[:, some, None]
            under = (a <= x) & (x <= c) & (b <= y) & (y <= d) & (drawn < rectangles.drawn[some, None])
            white |= under[rectangles.white[some]].any(axis=0)
            dark |= under[~rectangles.white[some]].any(axis=0)
        items, places, when = self._pictures
        for n, item in enumerate(items):
            a, b, c, d = places[:, n]
            under = np.flatnonzero((a <= x) & (x <= c) & (b <= y) & (y <= d) & (drawn < when[n]))
            if len(under):
                pictured[under] |= self._is_hidden(item, places[:, n], boxes[under])
        return Covers(white, dark, pictured)

    def _is_hidden(self, item: int, place: Floats, boxes: Floats) -> Flags:
        """Which characters nothing is seen of through a picture, of which only some parts may be opaque."""
        alpha = _alpha(self._page, item)
        if alpha is None:
            return np.ones(len(boxes), np.bool_)
        high, wide = alpha.shape
        x0, y0, x1, y1 = place
        across, down = wide / max(x1 - x0, 0.1), high / max(y1 - y0, 0.1)
        found = np.zeros(len(boxes), np.bool_)
        for n, (left, top, right, bottom) in enumerate(boxes.tolist()):
            rows = slice(max(int((y1 - max(top, bottom)) * down), 0), max(int((y1 - min(top, bottom)) * down), 0) + 1)
            columns = slice(max(int((left - x0) * across), 0), max(int((right - x0) * across), 0) + 1)
            part = alpha[rows, columns]
            found[n] = part.size > 0 and float((part > PAPER).mean()) >= _OPAQUE
        return found


def _is_one_piece(item: int) -> bool:
    """Whether a path is drawn without lifting the pen."""
    points = min(bulk.segment_count(item), _MOST_POINTS)
    kinds = [bulk.segment_kind(bulk.segment(item, n)) for n in range(points)]
    return kinds.count(raw.FPDF_SEGMENT_MOVETO) == 1


def _holds(boxes: Floats, x: float, y: float) -> Flags:
    inside: Flags = (boxes[0] <= x) & (x <= boxes[2]) & (boxes[1] <= y) & (y <= boxes[3])
    return inside


def _alpha(page: pdfium.PdfPage, item: int) -> NDArray[np.uint8] | None:
    """How opaque each pixel of a picture is; None where all are."""
    image = ctypes.cast(item, raw.FPDF_PAGEOBJECT)
    bitmap = raw.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, image)
    if not bitmap:
        return None
    try:
        wide, high = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
        if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
            return None
        stride = raw.FPDFBitmap_GetStride(bitmap)
        data: Any = ctypes.cast(raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_uint8 * (stride * high)))
        rows = np.frombuffer(data.contents, np.uint8).reshape(high, stride)
        return rows[:, 3 : 4 * wide : 4].copy()
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def clips(texts: TextObjects, objects: PageObjects) -> Floats:
    """How much of each text is left by the clipping that holds for it, from 0 to 1, across."""
    items, which = texts.items, texts.which
    handles = bulk.values(bulk.clip_path, items, count=len(items), dtype=np.uint64).tolist()
    counts = bulk.values(bulk.clip_count, handles, count=len(items), dtype=np.int32)
    left = np.ones(len(items))
    clipped = np.flatnonzero(counts > 0)[:_MOST_CLIPPED]
    places = objects.boxes(which[clipped])
    for n, i in enumerate(clipped.tolist()):
        box = _clip_box(handles[i], min(int(counts[i]), _MOST_CLIPS), objects.matrix_of(int(which[i])))
        if box is None:
            continue
        x0, y0, x1, y1 = places[:, n].tolist()
        across = min(x1, box[2]) - max(x0, box[0])
        down = min(y1, box[3]) - max(y0, box[1])
        left[i] = max(0.0, across) / max(x1 - x0, 0.1) if down > 0 else 0.0
    return left


def _clip_box(clip: int, count: int, matrix: Matrix) -> tuple[float, float, float, float] | None:
    """The box that the paths of a clipping leave; None where they leave everything."""
    x0 = y0 = -np.inf
    x1 = y1 = np.inf
    for n in range(count):
        points = _corners(clip, n, matrix)
        if points:
            xs, ys = zip(*points, strict=True)
            x0, y0 = max(x0, min(xs)), max(y0, min(ys))
            x1, y1 = min(x1, max(xs)), min(y1, max(ys))
    return None if x0 == -np.inf else (x0, y0, x1, y1)


def _corners(clip: int, n: int, matrix: Matrix) -> list[tuple[float, float]]:
    """Points of a path of a clipping that span its box: of a rectangle two corners."""
    count = bulk.clip_segment_count(clip, n)
    numbers = (0, 2) if 4 <= count <= _MOST_SEGMENTS else range(min(count, 200))
    x, y = ctypes.c_float(), ctypes.c_float()
    x_at, y_at = ctypes.addressof(x), ctypes.addressof(y)
    points = []
    for number in numbers:
        bulk.segment_point(bulk.clip_segment(clip, n, number), x_at, y_at)
        points.append((x.value, y.value) if matrix is IDENTITY else apply(matrix, x.value, y.value))
    return points
