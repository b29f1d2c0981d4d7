"""Which characters of an OFD page are seen as they are stored: some have no ink, are covered, clipped or turned.

Belongs here: how objects are painted, and what becomes of the figures of those that nobody sees so. Does not belong
here: where objects stand (`ofd_page.py`), how characters stand to each other (`pdf/crowded.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from gai_pipeline.layout.boxes import Box
from gai_pipeline.read.ofd_glyphs import Glyphs, glyphs_of
from gai_pipeline.read.package import child, children, name_of
from gai_pipeline.read.pdf.chars import Char
from gai_pipeline.read.pdf.crowded import doubted_by_neighbours
from gai_pipeline.read.text_look import DOUBTED

_VALUE: Final = re.compile(r"#[0-9a-f]{1,2}|\d{1,4}(?:\.\d+)?", re.I)
_PAPER: Final = 240
_FAINT: Final = 12
"""Of 255: an opacity that nobody sees."""
_OPAQUE: Final = 230
_LARGE: Final = 3.0
"""Points: what is larger both ways covers characters."""
_SMALL: Final = 0.25
"""Of the usual height of the page's characters."""
_MOST_COVERS: Final = 2000
_FLAT: Final = 0.2
"""Millimetres: an object with less room shows nothing."""
_NARROWEST: Final = 0.2
_DIGITS: Final = frozenset("0123456789")
_OF_FIGURES: Final = frozenset("0123456789.,+-−")
_CORNERS: Final = 6
"""Points of a path that is a rectangle, which may come back to its first."""
Point = tuple[float, float]
DrawParams = Mapping[str, etree._Element]
"""What objects may be drawn with, by its id."""


class State(IntEnum):
    """How a character is seen; `WHITE` depends on what lies behind it."""

    SEEN = 0
    UNSEEN = 1
    DOUBTED = 2
    WHITE = 3


@dataclass(frozen=True, slots=True)
class Paint:
    """Something that fills a rectangle: where, when it is drawn, and whether it is as white as paper. `picture` is the
    id of a picture's file; what is no `rectangle` is only a ground for what stands on it."""

    box: Box
    when: int
    white: bool = False
    picture: str | None = None
    rectangle: bool = True


@dataclass(slots=True)
class Drawn:
    """What a page has drawn so far. `states` and `when` go with its characters, `lying_fonts` are the ids of fonts
    whose digits are drawn as others."""

    params: DrawParams = field(default_factory=dict)
    lying_fonts: Set[str] = frozenset()
    glyphs: Glyphs = field(default_factory=Glyphs)
    paints: list[Paint] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    when: list[int] = field(default_factory=list)
    count: int = 0

    def colour(self, element: etree._Element, around: str | None) -> etree._Element | None:
        """The colour that an object is filled with: its own, or that of what it, or its layer, is drawn with."""
        at: etree._Element | None = element
        for _ in range(10):
            if at is None:
                return None
            if (found := child(at, "FillColor")) is not None:
                return found
            at = self.params.get(at.get("DrawParam") or at.get("Relative") or (around if at is element else "") or "")
        return None

    def state_of(self, text: etree._Element, around: str | None) -> State:
        """How the characters of a text object are seen, by what it says itself."""
        colour = self.colour(text, around)
        stroked = _is_on(text, "Stroke", False)
        if _opacity(text, colour) <= _FAINT or not (stroked or _is_on(text, "Fill", True)):
            return State.UNSEEN
        if _is_turned(text) or _is_squeezed(text):
            return State.DOUBTED
        return State.WHITE if colour is not None and is_white(colour) and not stroked else State.SEEN

    def states_by_glyph(self, text: etree._Element, chars: Sequence[Char], state: State) -> list[State]:
        """How each of a text object's characters is seen: as the object is, unless it is drawn with another glyph."""
        font = text.get("Font") or ""
        named = glyphs_of(text) if child(text, "CGTransform") is not None else [None] * len(chars)
        found = [state] * len(chars)
        for i, (char, glyph) in enumerate(zip(chars, named, strict=False)):
            if state is State.UNSEEN or char.text not in _DIGITS:
                continue
            lies = self.glyphs.lies(font, glyph, char.text, len(self.states) + i) if glyph is not None else None
            if lies or (lies is None and font in self.lying_fonts):
                found[i] = State.DOUBTED
        return found

    def note(self, states: Sequence[State]) -> None:
        """Note how the characters that come next on the page are seen."""
        self.states += states
        self.when += [self.count] * len(states)

    def add_path(self, path: etree._Element, around: str | None, points: list[Point], curved: bool) -> None:
        """A path of these points, as far as it is filled with something opaque."""
        colour = self.colour(path, around)
        if not points or not _is_on(path, "Fill", False) or _opacity(path, colour) < _OPAQUE:
            return
        box = around_points(points)
        if min(box[2] - box[0], box[3] - box[1]) >= _LARGE:
            white = colour is not None and is_white(colour)
            self.paints.append(Paint(box, self.count, white, rectangle=not curved and len(points) <= _CORNERS))

    def as_seen(self, chars: list[Char], is_opaque: Callable[[str], bool]) -> list[Char]:
        """The characters, those of figures as far as they are seen. `is_opaque` tells of a picture by its id."""
        at = [i for i, char in enumerate(chars) if char.text in _OF_FIGURES]
        if not at:
            return chars
        boxes = np.array([chars[i][1:5] for i in at])
        when = np.array([self.when[i] for i in at])
        for i in self.glyphs.out_of_row():
            self.states[i] = State.DOUBTED
        state = np.array([self.states[i] for i in at])
        self._judge_grounds(boxes, when, state)
        self._judge_covers(boxes, when, state, is_opaque)
        usual = float(np.median([c.y1 - c.y0 for c in chars]))
        state[boxes[:, 3] - boxes[:, 1] < _SMALL * usual] = State.UNSEEN
        looked_at = np.flatnonzero((state == State.SEEN) & np.array([chars[i].text.isdigit() for i in at]))
        codes = np.array([ord(chars[at[i]].text) for i in looked_at], np.uint32)
        notes, doubted = doubted_by_neighbours(codes, boxes[looked_at])
        state[looked_at[notes]] = State.UNSEEN
        state[looked_at[doubted]] = State.DOUBTED
        return _changed(chars, dict(zip(at, state.tolist(), strict=True)))

    def _judge_grounds(self, boxes: NDArray[np.float64], when: NDArray[np.int_], state: NDArray[np.int_]) -> None:
        """White characters are seen on the last thing that is painted behind them, if that is no paper."""
        which = np.flatnonzero(state == State.WHITE)
        state[which] = State.UNSEEN
        for paint in self.paints[:_MOST_COVERS] if len(which) else ():  # in the order of drawing: the last one counts
            on = which[_lies_on(boxes[which], paint.box) & (paint.when < when[which])]
            state[on] = State.UNSEEN if paint.white else State.SEEN

    def _judge_covers(
        self,
        boxes: NDArray[np.float64],
        when: NDArray[np.int_],
        state: NDArray[np.int_],
        is_opaque: Callable[[str], bool],
    ) -> None:
        first = int(when.min())
        covers = [p for p in self.paints if p.rectangle and p.when > first][:_MOST_COVERS]
        for paint in covers:
            under = _lies_on(boxes, paint.box) & (when < paint.when)
            if under.any() and (paint.picture is None or is_opaque(paint.picture)):
                state[under] = State.UNSEEN if paint.white else State.DOUBTED


