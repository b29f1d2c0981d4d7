"""What the objects of a page draw: its ruling lines and images, and what its text objects tell of the text.

Objects are gathered through form XObjects first, then each question is asked of all of them at once. Does not belong
here: characters (`chars.py`), tables.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from gai_pipeline.layout.boxes import Box, Segment
from gai_pipeline.read.pdf import bulk
from gai_pipeline.read.pdf.matrix import IDENTITY, Matrix, apply, compose

THIN = 2.5
"""Points: what is thinner is a line, also where it was painted as a filled rectangle."""
SHORTEST = 3.0
_MAX_FORM_DEPTH = 12
_MAX_OBJECTS = 200_000


class Texts(NamedTuple):
    """`hidden`: all text is invisible, as under a scan. `slanted`: some runs askew, as a watermark does. `upright`: all
    of it surely stands upright on the unturned page."""

    hidden: bool = False
    slanted: bool = False
    upright: bool = False


class TextObjects(NamedTuple):
    """The text objects: their addresses, where they stand among all, how each is painted, its matrix where known."""

    items: list[int]
    which: NDArray[np.intp]
    modes: NDArray[np.int32]
    matrices: NDArray[np.float32]
    known: NDArray[np.bool_]

    def of(self, some: NDArray[np.intp]) -> TextObjects:
        """Those of these numbers."""
        items = [self.items[i] for i in some.tolist()]
        return TextObjects(items, self.which[some], self.modes[some], self.matrices[some], self.known[some])


@dataclass(slots=True)
class Drawn:
    """Lines and images, in points from the top left as displayed."""

    horizontal: list[Segment] = field(default_factory=list)
    vertical: list[Segment] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 - x0 >= y1 - y0:
            self.horizontal.append(((y0 + y1) / 2, x0, x1))
        else:
            self.vertical.append(((x0 + x1) / 2, y0, y1))


class PageObjects:
    """Everything on a page, by the handle that pdfium has for it."""

    def __init__(self, page: Any) -> None:
        # addresses of objects, their kinds, and for each the number of the form that it stands in
        self.items: list[int] = []
        self.kinds: list[int] = []
        self.form: list[int] = []
        self.forms: list[Matrix] = []
        self._stands_for: list[int] = []
        """For each form the number of the object that draws it."""
        self._gather(bulk.page_object, bulk.address_of(page), raw.FPDFPage_CountObjects(page), IDENTITY, [])

    def _gather(self, get: bulk.Call, owner: int, count: int, matrix: Matrix, within: list[int]) -> None:
        count = min(count, _MAX_OBJECTS - len(self.items))
        items: list[int] = list(map(get, repeat(owner), range(count)))
        kinds: list[int] = list(map(bulk.kind, items))
        self.items += items
        self.kinds += kinds
        self.form += [len(self.forms)] * count
        self.forms.append(matrix)
        self._stands_for.append(within[-1] if within else -1)
        if len(within) >= _MAX_FORM_DEPTH or raw.FPDF_PAGEOBJ_FORM not in kinds:
            return
        start = len(self.items) - count
        for number, (item, kind) in enumerate(zip(items, kinds, strict=True), start):
            if kind == raw.FPDF_PAGEOBJ_FORM:
                inner = compose(matrix, _matrix_of(item))
                self._gather(bulk.form_object, item, bulk.form_count(item), inner, [*within, number])

    @cached_property
    def _kinds(self) -> NDArray[np.int32]:
        return np.array(self.kinds, np.int32)

    def which(self, kind: int) -> NDArray[np.intp]:
        """The places of the objects of one kind."""
        return np.flatnonzero(self._kinds == kind)

    @cached_property
    def paths(self) -> tuple[list[int], NDArray[np.intp], NDArray[np.float32]]:
        """(addresses of the paths, their places, their bounds as pdfium has them: left, bottom, right, top)."""
        which = self.which(raw.FPDF_PAGEOBJ_PATH)
        items = [self.items[i] for i in which.tolist()]
        return items, which, _bounds(items)

    def drawn_order(self) -> NDArray[np.intp]:
        """For every object how many are drawn before it."""
        count = len(self.items)
        if len(self.forms) == 1:
            return np.arange(count)
        ways: list[tuple[int, ...]] = []
        for i in range(count):  # a form's objects stand behind all of the page's, and are drawn where it is
            owner = self._stands_for[self.form[i]]
            ways.append((*(ways[owner] if owner >= 0 else ()), i))
        place = np.empty(count, np.intp)
        place[sorted(range(count), key=ways.__getitem__)] = np.arange(count)
        return place

    def matrix_of(self, number: int) -> Matrix:
        """From the space of the form that an object stands in to the page's own."""
        return self.forms[self.form[number]]

    def boxes(self, which: NDArray[np.intp]) -> NDArray[np.float64]:
        """Four rows, x0, y0, x1, y1 in the page's own space, of the objects at these places of the list."""
        return self.placed(_bounds([self.items[i] for i in which.tolist()]), which)

    def placed(
        self, bounds: NDArray[np.float32], which: NDArray[np.intp], to_display: Matrix = IDENTITY
    ) -> NDArray[np.float64]:
        """Four rows, x0, y0, x1, y1 as displayed, of the bounds of the objects at these places of the list."""
        left, bottom, right, top = bounds.T.astype(np.float64)
        forms = np.array([compose(to_display, m) for m in self.forms])
        a, b, c, d, e, f = forms[np.array(self.form, np.intp)[which]].T if len(forms) > 1 else forms[0]
        x = a * left + c * bottom + e, a * right + c * top + e
        y = b * left + d * bottom + f, b * right + d * top + f
        return np.stack((np.minimum(*x), np.minimum(*y), np.maximum(*x), np.maximum(*y)))

    @cached_property
    def text(self) -> TextObjects:
        """The text objects."""
        which = self.which(raw.FPDF_PAGEOBJ_TEXT)
        items = [self.items[i] for i in which.tolist()]
        modes = bulk.values(bulk.render_mode, items, count=len(items), dtype=np.int32)
        matrices, known = bulk.rows(bulk.matrix, items, count=len(items), dtype=np.float32, numbers=6)
        return TextObjects(items, which, modes, matrices, known)

    def texts(self) -> Texts:
        """What the text objects tell of the text."""
        items, _, modes, matrices, _ = self.text
        if not items:
            return Texts()
        hidden = int(np.count_nonzero(modes == raw.FPDF_TEXTRENDERMODE_INVISIBLE)) >= 0.9 * len(items)
        a, b, c = matrices[:, 0], np.abs(matrices[:, 1]), np.abs(matrices[:, 2])
        wide = np.abs(a)
        # italics lean, but run level; a watermark runs across the page
        slanted = bool((np.minimum(wide, b) > 0.05 * np.maximum(wide, b)).any())
        level = all(m[0] > 0 and m[1] == m[2] == 0 for m in self.forms)
        return Texts(hidden, slanted, level and bool(((a > c) & (a > b)).all()))

    def draw(self, to_display: Matrix) -> Drawn:
        """Everything that is drawn."""
        drawn = Drawn()
        images = self.which(raw.FPDF_PAGEOBJ_IMAGE)
        if len(images):
            boxes = self.placed(_bounds([self.items[i] for i in images.tolist()]), images, to_display)
            drawn.images = [(a, b, c, d) for a, b, c, d in boxes.T.tolist()]
        if self.paths[0]:
            self._lines(to_display, drawn)
        return drawn

    def _lines(self, to_display: Matrix, drawn: Drawn) -> None:
        items, which, bounds = self.paths
        modes, _ = bulk.rows(bulk.draw_mode, items, count=len(items), dtype=np.int32, numbers=2, pointers=2)
        filled, stroked = modes[:, 0] != 0, modes[:, 1] != 0
        boxes = self.placed(bounds, which, to_display)
        width, height = boxes[2] - boxes[0], boxes[3] - boxes[1]
        shown = (filled | stroked) & ((width >= SHORTEST) | (height >= SHORTEST))
        for some, colour in ((shown & stroked, bulk.stroke_colour), (shown & ~stroked, bulk.fill_colour)):
            if some.any():
                shown[some] = ~_white(bulk.chosen(items, some), colour)
        thin = (height <= THIN) | (width <= THIN)
        for x0, y0, x1, y1 in boxes[:, shown & thin].T.tolist():
            drawn.line(x0, y0, x1, y1)
        for i in np.flatnonzero(shown & ~thin).tolist():
            segments = bulk.segment_count(items[i])
            if segments <= 6 and not stroked[i]:
                continue  # a filled area: the shade of a cell
            outer = compose(to_display, self.forms[self.form[which[i]]])
            _outline(items[i], segments, compose(outer, _matrix_of(items[i])), bool(stroked[i]), drawn)


