"""Which characters of a page are seen as they are stored: some are unseen, covered, turned, or told to be others.

Belongs here: what becomes of the characters of a text object that is not before the eyes of who reads the page. A
character that nobody sees becomes a space, a figure that is seen otherwise a mark. Does not belong here: what lies over
and under texts (`grounds.py`), how characters stand to each other (`crowded.py`), what they look like (`glyphs.py`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import repeat
from typing import Any, Final, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from gai_pipeline.read.pdf import bulk
from gai_pipeline.read.pdf.crowded import doubted_by_neighbours, median
from gai_pipeline.read.pdf.grounds import PAPER, Flags, Grounds, clips
from gai_pipeline.read.pdf.objects import PageObjects, TextObjects

_SPACE: Final = 0x20
_MARK: Final = 0xFFFD
_UNSEEN, _DOUBTED = 1, 2
_WHOLE: Final = 0.9
"""Share of a text that is left by clipping, from which on all of it is seen."""
_MODES_UNSEEN: Final = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_LEAST_HIGH: Final = 1.5
"""Points: lower characters are no text to the eye."""
_LEAST_SHARE: Final = 0.25
"""Of the usual height of a page's characters, where those are smaller than print."""
_NARROWEST: Final = 0.08
"""Of its height: a digit that is narrower is squeezed beyond reading."""
_SAMPLE: Final = 100
_MOST_MARKS: Final = 20
_FAINT: Final = 12
"""Of 255: an opacity that nobody sees."""
_FILLED: Final = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
_STROKED: Final = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
_NO_VALUE: Final = 0
_HIDDEN: Final = 0.5
"""Share of the figures under pictures from which on the page is a scan with a text beneath."""


def _of_figures() -> NDArray[np.bool_]:
    table = np.zeros(0x10000, np.bool_)
    table[list(map(ord, "0123456789.,+-−增减万亿%"))] = True
    return table


_OF_FIGURES: Final = _of_figures()
"""The code points that a figure is made of."""


class Seen(NamedTuple):
    """The code points of a page's characters as far as its figures are seen; `hidden` where pictures cover most of
    them; the text objects that figures stand in, by their addresses."""

    codes: NDArray[np.uint32]
    hidden: bool = False
    figures: list[int] = []  # noqa: RUF012  a tuple's default, which nobody changes


def as_seen(
    page: pdfium.PdfPage,
    textpage: Any,
    codes: NDArray[np.uint32],
    objects: PageObjects,
    drawn_digits: Callable[[], str | None],
) -> Seen:
    """The code points of a page's characters, those of figures as they are seen. `drawn_digits` gives all digits that
    the page draws in their order, whatever other text it tells in their place; None where that is not known."""
    at = np.flatnonzero(_OF_FIGURES[np.minimum(codes, 0xFFFF)])
    if not len(at) or not objects.text.items:
        return Seen(codes)
    owner, known = _owners(textpage, at, objects)
    used, within = np.unique(owner[known], return_inverse=True)
    if not len(used):
        return Seen(codes)
    texts = objects.text.of(used)
    grounds = Grounds(page, objects)
    drawn = grounds.order[texts.which]
    states = _states(texts, objects)
    replaced = _replaced(texts)
    if replaced.any() and drawn_digits() != "".join(map(chr, codes[(codes >= 0x30) & (codes <= 0x39)].tolist())):
        states[replaced & (states == 0)] = _DOUBTED
    _judge_white(states, drawn, grounds, texts, objects)
    boxes, state = _boxes(textpage, at), np.zeros(len(at), np.uint8)
    state[known] = states[within]
    hidden = False
    if grounds.are_drawn_after(int(drawn.min())):
        when = np.full(len(at), np.iinfo(np.int64).max)
        when[known] = drawn[within]
        covers = grounds.over(boxes, when)
        state[covers.white] = _UNSEEN
        state[covers.dark | covers.pictured] = _DOUBTED
        hidden = bool(covers.pictured.mean() > _HIDDEN)
    return Seen(_changed(codes, at, boxes, state, _least_high(textpage, codes)), hidden, texts.items)