def _lies_on(boxes: NDArray[np.float64], area: Box) -> NDArray[np.bool_]:
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    found: NDArray[np.bool_] = (area[0] <= across) & (across <= area[2]) & (area[1] <= down) & (down <= area[3])
    return found


def _changed(chars: list[Char], states: Mapping[int, int]) -> list[Char]:
    found: list[Char] = []
    spaced = False
    for i, char in enumerate(chars):
        state = states.get(i, State.SEEN)
        if state == State.UNSEEN:
            spaced = True
            continue
        text = DOUBTED if state == State.DOUBTED and char.text.isdigit() else char.text
        found.append(char._replace(text=text, spaced=char.spaced or spaced))
        spaced = False
    return found


def around_points(points: Sequence[Point]) -> Box:
    """The box around some points."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def is_white(colour: etree._Element) -> bool:
    """Whether a colour of one, three or four channels is as light as paper."""
    values = [int(v[1:], 16) if v.startswith("#") else float(v) for v in _VALUE.findall(colour.get("Value", ""))]
    if len(values) == 4:
        return max(values) <= 255 - _PAPER
    return len(values) in (1, 3) and min(values) >= _PAPER


def draw_params(root: etree._Element | None) -> dict[str, etree._Element]:
    """What a part of resources says that objects are drawn with."""
    groups = [part for part in (root if root is not None else ()) if name_of(part) == "DrawParams"]
    return {str(param.get("ID")): param for group in groups for param in children(group, "DrawParam")}


def has_no_room(width: float, height: float) -> bool:
    """Whether the bounds of an object let nothing of it be seen."""
    return min(width, height) < _FLAT


def _opacity(element: etree._Element, colour: etree._Element | None) -> float:
    return min(_alpha(element), 255.0 if colour is None else _alpha(colour))


def _alpha(element: etree._Element) -> float:
    found = _VALUE.fullmatch(element.get("Alpha", ""))
    return 255.0 if found is None or found[0].startswith("#") else float(found[0])


def _is_on(element: etree._Element, name: str, default: bool) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}.get(element.get(name, "").lower(), default)


def _is_turned(text: etree._Element) -> bool:
    return "180" in (text.get("CharDirection"), text.get("ReadDirection"))


def _is_squeezed(text: etree._Element) -> bool:
    found = _VALUE.fullmatch(text.get("HScale", ""))
    return found is not None and not found[0].startswith("#") and float(found[0]) < _NARROWEST