def _bounds(items: list[int]) -> NDArray[np.float32]:
    """The bounds of objects, a row each: left, bottom, right, top in the space that they stand in."""
    found, _ = bulk.rows(bulk.bounds, items, count=len(items), dtype=np.float32, numbers=4, pointers=4)
    return found


def _white(items: list[int], colour: bulk.Call) -> NDArray[np.bool_]:
    """Which of the objects cannot be seen on paper."""
    found, known = bulk.rows(colour, items, count=len(items), dtype=np.uint32, numbers=4, pointers=4)
    white: NDArray[np.bool_] = known & ((found[:, 3] == 0) | (found[:, :3].min(axis=1) >= 250))
    return white


def _outline(item: int, segments: int, matrix: Matrix, stroked: bool, drawn: Drawn) -> None:
    """The straight pieces of a path, subpath by subpath; a thin filled subpath is one line."""
    x, y = ctypes.c_float(), ctypes.c_float()
    x_at, y_at = ctypes.addressof(x), ctypes.addressof(y)
    part: list[tuple[float, float]] = []
    for i in range(min(segments, _MAX_OBJECTS)):
        segment = bulk.segment(item, i)
        bulk.segment_point(segment, x_at, y_at)
        kind = bulk.segment_kind(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            _subpath(part, stroked, drawn)
            part = []
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            part = part[-1:]
        part.append(apply(matrix, x.value, y.value))
        if bulk.segment_closes(segment) and len(part) > 2:
            part.append(part[0])
    _subpath(part, stroked, drawn)


def _subpath(part: list[tuple[float, float]], stroked: bool, drawn: Drawn) -> None:
    """The ruling lines of a subpath: itself, where it is as thin as one, else its level and upright strokes."""
    if len(part) < 2:
        return
    xs, ys = [p[0] for p in part], [p[1] for p in part]
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    if min(x1 - x0, y1 - y0) <= THIN:
        if max(x1 - x0, y1 - y0) >= SHORTEST:
            drawn.line(x0, y0, x1, y1)
    elif stroked:
        for (ax, ay), (bx, by) in pairwise(part):
            across, down = abs(ax - bx), abs(ay - by)
            if down <= 0.5 and across >= SHORTEST:
                drawn.horizontal.append(((ay + by) / 2, min(ax, bx), max(ax, bx)))
            elif across <= 0.5 and down >= SHORTEST:
                drawn.vertical.append(((ax + bx) / 2, min(ay, by), max(ay, by)))


def _matrix_of(item: int) -> Matrix:
    found, known = bulk.rows(bulk.matrix, [item], count=1, dtype=np.float32, numbers=6)
    if not known[0]:
        return IDENTITY
    a, b, c, d, e, f = found[0].tolist()
    return a, b, c, d, e, f
