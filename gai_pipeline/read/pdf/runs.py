"""Characters -> lines of words: by base line and from left to right, cut where a gap is a space to the eye.

All characters of a page go at once, as columns of numbers. Does not belong here: the lines (`text_lines.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.characters import whole_characters
from gai_pipeline.read.pdf.chars import Chars

_SPACE = 0.33
_SPACE_NEAR = 0.12
"""Gaps in units of the type size: from a third on a space. Between figures, and where the file has a space, an eighth
is enough: two figures must never fuse."""
_TRACKED = 0.05
"""Of the type size: the gap after each character from which on a line is set apart."""
_FEW = 12
"""Gaps of one size, fewer of which do not show a style."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The lines of every group of characters, by group and from the top down.

    `chars` are in order and `starts` says which of them begin a line; `group` is that of each line. The words of line
    i are numbered from first[i] to first[i + 1]: their texts, and their ends in `x0` and `x1`.
    """

    chars: Chars
    starts: NDArray[np.intp]
    group: list[int]
    first: list[int]
    texts: list[str]
    x0: list[float]
    x1: list[float]

    def sizes(self) -> NDArray[np.float64]:
        """The height of the type of each line."""
        return _sizes(self.chars, self.starts)

    def bases(self) -> NDArray[np.float64]:
        bases: NDArray[np.float64] = self.chars.places[4][_middles(self.chars, self.starts)]
        return bases


def runs_of(chars: Chars, group: NDArray[np.intp]) -> Runs:
    """The lines of each group of characters, of which there are some; doubled prints are dropped."""
    chars, group, begins = _without_doubles(*_by_base_line(chars, group))
    starts = begins.nonzero()[0]
    x0, _, x1, _, _ = chars.places
    size = _sizes(chars, starts)
    line = begins.cumsum() - 1
    apart = line * (x1.max() - x1.min() + 1.0)  # so that no line reaches into the next
    reach = np.maximum.accumulate(x1 + apart) - apart
    gap = np.zeros(len(chars))
    gap[1:] = (x0[1:] - reach[:-1]) / size[line[1:]]
    text, words, spaces = _cut(chars, begins, gap)
    edges = np.append(words, len(chars))
    right = reach[edges[1:] - 1].tolist()
    if spaces:
        text = " ".join([text[a:b] for a, b in pairwise([0, *spaces, len(chars)])])
        edges += np.searchsorted(spaces, edges)
    text = whole_characters(text)
    texts = [text[a:b] for a, b in pairwise(edges.tolist())]
    first = [*words.searchsorted(starts).tolist(), len(words)]
    return Runs(chars, starts, group[starts].tolist(), first, texts, x0[words].tolist(), right)


def _middles(chars: Chars, starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """The character in the middle of each line: one of usual size."""
    middles: NDArray[np.intp] = (starts + np.append(starts[1:], len(chars))) // 2
    return middles


def _sizes(chars: Chars, starts: NDArray[np.intp]) -> NDArray[np.float64]:
    middles = _middles(chars, starts)
    size: NDArray[np.float64] = np.maximum(chars.places[3][middles] - chars.places[1][middles], 0.1)
    return size


def _cut(chars: Chars, begins: NDArray[np.bool_], gap: NDArray[np.float64]) -> tuple[str, NDArray[np.intp], list[int]]:
    """(the text of all characters, which of them begin a word, which follow a narrow gap that the file calls a space).

    `gap` is the space before each in units of the type size.
    """
    text = chars.text()
    cut = begins | (gap > _SPACE)
    spaces: list[int] = []
    for i in ((gap > _SPACE_NEAR) & ~cut).nonzero()[0].tolist():
        if text[i].isdigit() and text[i - 1].isdigit():
            cut[i] = True
        elif chars.spaced[i]:
            spaces.append(i)
    return text, cut.nonzero()[0], spaces


def _by_base_line(chars: Chars, group: NDArray[np.intp]) -> tuple[Chars, NDArray[np.intp], NDArray[np.bool_]]:
    """The characters and their groups in order, each line from left to right, and which of them begin a line."""
    order = np.lexsort((chars.places[4], group))
    x0, y0, _, y1, base = chars.places[:, order]
    high, inside = y1 - y0, group[order]
    begins = np.ones(len(order), np.bool_)
    step = 0.3 * np.maximum(1.0, np.minimum(high[1:], high[:-1]))
    begins[1:] = (inside[1:] != inside[:-1]) | (base[1:] - base[:-1] > step)
    order = order[np.lexsort((x0, begins.cumsum()))]
    return chars.take(order), group[order], begins


def _without_doubles(
    chars: Chars, group: NDArray[np.intp], begins: NDArray[np.bool_]
) -> tuple[Chars, NDArray[np.intp], NDArray[np.bool_]]:
    """Bold type is sometimes made by printing a character twice, a hair apart."""
    x0, y0, x1, y1, _ = chars.places
    near = np.maximum(0.25 * (x1 - x0), 0.1 * (y1 - y0))
    line = begins.cumsum() - 1

    def twice(step: int) -> NDArray[np.bool_]:
        """Whether the character `step` places before is the same and as near."""
        same = (chars.codes[step:] == chars.codes[:-step]) & (line[step:] == line[:-step])
        found: NDArray[np.bool_] = same & (x0[step:] - x0[:-step] < near[step:]) & (x0[step:] < x1[step - 1 : -1])
        return found

    suspect = {*line[1:][twice(1)].tolist(), *line[2:][twice(2)].tolist()}
    if not suspect:
        return chars, group, begins
    keep = np.ones(len(chars), np.bool_)
    starts = [*begins.nonzero()[0].tolist(), len(chars)]
    for number in suspect:
        start, stop = starts[number], starts[number + 1]
        codes, left, right, most = (c[start:stop].tolist() for c in (chars.codes, x0, x1, near))
        kept = [0]
        for i in range(1, stop - start):
            doubled = (codes[k] == codes[i] and left[i] - left[k] < most[i] for k in kept[-2:])
            if left[i] < right[kept[-1]] and any(doubled):
                keep[start + i] = False
            else:
                kept.append(i)
    return chars.take(keep), group[keep], begins[keep]


def without_tracking(chars: Chars) -> Chars:
    """Characters that a style sets evenly apart, as wide as their share of the line: the gaps are no spaces."""
    x0, y0, x1, y1, base = chars.places
    high, gap = y1 - y0, x0[1:] - x1[:-1]
    size, ideograph = high[1:], chars.codes >= 0x3400
    beside = (base[1:] == base[:-1]) & ideograph[1:] & ideograph[:-1] & (gap > -0.1 * size) & (gap < 0.6 * size)
    gaps, rounded = gap[beside] / size[beside], np.rint(size[beside])
    if np.count_nonzero(gaps > _TRACKED) < _FEW // 2:
        return chars
    sizes = np.unique(rounded)
    shares = np.zeros(len(sizes))
    for i, each in enumerate(sizes.tolist()):
        found = gaps[rounded == each]
        middle = float(np.median(found))
        if len(found) >= _FEW and middle > _TRACKED and np.mean(np.abs(found - middle) < 0.06) > 0.6:
            shares[i] = middle * each
    # figures are of another font, and so of another height
    nearest = np.abs(high[:, None] - sizes).argmin(axis=1)
    share = np.where(np.abs(high - sizes[nearest]) < 0.4 * high, shares[nearest], 0.0)
    if not share.any():
        return chars
    places = chars.places.copy()
    places[2] += share
    return Chars(chars.codes, places, chars.spaced)


def across(chars: Chars, group: NDArray[np.intp]) -> Chars:
    """Columns of vertical writing, from right to left in a cell, laid down as lines.

    Their characters follow each other downwards, and no other writing goes on above and to the left. A single column
    reads well as it stands.
    """
    x0, y0, x1, y1, _ = chars.places
    x, y, high = (x0 + x1) / 2, (y0 + y1) / 2, y1 - y0
    right, down, size = x[1:] - x[:-1], y[1:] - y[:-1], high[1:]
    beside = (group[1:] == group[:-1]) & (group[1:] >= 0)
    turns = beside & (right < -0.5 * size) & (down < -0.5 * size)
    if not turns.any():
        return chars
    steps = beside & (np.abs(right) < 0.3 * size) & (down > 0.4 * size)
    vertical = np.zeros(len(chars), np.bool_)
    for cell in np.unique(group[1:][turns]).tolist():
        inside = group == cell
        both = inside[1:] & inside[:-1]
        if steps[both].any() and (steps | turns)[both].all():
            vertical |= inside
    laid = np.stack((y0, -x1, y1, -x0, -x0))
    return Chars(chars.codes, np.where(vertical, laid, chars.places), chars.spaced & ~vertical)
