"""The objects of one OFD page: text as characters, paths as ruling lines, pictures by their ids.

OFD measures in millimetres from the top left; everything here leaves in points, as a PDF page does. Every object has
a boundary that its coordinates start from and may have a matrix (CTM) that applies before. Does not belong here: the
parts of the container (`ofd.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise, repeat

from lxml import etree

from gai_pipeline.layout.boxes import Box, Segment
from gai_pipeline.read.ofd_seen import Drawn, Paint, State, around_points, has_no_room
from gai_pipeline.read.package import child, children, name_of
from gai_pipeline.read.pdf.chars import Char, Chars
from gai_pipeline.read.pdf.matrix import IDENTITY, Matrix, apply, compose
from gai_pipeline.read.pdf.objects import THIN
from gai_pipeline.read.pdf.page import PageContent
from gai_pipeline.read.reading_limits import Limits

_POINTS = 72 / 25.4
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_PATH_TOKEN = re.compile(rf"[A-Za-z]|{_NUMBER.pattern}")
_DELTA_TOKEN = re.compile(rf"g|{_NUMBER.pattern}")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""Path operators and how many numbers each takes; the last two are where the pen ends."""
_SHORTEST = 3.0
_USUAL_SIZE = 3.5
_LEVEL = 0.1
"""Of a matrix: below it an axis is turned around, not upright."""
_MAX_STEPS = 10_000
_MAX_DEPTH = 12
_MOST_OBJECTS = 200_000
"""Of a page: a drawing that names itself many times would never end."""
_LAYERS = {"Background": 0, "Body": 1, "Foreground": 2}
_NARROW = 0.6
"""Of the font size: the advance of a digit or letter, until a digit of its text says better."""
_ASCENT, _DESCENT = 0.86, 0.14
"""Of the font size: how far a character reaches above and below its base line."""


def numbers(text: str) -> list[float]:
    """All numbers of a list that white space separates."""
    return [float(n) for n in _NUMBER.findall(text)]


def number(text: str | None, default: float) -> float:
    """The first number of an attribute, `default` where there is none."""
    found = _NUMBER.search(text or "")
    return float(found.group()) if found else default


def box_of(values: list[float]) -> Box:
    """OFD writes a box as x, y, width, height."""
    x, y, width, height = values
    return x, y, x + width, y + height


