"""Whether the digits of a font look like the digits that a PDF says they are.

A PDF tells the text of each glyph in a table of its own, which need not be true: every 1 may be told to be a 2. Pages
look right then, and their text is another. Here the outline of each digit is laid over those of ordinary fonts. Where
one looks much more like another digit, the text of the page is not believed, and it is recognised as it is seen.

Belongs here: outlines, and what they look like. Does not belong here: what becomes of the page (`page.py`). The shapes
are made by `scripts/digit_shapes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from gai_pipeline.read.pdf import bulk

ROWS, COLUMNS = 16, 12
SHAPES: Final = Path(__file__).parent / "digit_shapes.txt"
_FINE: Final = 2
"""Lines looked at for each row of a shape."""
_CURVE: Final = np.array([[(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3] for t in (1 / 3, 2 / 3, 1)])
_ALIKE: Final = 24
"""Of 192 places: so few differ between one digit in two ordinary fonts."""
_CLEARLY: Final = 14
"""So many more must differ from the digit that it is said to be."""
_MOST_SEGMENTS: Final = 600
_MOST_FONTS: Final = 40
Shape = NDArray[np.bool_]
Outline = list[NDArray[np.float64]]
"""Closed lines as rows of points."""


@cache
def _known() -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """(the shapes of digits in ordinary fonts, one a row; which digit each is)."""
    lines = [line.split() for line in SHAPES.read_text("ascii").splitlines() if line and not line.startswith("#")]
    shapes = [np.unpackbits(np.frombuffer(bytes.fromhex(shape), np.uint8)) for _, shape in lines]
    return np.array(shapes, np.bool_), np.array([int(digit) for digit, _ in lines])


def shape_of(outline: Outline) -> Shape | None:
    """An outline as 12 by 16 places, filled or not, as high as these; None where there is nothing to see."""
    parts = [np.hstack((part[:-1], part[1:])) for part in outline if len(part) > 2]
    if not parts:
        return None
    x0, y0, x1, y1 = np.concatenate(parts).T
    left, right, bottom, top = x0.min(), x0.max(), y0.min(), y0.max()
    if top <= bottom or right <= left:
        return None
    step = (top - bottom) / ROWS / _FINE
    rows = top - (np.arange(ROWS * _FINE) + 0.5)[:, None] * step
    columns = (left + right) / 2 + (np.arange(COLUMNS * _FINE) - (COLUMNS * _FINE - 1) / 2) * step
    crossing = (y0 <= rows) != (y1 <= rows)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    places = np.where(crossing, x0 + (rows - y0) * (x1 - x0) / rise, np.inf)
    turns = np.where(y1 > y0, 1, -1)
    winding = ((places[:, :, None] <= columns) * turns[None, :, None]).sum(axis=1)
    fine = (winding != 0).reshape(ROWS, _FINE, COLUMNS, _FINE)
    found: Shape = fine.mean(axis=(1, 3)) >= 0.5
    return found


def shape_of_ink(ink: NDArray[np.bool_]) -> Shape | None:
    """As `shape_of`, of a picture of one character."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    step = (rows[-1] + 1 - rows[0]) / ROWS / _FINE
    down = (rows[0] + (np.arange(ROWS * _FINE) + 0.5) * step).astype(int)
    middle = (columns[0] + columns[-1] + 1) / 2
    across = (middle + (np.arange(COLUMNS * _FINE) - (COLUMNS * _FINE - 1) / 2) * step).astype(int)
    inside = (across >= 0) & (across < ink.shape[1])
    fine = ink[down][:, across.clip(0, ink.shape[1] - 1)] & inside
    found: Shape = fine.reshape(ROWS, _FINE, COLUMNS, _FINE).mean(axis=(1, 3)) >= 0.5
    return found


def looks_like(shape: Shape, digit: int) -> int | None:
    """Another digit that a shape surely is; None where it may be the one that it is said to be."""
    shapes, digits = _known()
    apart = (shapes != shape.ravel()).sum(axis=1)
    nearest = int(apart.argmin())
    own = int(apart[digits == digit].min())
    if digits[nearest] == digit or apart[nearest] > _ALIKE or own - apart[nearest] < _CLEARLY:
        return None
    return int(digits[nearest])


def outline_of(segments: bytes) -> Outline:
    """The closed lines of a path, from its segments: kind, x and y of each."""
    parts: Outline = []
    points: list[NDArray[np.float64]] = []
    control: list[NDArray[np.float64]] = []
    for kind, *at in np.frombuffer(segments, np.float32).reshape(-1, 3).astype(np.float64):
        point = np.array(at)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            _close(points, parts)
            points = [point]
        elif kind == raw.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            control.append(point)
            if len(control) == 3 and points:
                points += list(_CURVE @ np.array([points[-1], *control]))
                control = []
    _close(points, parts)
    return parts


def _close(points: list[NDArray[np.float64]], parts: Outline) -> None:
    if len(points) > 2:
        parts.append(np.array([*points, points[0]]))


def _segments(font: int, digit: int) -> bytes:
    """The path that pdfium draws for the character that it calls a digit, b"" where it draws none."""
    path = bulk.glyph_path(font, 0x30 + digit, 1.0)
    count = min(bulk.glyph_segment_count(path), _MOST_SEGMENTS) if path else 0
    if count <= 0:
        return b""
    items = bulk.values(bulk.glyph_segment, repeat(path), range(count), count=count, dtype=np.uint64).tolist()
    found = np.zeros((count, 3), np.float32)
    found[:, 0] = bulk.values(bulk.segment_kind, items, count=count, dtype=np.int32)
    found[:, 1:], _ = bulk.rows(bulk.segment_point, items, count=count, dtype=np.float32, numbers=2, pointers=2)
    return found.tobytes()


@lru_cache(maxsize=4096)
def _is_another(segments: bytes, digit: int) -> bool:
    """Fonts come back in document after document."""
    shape = shape_of(outline_of(segments)) if segments else None
    return shape is not None and looks_like(shape, digit) is not None


def has_lying_fonts(document: Any, texts: Iterable[int]) -> bool:
    """Whether digits of a font that text objects of a document use are others than it says."""
    known = _JUDGED.setdefault(document, {})
    for font in dict.fromkeys(map(bulk.font, texts)):
        if font and font not in known and len(known) < _MOST_FONTS:
            known[font] = any(_is_another(_segments(font, digit), digit) for digit in range(10))
        if known.get(font):
            return True
    return False


_JUDGED: WeakKeyDictionary[Any, dict[int, bool]] = WeakKeyDictionary()
"""What was found of the fonts of an open document, by their addresses."""
