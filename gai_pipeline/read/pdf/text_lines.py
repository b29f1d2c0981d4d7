"""Characters -> lines: in cells, and outside of tables in reading order with columns kept apart by tabs.

Belongs here: what becomes of the words of a line (`runs.py`). Does not belong here: where characters come from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.lines import Line, Piece
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.pdf.chars import Chars
from gai_pipeline.read.pdf.runs import Runs, across, runs_of

_TAB = 1.6
"""A gap in units of the type size that is a new column: a tab."""
_OVERFLOW = 60.0
"""Points that the text of a cut cell may stand beyond the edge of the table."""
_OUTSIDE = -1
_CLOSING = tuple(map(ord, ")）、，。”"))
_MOST_LARGE = 500
_LARGE = 2.0
"""Times the usual height: what is so large and does not fit its cell is no text of the cell."""


def _pieces(words: list[Piece], size: float) -> tuple[Piece, ...]:
    """Words joined where the gap is no wider than a space between words."""
    pieces = words[:1]
    for word in words[1:]:
        last = pieces[-1]
        if word.x0 - last.x1 > _TAB * size:
            pieces.append(word)
        else:
            pieces[-1] = Piece(f"{last.text} {word.text}", last.x0, max(last.x1, word.x1))
    return tuple(pieces)


def _lines(runs: Runs, count: int) -> list[Line]:
    """The first `count` runs as lines."""
    words = [Piece(*word) for word in zip(runs.texts, runs.x0, runs.x1, strict=True)]
    columns = (
        runs.sizes(),
        np.minimum.reduceat(runs.chars.places[1], runs.starts),
        np.maximum.reduceat(runs.chars.places[3], runs.starts),
        runs.bases(),
    )
    lines = []
    for (a, b), (size, y0, y1, base) in zip(
        pairwise(runs.first), np.stack(columns, axis=1)[:count].tolist(), strict=False
    ):
        lines.append(Line(_pieces(words[a:b], size), y0, y1, tuple(words[a:b]), base))
    return lines


def _joined(words: list[str]) -> str:
    """The words of a line of a cell. Wide gaps are spaces here: two figures in one cell must not fuse."""
    # single characters far apart are a label set to the full width of its cell
    wide = all(len(word) == 1 and not word.isdigit() for word in words)
    return ("" if wide else " ").join(words)


def into_cells(lattices: Sequence[Lattice], chars: Chars) -> tuple[list[dict[int, list[TextLine]]], list[Line]]:
    """Characters by the centre of their box: lines by lattice and owner, and from the top down those of no table."""
    texts: list[dict[int, list[TextLine]]] = [{} for _ in lattices]
    if not len(chars):
        return texts, []
    group, offsets = _places(lattices, chars)
    runs = runs_of(across(chars, group), group)
    outside = bisect_right(runs.group, _OUTSIDE)
    widths = runs.chars.places[2] - runs.chars.places[0]
    pitches = np.maximum.reduceat(widths, runs.starts).tolist()
    for i in range(outside, len(runs.group)):
        a, b = runs.first[i], runs.first[i + 1]
        text = runs.texts[a] if b - a == 1 else _joined(runs.texts[a:b])
        index = bisect_right(offsets, runs.group[i]) - 1
        line = TextLine(text, runs.x0[a], runs.x1[b - 1], pitches[i])
        texts[index].setdefault(runs.group[i] - offsets[index], []).append(line)
    return texts, _lines(runs, outside) if outside else []


def _places(lattices: Sequence[Lattice], chars: Chars) -> tuple[NDArray[np.intp], list[int]]:
    """(the cell of each character: its lattice's offset and its owner, or outside all; the offsets)."""
    x = (chars.places[0] + chars.places[2]) / 2
    y = (chars.places[1] + chars.places[3]) / 2
    group = np.full(len(chars), _OUTSIDE, np.intp)
    offsets = [0]
    for lattice in lattices:
        x0, y0, x1, y1 = lattice.box
        at = ((group < 0) & (x >= x0) & (x < x1) & (y >= y0) & (y < y1)).nonzero()[0]
        rows = np.array(lattice.ys).searchsorted(y[at], "right") - 1
        columns = np.array(lattice.xs).searchsorted(x[at], "right") - 1
        group[at] = np.array(lattice.owner, np.intp)[rows, columns] + offsets[-1]
        offsets.append(offsets[-1] + lattice.n_rows * lattice.n_columns)
    _overflow(lattices, offsets, chars, group)
    _watermarks(lattices, offsets, chars, group)
    return group, offsets


def _watermarks(lattices: Sequence[Lattice], offsets: list[int], chars: Chars, group: NDArray[np.intp]) -> None:
    """Takes lines of large characters that run over the lines of a table, or over other text, out of its cells."""
    x0, y0, x1, y1, base = chars.places
    high = y1 - y0
    large = (high > _LARGE * high.mean()) & (group != _OUTSIDE)
    if not 0 < np.count_nonzero(large) <= _MOST_LARGE:
        return
    spans = [lattice.spans() for lattice in lattices]
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    over: set[float] = set()
    for i in large.nonzero()[0].tolist():
        index = bisect_right(offsets, group[i]) - 1
        _, top, _, bottom = lattices[index].cell_box(spans[index][int(group[i]) - offsets[index]])
        beneath = (x > x0[i]) & (x < x1[i]) & (y > y0[i]) & (y < y1[i]) & ~large
        if y0[i] < top - 0.2 * high[i] or y1[i] > bottom + 0.2 * high[i] or beneath.any():
            over.add(float(base[i]))
    for each in over:
        group[large & (np.abs(base - each) < 1.0)] = _OUTSIDE


def _overflow(lattices: Sequence[Lattice], offsets: list[int], chars: Chars, group: NDArray[np.intp]) -> None:
    """Gives labels that run out of their cell back to it: one left open by a page break beside closed ones."""
    for lattice, offset in zip(lattices, offsets, strict=False):
        for is_open, row in ((lattice.open_bottom, -1), (lattice.open_top, 0)):
            if all(is_open) or not any(is_open):
                continue
            codes = chars.codes
            label = (codes >= 0x3400) & (codes <= 0x9FFF) | np.isin(codes, _CLOSING)
            x = (chars.places[0] + chars.places[2]) / 2
            y = (chars.places[1] + chars.places[3]) / 2
            beyond = y - lattice.ys[-1] if row else lattice.ys[0] - y
            beside = (x >= lattice.xs[0]) & (x < lattice.xs[-1]) & (beyond >= 0) & (beyond < _OVERFLOW)
            at = np.flatnonzero((group < 0) & label & beside)
            columns = np.searchsorted(lattice.xs, x[at], "right") - 1
            runs_out = np.array(is_open)[columns]
            group[at[runs_out]] = offset + np.array(lattice.owner[row], np.intp)[columns[runs_out]]