def _least_high(textpage: Any, codes: NDArray[np.uint32]) -> float:
    """The height that a character needs to be seen on a page: print of some size is assumed for all of it."""
    written = np.flatnonzero(codes > _SPACE)
    boxes = _boxes(textpage, written[:: max(1, len(written) // _SAMPLE)])
    usual = median(np.abs(boxes[:, 1] - boxes[:, 3]))
    return min(_LEAST_HIGH, _LEAST_SHARE * usual)


def _changed(
    codes: NDArray[np.uint32],
    at: NDArray[np.intp],
    boxes: NDArray[np.float64],
    state: NDArray[np.uint8],
    least_high: float,
) -> NDArray[np.uint32]:
    """The codes with spaces and marks for the characters `at` these places, by their state and how they stand."""
    digits = (codes[at] >= 0x30) & (codes[at] <= 0x39)
    wide, high = np.abs(boxes[:, 2] - boxes[:, 0]), np.abs(boxes[:, 1] - boxes[:, 3])
    state[digits & (state == 0) & (wide < _NARROWEST * high)] = _DOUBTED
    state[high < least_high] = _UNSEEN
    looked_at = np.flatnonzero(digits & (state == 0))
    notes, doubted = doubted_by_neighbours(codes[at[looked_at]], boxes[looked_at])
    state[looked_at[notes]] = _UNSEEN
    state[looked_at[doubted]] = _DOUBTED
    if not state.any():
        return codes
    codes = codes.copy()
    codes[at[state == _UNSEEN]] = _SPACE
    codes[at[(state == _DOUBTED) & digits]] = _MARK
    return codes


def _boxes(textpage: Any, at: NDArray[np.intp]) -> NDArray[np.float64]:
    """The boxes of the characters, a row each: left, top, right, bottom, in the page's own space."""
    address = bulk.address_of(textpage)
    boxes, _ = bulk.rows(bulk.char_box, repeat(address), at.tolist(), count=len(at), dtype=np.float32, numbers=4)
    found: NDArray[np.float64] = boxes.astype(np.float64)
    return found


def _owners(textpage: Any, at: NDArray[np.intp], objects: PageObjects) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """(for each character the text object that it stands in, by number; whether that is known)."""
    texts = np.array(objects.text.items, np.uint64)
    address = bulk.address_of(textpage)
    owners = bulk.values(bulk.char_object, repeat(address), at.tolist(), count=len(at), dtype=np.uint64)
    by_address = np.argsort(texts)
    owner = by_address[np.searchsorted(texts[by_address], owners).clip(0, len(texts) - 1)]
    return owner, texts[owner] == owners


def _states(texts: TextObjects, objects: PageObjects) -> NDArray[np.uint8]:
    """For every text object whether it is unseen by itself, or its figures are doubted."""
    count = len(texts.items)
    state = np.zeros(count, np.uint8)
    state[_turned(texts)] = _DOUBTED
    state[_with_mark(texts, _is_layer)] = _DOUBTED
    shown = clips(texts, objects)
    state[shown < _WHOLE] = _DOUBTED
    state[shown <= 1 - _WHOLE] = _UNSEEN
    state[np.isin(texts.modes, _MODES_UNSEEN)] = _UNSEEN
    return state


def _judge_white(
    states: NDArray[np.uint8], drawn: NDArray[np.intp], grounds: Grounds, texts: TextObjects, objects: PageObjects
) -> None:
    """Set the state of texts that have no opacity, or the colour of the paper that they stand on."""
    filled, stroked = np.isin(texts.modes, _FILLED), np.isin(texts.modes, _STROKED)
    faint, pale = _inks(texts, bulk.fill_colour, filled)
    if stroked.any():
        of_edges = _inks(texts, bulk.stroke_colour, stroked)
        faint, pale = faint & of_edges[0], pale & of_edges[1]
    states[faint & (filled | stroked)] = _UNSEEN
    white = np.flatnonzero(pale & (filled | stroked) & (states == 0))
    if len(white):
        places = objects.boxes(texts.which[white])
        for n, i in enumerate(white.tolist()):
            if not grounds.lies_on_colour(places[:, n], int(drawn[i])):
                states[i] = _UNSEEN


def _inks(texts: TextObjects, colour: bulk.Call, used: Flags) -> tuple[Flags, Flags]:
    """(which texts nothing is seen of, which are no darker than paper) by one of their two colours; both where that is
    not `used`."""
    found, known = bulk.rows(colour, texts.items, count=len(texts.items), dtype=np.uint32, numbers=4, pointers=4)
    faint = ~used | (known & (found[:, 3] <= _FAINT))
    return faint, faint | (known & (found[:, :3].min(axis=1) >= PAPER))


def _turned(texts: TextObjects) -> NDArray[np.bool_]:
    """The texts that are mirrored, or stand on their heads where most of the others do not."""
    sizes, _ = bulk.rows(bulk.font_size, texts.items, count=len(texts.items), dtype=np.float32, numbers=1)
    a, b, c, d = texts.matrices[:, :4].T * np.where(sizes[:, 0] < 0, -1, 1)
    mirrored = texts.known & (a * d - b * c < 0)
    if mirrored.mean() > 0.5:  # the page itself is: what counts is what differs from it
        mirrored = texts.known & ~mirrored
    upside_down = texts.known & (a < 0) & (d < 0)
    if upside_down.mean() > 0.5:
        upside_down = texts.known & (a > 0) & (d > 0)
    turned: NDArray[np.bool_] = mirrored | upside_down
    return turned


def _replaced(texts: TextObjects) -> NDArray[np.bool_]:
    """The texts in marked content that tells other words for it, or the same: Word writes such."""
    return _with_mark(texts, lambda mark: bool(bulk.mark_value(mark, b"ActualText") != _NO_VALUE))


def _is_layer(mark: Any) -> bool:
    """Whether marked content is a layer, which may be off."""
    return bool(bulk.mark_value(mark, b"Type") != _NO_VALUE) and _name(mark) == "OC"


def _with_mark(texts: TextObjects, is_wanted: Callable[[Any], bool]) -> NDArray[np.bool_]:
    counts = bulk.values(bulk.count_marks, texts.items, count=len(texts.items), dtype=np.int32)
    found = np.zeros(len(texts.items), np.bool_)
    for i in np.flatnonzero(counts > 0).tolist():
        marks = (bulk.mark(texts.items[i], n) for n in range(min(int(counts[i]), _MOST_MARKS)))
        found[i] = any(map(is_wanted, marks))
    return found


def _name(mark: int) -> str:
    buffer = ctypes.create_string_buffer(64)
    size = ctypes.c_ulong()
    bulk.mark_name(mark, ctypes.addressof(buffer), 64, ctypes.addressof(size))
    return buffer.raw[: size.value].decode("utf-16-le", "replace").strip("\0")
