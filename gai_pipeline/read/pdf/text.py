"""Characters -> lines: in cells, and outside of tables in reading order with columns kept apart by tabs.

Belongs here: grouping by base line, spaces and tabs from gaps. Does not belong here: where characters come from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from gai_pipeline.read.characters import whole_characters
from gai_pipeline.read.geometry import Lattice
from gai_pipeline.read.page_table import TextLine
from gai_pipeline.read.pdf.chars import Char

_SPACE = 0.33
_SPACE_NEAR = 0.12
_TAB = 1.6
"""Gaps in units of the type size: from a third on a space, from 1.6 on a new column (a tab). Between figures, and
where the file has a space, an eighth is enough: two figures must never fuse."""
_OVERFLOW = 60.0
"""Points that the text of a cut cell may stand beyond the edge of the table."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text without a wide gap."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its pieces from left to right, and its place.

    `words` are the same text cut at every space, where the reader knows the place of each; `base` is the base line.
    `confidence` is 1 unless the text was recognised.
    """

    pieces: tuple[Piece, ...]
    y0: float
    y1: float
    words: tuple[Piece, ...] = ()
    base: float = 0.0
    confidence: float = 1.0

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return self.pieces[-1].x1

    @property
    def text(self) -> str:
        return "\t".join(p.text for p in self.pieces)


def by_base_line(chars: list[Char]) -> list[list[Char]]:
    """Characters grouped into lines, from the top down, each from left to right; doubled prints are dropped."""
    if not chars:
        return []
    ordered = sorted(chars, key=_base)
    groups: list[list[Char]] = [[ordered[0]]]
    for ch in ordered[1:]:
        last = groups[-1][-1]
        if ch.base == last.base or ch.base - last.base <= 0.3 * max(1.0, min(ch.y1 - ch.y0, last.y1 - last.y0)):
            groups[-1].append(ch)
        else:
            groups.append([ch])
    return [_without_doubles(sorted(g, key=_left)) if len(g) > 1 else g for g in groups]


_base, _left = attrgetter("base"), attrgetter("x0")


def _without_doubles(line: list[Char]) -> list[Char]:
    """Bold type is sometimes made by printing a character twice, a hair apart."""
    kept = line[:1]
    for ch in line[1:]:
        if ch.x0 < kept[-1].x1:
            near = max(0.25 * (ch.x1 - ch.x0), 0.1 * (ch.y1 - ch.y0))
            if any(k.text == ch.text and ch.x0 - k.x0 < near for k in kept[-2:]):
                continue
        kept.append(ch)
    return kept


def without_tracking(chars: list[Char]) -> list[Char]:
    """Characters that a style sets evenly apart, as wide as their share of the line: the gaps are no spaces."""
    gaps: dict[int, list[float]] = {}
    for a, b in pairwise(chars):
        if b.base == a.base and a.text >= "\u3400" and b.text >= "\u3400":
            size = b.y1 - b.y0
            if -0.1 * size < b.x0 - a.x1 < 0.6 * size:
                gaps.setdefault(round(size), []).append((b.x0 - a.x1) / size)
    apart = {size: median(found) for size, found in gaps.items() if len(found) >= 12}
    apart = {
        size: gap
        for size, gap in apart.items()
        if gap > 0.05 and sum(abs(g - gap) < 0.06 for g in gaps[size]) > 0.6 * len(gaps[size])
    }
    if not apart:
        return chars

    def share(ch: Char) -> float:
        size = ch.y1 - ch.y0
        near = min(gaps, key=lambda s: abs(s - size))  # figures are of another font, and so of another height
        return apart.get(near, 0.0) * near if abs(near - size) < 0.4 * size else 0.0

    return [ch._replace(x1=ch.x1 + share(ch)) for ch in chars]


def words_of(line: list[Char]) -> list[Piece]:
    """A line cut at every gap that is a space to the eye; narrower gaps that the file calls spaces are spaces."""
    size = _size(line)
    words: list[Piece] = []
    text, start, end = line[0].text, line[0].x0, line[0].x1
    near, far = _SPACE_NEAR * size, _SPACE * size
    for ch in line[1:]:
        gap = ch.x0 - end
        if gap > near and (gap > far or (ch.text.isdigit() and text[-1].isdigit())):
            words.append(Piece(whole_characters(text), start, end))
            text, start = ch.text, ch.x0
        else:
            text += " " + ch.text if gap > near and ch.spaced else ch.text
        end = max(end, ch.x1)
    words.append(Piece(whole_characters(text), start, end))
    return words


def _size(line: list[Char]) -> float:
    middle = line[len(line) // 2]
    return max(middle.y1 - middle.y0, 0.1)


def _pieces(words: list[Piece], size: float) -> list[Piece]:
    """Words joined where the gap is no wider than a space between words."""
    pieces = [words[0]]
    for word in words[1:]:
        last = pieces[-1]
        if word.x0 - last.x1 > _TAB * size:
            pieces.append(word)
        else:
            pieces[-1] = Piece(f"{last.text} {word.text}", last.x0, max(last.x1, word.x1))
    return pieces


def lines_of(chars: list[Char]) -> list[Line]:
    lines = []
    for group in by_base_line(chars):
        words = words_of(group)
        pieces = tuple(_pieces(words, _size(group)))
        y0, y1 = min(ch.y0 for ch in group), max(ch.y1 for ch in group)
        lines.append(Line(pieces, y0, y1, tuple(words), group[len(group) // 2].base))
    return lines


def cell_lines(chars: list[Char]) -> list[TextLine]:
    """The lines of one cell. Wide gaps are spaces here: two figures in one cell must not fuse."""
    if len(chars) == 1:
        only = chars[0]
        return [TextLine(whole_characters(only.text), only.x0, only.x1, only.x1 - only.x0)]
    base = chars[0].base
    if all(ch.base == base for ch in chars):
        groups = [_without_doubles(sorted(chars, key=_left))]
    else:
        groups = by_base_line(chars)
    out = []
    for group in groups:
        words = words_of(group)
        text = words[0].text
        if len(words) > 1:
            # single characters far apart are a label set to the full width of its cell
            wide = all(len(w.text) == 1 and not w.text.isdigit() for w in words)
            text = ("" if wide else " ").join([w.text for w in words])
        out.append(TextLine(text, group[0].x0, words[-1].x1, max([ch.x1 - ch.x0 for ch in group])))
    return out


def into_cells(lattices: list[Lattice], chars: list[Char]) -> tuple[list[dict[int, list[TextLine]]], list[Char]]:
    """Characters by the centre of their box: lines by lattice and owner, and the characters outside all tables."""
    inside: list[dict[int, list[Char]]] = [{} for _ in lattices]
    outside: list[Char] = []
    for ch in chars:
        x, y = (ch.x0 + ch.x1) / 2, (ch.y0 + ch.y1) / 2
        for lattice, cells in zip(lattices, inside, strict=True):
            xs, ys = lattice.xs, lattice.ys
            if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
                cells.setdefault(lattice.owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1], []).append(ch)
                break
        else:
            place = _overflow(lattices, ch, x, y)
            if place is None:
                outside.append(ch)
            else:
                inside[place[0]].setdefault(place[1], []).append(ch)
    return [{o: cell_lines(found) for o, found in cells.items()} for cells in inside], outside


def _overflow(lattices: list[Lattice], ch: Char, x: float, y: float) -> tuple[int, int] | None:
    """(lattice, owner) of the cell that a label runs out of: one left open by a page break beside closed ones."""
    if not ("\u3400" <= ch.text <= "\u9fff" or ch.text in ")）、，。”"):
        return None
    for index, lattice in enumerate(lattices):
        if not lattice.xs[0] <= x < lattice.xs[-1]:
            continue
        column = bisect_right(lattice.xs, x) - 1
        for is_open, row, distance in (
            (lattice.open_bottom, -1, y - lattice.ys[-1]),
            (lattice.open_top, 0, lattice.ys[0] - y),
        ):
            if is_open[column] and not all(is_open) and 0 <= distance < _OVERFLOW:
                return index, lattice.owner[row][column]
    return None


_PAGE_NUMBER = re.compile(
    r"[\s\-—–―－·.•/]*(?:第\s*)?\d{1,4}\s*页?(?:\s*[/共,，]*\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–―－·.•]*"
)
_CONTINUED = re.compile(r"[(（]?\s*(?:续\s*表?|接上[表页]|见下页)\s*\d*\s*[)）]?[:：]?")


def is_page_number(line: Line, height: float) -> bool:
    """A lone number in the top or bottom tenth of a page, or a mark that the table goes on.

    `height` is the page's; with 0 a number counts wherever it stands.
    """
    text = line.text.strip()
    margin = line.y1 < 0.1 * height or line.y0 > 0.9 * height
    return (margin and len(line.pieces) == 1 and _PAGE_NUMBER.fullmatch(text) is not None) or (
        _CONTINUED.fullmatch(text) is not None
    )