class PageObjects:
    """What has been found on a page so far, in points from the top left of its `area` (millimetres)."""

    def __init__(self, area: Box, limits: Limits, drawn: Drawn) -> None:
        self._area = area
        self._limits = limits
        self.to_page: Matrix = (_POINTS, 0.0, 0.0, _POINTS, -area[0] * _POINTS, -area[1] * _POINTS)
        self.horizontal: list[Segment] = []
        self.vertical: list[Segment] = []
        self.chars: list[Char] = []
        self.pictures: list[tuple[str, Box]] = []
        """(resource id, box) of every picture."""
        self.drawn = drawn
        self.is_over = False
        """Whether what comes lies over the page, as a note does: no lines and no text of it, but figures to doubt."""
        self.units: Mapping[str, etree._Element] = {}
        """Drawings that objects name by their ids."""
        self.curves = 0
        """How many drawn shapes have curves: characters that were made outlines."""

    def content(self, number: int, is_opaque: Callable[[str], bool]) -> PageContent:
        """The page; `is_opaque` tells of a picture, by its id, whether it hides what it lies over."""
        x0, y0, x1, y1 = self._area
        chars = self.chars[: self._limits.max_characters]
        return PageContent(
            number,
            (x1 - x0) * _POINTS,
            (y1 - y0) * _POINTS,
            self.horizontal,
            self.vertical,
            Chars.of(self.drawn.as_seen(chars, is_opaque)),
            [box for _, box in self.pictures],
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stretch that is level or upright becomes a ruling line, any other is drawing."""
        if abs(y1 - y0) <= THIN and abs(x1 - x0) >= _SHORTEST:
            self.horizontal.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= THIN and abs(y1 - y0) >= _SHORTEST:
            self.vertical.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def read_objects(
    content: etree._Element | None, into: PageObjects, depth: int = 0, drawn_with: str | None = None
) -> None:
    """Add the objects of a content element, its layers and their blocks, to those of the page. `drawn_with` is the id
    of what those are drawn with that say nothing of it."""
    if content is None or depth > _MAX_DEPTH:
        return
    for element in sorted(content, key=_depth_of_layer):
        name = name_of(element)
        into.drawn.count += 1
        if name in ("Layer", "PageBlock"):
            read_objects(element, into, depth + 1, element.get("DrawParam") or drawn_with)
        elif element.get("Visible", "true").lower() not in ("false", "0"):
            if name == "CompositeObject":
                unit = into.units.get(str(element.get("ResourceID"))) if into.drawn.count < _MOST_OBJECTS else None
                with placed(element, into):
                    read_objects(child(unit, "Content"), into, depth + 1, drawn_with)
            else:
                _read_object(element, name, into, drawn_with)


def _depth_of_layer(element: etree._Element) -> int:
    """Layers are drawn in the order of their kinds, whatever the order is that they stand in."""
    return _LAYERS.get(element.get("Type", ""), 1) if name_of(element) == "Layer" else 1


@contextmanager
def placed(element: etree._Element, into: PageObjects) -> Iterator[None]:
    """Within, coordinates are those of what stands in an object."""
    before = into.to_page
    into.to_page = _matrix(element, into)
    try:
        yield
    finally:
        into.to_page = before


def _read_object(element: etree._Element, name: str, into: PageObjects, drawn_with: str | None) -> None:
    if name == "TextObject":
        before = len(into.chars)
        _text(element, into)
        _judge(element, into, before, drawn_with)
    elif name == "PathObject":
        _path(element, into, drawn_with)
    elif name == "ImageObject":
        box = numbers(element.get("Boundary", ""))
        if len(box) == 4:
            x0, y0, x1, y1 = box_of(box)
            corners = (*apply(into.to_page, x0, y0), *apply(into.to_page, x1, y1))
            resource = str(element.get("ResourceID"))
            if not into.is_over:
                into.pictures.append((resource, corners))
            into.drawn.paints.append(Paint(corners, into.drawn.count, picture=resource))


def _judge(text: etree._Element, into: PageObjects, before: int, drawn_with: str | None) -> None:
    """Note how the characters of a text object, those from `before` on, are seen."""
    matrix, bounds = _matrix(text, into), numbers(text.get("Boundary", ""))
    state = into.drawn.state_of(text, drawn_with)
    if state in (State.SEEN, State.WHITE) and (
        min(matrix[0], matrix[3]) < -_LEVEL or (len(bounds) == 4 and has_no_room(*bounds[2:]))
    ):
        state = State.DOUBTED
    clipped = _clip(text, matrix)
    if into.is_over:
        kept = [char for char in into.chars[before:] if char.text.isdigit() and state is not State.UNSEEN]
        into.chars[before:] = kept
        into.drawn.note([State.DOUBTED] * len(kept))
        return
    states = into.drawn.states_by_glyph(text, into.chars[before:], state)
    for i, char in enumerate(into.chars[before:]):
        if clipped is not None and states[i] is State.SEEN and not _is_within(char, clipped):
            states[i] = State.DOUBTED
    into.drawn.note(states)


def _clip(text: etree._Element, matrix: Matrix) -> Box | None:
    """The part of the page that a text is cut to, None where it is not."""
    clips = [path for group in text if name_of(group) == "Clips" for path in group.iter("{*}Path")]
    points: list[tuple[float, float]] = []
    for path in clips:
        x, y = (*numbers(path.get("Boundary", "")), 0.0, 0.0)[:2]
        for part, _ in _subpaths(_path_data(path)):
            points += [apply(matrix, x + px, y + py) for px, py in part]
    return around_points(points) if points else None


def _path_data(path: etree._Element) -> str:
    return next((e.text or "" for e in path if name_of(e) == "AbbreviatedData"), "")


def _is_within(char: Char, area: Box) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
    return area[0] - THIN <= x <= area[2] + THIN and area[1] - THIN <= y <= area[3] + THIN


def _matrix(element: etree._Element, into: PageObjects) -> Matrix:
    """An object's own coordinates -> points of the page."""
    x, y = (*numbers(element.get("Boundary", "")), 0.0, 0.0)[:2]
    own = numbers(element.get("CTM", ""))
    matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else IDENTITY
    moved = compose((1.0, 0.0, 0.0, 1.0, x, y), matrix)
    return compose(into.to_page, moved)


def _text(element: etree._Element, into: PageObjects) -> None:
    """The characters of a text object. Widths are those of its steps: the fonts themselves are not read."""
    size = number(element.get("Size"), 0.0) or _USUAL_SIZE
    matrix = _matrix(element, into)
    height = abs(apply(matrix, 0, size)[1] - apply(matrix, 0, 0)[1])
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        across, down = _deltas(code.get("DeltaX", "")), _deltas(code.get("DeltaY", ""))
        downwards = code.get("DeltaY") is not None and code.get("DeltaX") is None
        at_x, at_y, spaced = x, y, False
        narrow = _NARROW * size
        for character in "".join(map(str, code.itertext())).strip("\r\n"):
            usual = narrow if character.isascii() else size
            step = next(across, 0.0 if downwards else usual)
            if character.isspace():
                spaced = True
            else:
                width = step if 0 < step <= size else usual
                if character.isdigit():
                    narrow = width
                left, base = apply(matrix, at_x, at_y)
                right = apply(matrix, at_x + width, at_y)[0]
                box = left, base - _ASCENT * height, right, base + _DESCENT * height
                into.chars.append(Char(character, *box, base, spaced))
                spaced = False
            at_x += step
            at_y += next(down, 0.0)


def _deltas(text: str) -> Iterator[float]:
    """Steps from character to character; "g 3 5.2" stands for three steps of 5.2."""
    tokens = iter(_DELTA_TOKEN.findall(text))
    for token in tokens:
        if token == "g":
            times, step = number(next(tokens, None), 0), number(next(tokens, None), 0)
            yield from repeat(step, int(min(times, _MAX_STEPS)))
        else:
            yield float(token)


def _path(element: etree._Element, into: PageObjects, drawn_with: str | None) -> None:
    """Ruling lines of a path: the level and upright stretches of a stroke, and filled areas as thin as a line."""
    stroked = element.get("Stroke", "true").lower() not in ("false", "0")
    filled = element.get("Fill", "false").lower() in ("true", "1")
    matrix = _matrix(element, into)
    parts = list(_subpaths(_path_data(element)))
    for part, curved in parts:
        into.curves += curved
        points = [apply(matrix, x, y) for x, y in part]
        if (stroked or filled) and not curved and not into.is_over:
            _rule(points, stroked, into)
        if len(parts) == 1:  # of several, one may be a hole in the other
            into.drawn.add_path(element, drawn_with, points, curved)


def _rule(points: list[tuple[float, float]], stroked: bool, into: PageObjects) -> None:
    """The lines of a subpath without curves: itself, where it is as thin as one, else its strokes."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN:
        into.line(min(xs), min(ys), max(xs), max(ys))
    elif stroked:
        for (ax, ay), (bx, by) in pairwise(points):
            into.line(ax, ay, bx, by)


def _subpaths(data: str) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """(points, whether a curve is among them) of every subpath with a stretch; a closed one ends where it began."""
    points: list[tuple[float, float]] = []
    curved = False
    tokens = _PATH_TOKEN.findall(data)
    at = 0
    while at < len(tokens):
        operator = tokens[at]
        at += 1
        size = _ARGUMENTS.get(operator)
        if size is None:
            continue
        if operator in "SM":
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        if operator == "C":
            points += points[:1]
            continue
        values = [float(t) for t in tokens[at : at + size] if not t.isalpha()]
        at += len(values)
        if len(values) == size:
            curved |= operator in "QBA"
            points.append((values[-2], values[-1]))
    if len(points) > 1:
        yield points, curved
