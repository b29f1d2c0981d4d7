"""The characters of a page through pdfium: codes, boxes and base lines, as the page is seen.

Does not belong here: lines and words (`text_lines.py`), what else a page holds (`page.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.pdf import bulk
from gai_pipeline.read.pdf.matrix import Matrix

BLEED = 2.0
"""Points: what lies further outside the page is cropped away."""
_QUARTER = math.pi / 2
_SIGNS = frozenset(map(ord, "·×÷°±§¥"))
"""Of the codes from 128 to 255 those that a Chinese text has: the others number the glyphs of a nameless font."""
_HYPHEN = ord("-")
"""pdfium marks one that ends a line by U+0002 or U+FFFE."""
_SPACE, _NOTHING, _GLYPH = 1, 2, 3
"""Kinds of codes that are no plain character: white space, no character at all, the number of a glyph."""


def _kinds() -> NDArray[np.uint8]:
    """The kind of every code of the basic plane; 0 is a character."""
    table = np.zeros(0x10000, np.uint8)
    table[0x80:0x100] = table[0xE000:0xF900] = table[0xFFFD] = _GLYPH
    table[list(_SIGNS)] = 0
    table[:33] = table[0xA0] = table[0x3000] = _SPACE
    table[0] = table[0x0E:0x20] = table[0xFFFF] = _NOTHING
    return table


_KINDS = _kinds()


class Char(NamedTuple):
    """A character: its box (of the font, not of the ink), its base line, and whether a space stands before it."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Chars:
    """Characters in the order of the content, as columns: see `Char` for what each is.

    `codes` are code points; `places` are five rows: x0, y0, x1, y1 and base.
    """

    codes: NDArray[np.uint32]
    places: NDArray[np.float64]
    spaced: NDArray[np.bool_]

    @classmethod
    def of(cls, chars: Iterable[Char] = ()) -> Chars:
        """From single ones, whose text is one code point each."""
        listed = list(chars)
        return cls(
            np.array([ord(ch.text) for ch in listed], np.uint32),
            np.array([ch[1:6] for ch in listed], np.float64).reshape(-1, 5).T,
            np.array([ch.spaced for ch in listed], np.bool_),
        )

    def __iter__(self) -> Iterator[Char]:
        for code, place, spaced in zip(self.text(), self.places.T.tolist(), self.spaced.tolist(), strict=True):
            x0, y0, x1, y1, base = place
            yield Char(code, x0, y0, x1, y1, base, spaced)

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, which: NDArray[Any]) -> Chars:
        """Those at the given indices, or where a mask holds."""
        return Chars(self.codes[which], self.places[:, which], self.spaced[which])

    def text(self) -> str:
        return self.codes.tobytes().decode("utf-32-le", "surrogatepass")


def codes_of(textpage: Any, count: int) -> NDArray[np.uint32]:
    """The code points of a page's characters: all in one call, where each of them is one unit of UTF-16."""
    address = bulk.address_of(textpage)
    units = np.zeros(count + 1, np.uint16)
    if bulk.text(address, 0, count, units.ctypes.data) == count + 1:
        return units[:count].astype(np.uint32)
    codes = bulk.values(bulk.char_code, repeat(address), range(count), count=count, dtype=np.uint32)
    return np.where(codes < 0x110000, codes, np.uint32(0xFFFD))


def text_turns(textpage: Any, codes: NDArray[np.uint32]) -> int:
    """Clockwise quarter turns that set most of the text upright, from a sample of its characters."""
    sample = np.arange(0, len(codes), max(1, len(codes) // 60))
    sample = sample[codes[sample] > 32]  # spaces and line ends that pdfium adds have no direction of their own
    angles = _angles(textpage, sample)
    tally = np.bincount(np.rint(angles[angles >= 0] / _QUARTER).astype(np.intp) % 4, minlength=4)
    best = int(tally.argmax())
    return best if tally[best] > 0.7 * tally.sum() else 0


def _angles(textpage: Any, at: NDArray[np.intp]) -> NDArray[np.float64]:
    address = bulk.address_of(textpage)
    return bulk.values(bulk.char_angle, repeat(address), at.tolist(), count=len(at), dtype=np.float64)


def read_chars(
    textpage: Any, codes: NDArray[np.uint32], to_display: Matrix, size: tuple[float, float], *, slanted: bool = False
) -> tuple[Chars, float]:
    """(characters in the order of the content, the share of those without a known code) of a page of this size.

    Without those outside the page and, where the page is known to have some, slanted ones.
    """
    codes = np.where((codes == 0x02) | (codes == 0xFFFE), np.uint32(_HYPHEN), codes)
    kinds = np.where(codes < 0x10000, _KINDS[codes & 0xFFFF], 0)
    shown = (kinds == 0) | (kinds == _GLYPH)
    at = np.flatnonzero(shown)
    if not len(at):
        return Chars.of(), float(bool((kinds == _NOTHING).any()))
    x0, y0, x1, y1 = places = _boxes(textpage, at, to_display)
    keep = (x1 >= -BLEED) & (y1 >= -BLEED) & (x0 <= size[0] + BLEED) & (y0 <= size[1] + BLEED)
    if slanted:
        angles = _angles(textpage, at)
        keep &= np.abs(_QUARTER * np.rint(angles / _QUARTER) - angles) <= 0.05
    if not keep.all():
        at, places = at[keep], places[:, keep]
    blanks = np.cumsum(~shown)[at]
    chars = Chars(
        codes[at],
        np.vstack((places, _base_lines(textpage, at, places, to_display))),
        np.diff(blanks, prepend=0) > 0,
    )
    unmapped = int(np.count_nonzero(kinds >= _NOTHING))
    return chars, unmapped / max(1, len(chars) + unmapped)


def _boxes(textpage: Any, at: NDArray[np.intp], to_display: Matrix) -> NDArray[np.float64]:
    """Four rows, x0, y0, x1, y1, of the characters at these indices."""
    address = bulk.address_of(textpage)
    boxes, _ = bulk.rows(bulk.char_box, repeat(address), at.tolist(), count=len(at), dtype=np.float32, numbers=4)
    left, top, right, bottom = boxes.T.astype(np.float64)
    a, b, c, d, e, f = to_display
    if b == 0:
        x, y = (a * left + e, a * right + e), (d * top + f, d * bottom + f)
    else:
        x, y = (c * bottom + e, c * top + e), (b * left + f, b * right + f)
    return np.stack((np.minimum(*x), np.minimum(*y), np.maximum(*x), np.maximum(*y)))


def _base_lines(
    textpage: Any, at: NDArray[np.intp], places: NDArray[np.float64], to_display: Matrix
) -> NDArray[np.float64]:
    """The base line of each. The box is the font's: where it is at the same height, the base line is."""
    if not len(at):
        return np.zeros(0)
    _, first, which = np.unique(places[1] + 1j * places[3], return_index=True, return_inverse=True)
    asked = at[first]
    address = bulk.address_of(textpage)
    origins, _ = bulk.rows(
        bulk.char_origin, repeat(address), asked.tolist(), count=len(asked), dtype=np.float64, numbers=2, pointers=2
    )
    _, b, _, d, _, f = to_display
    bases: NDArray[np.float64] = d * origins[:, 1] + f if b == 0 else b * origins[:, 0] + f
    return bases[which]
