"""Labels that run over several lines beside figures that stand on one: which lines are the label of which row.

Belongs here: the division of label lines among rows, by their heights and numbers. Does not belong here: columns
(`unruled.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from gai_pipeline.layout.lines import Piece

_NUMBERED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．，,]|[(（]?\d{1,2}[)）、.．，,]|[①-⑳])")
_ITEM = re.compile(r"\s*(?:[(（]?\d{1,2}[)）、.．，,](?!\d)|[①-⑳])")
_FIRST = re.compile(r"\s*(?:[(（]?1[)）、.．，,](?!\d)|①)")
_NUMBER_ALONE = re.compile(r"\s*[(（]?[\d一二三四五六七八九十]{1,2}[)）、.．]\s*")
_MOST_LINES = 6, 24
"""So many lines can be one label: at least, and at most where there are many more lines than rows."""
_SHORTEST = 2
"""Characters of a line that may be full: the narrowest columns of printed forms hold two."""
_ALONE = 0.6
"""What a label without figures costs: a row whose cells are all blank."""
_BARE = 1.5
"""What figures without a label cost."""
_USUAL_COST = 6.0
"""Most tables are divided for less; what costs more is looked for where nothing does."""
_DOUBT = 0.75
"""Line heights: a label whose middle misses its figures by more may be another row's."""


class LabelLine(NamedTuple):
    """The words of a line left of the columns, and its base line."""

    words: tuple[Piece, ...]
    base: float


@dataclass(frozen=True, slots=True)
class Row:
    """`label`: its lines, from `x0` on. `figures`: the index of its line of figures, None for a row without.

    `sure`: no other row is as near. `locator`: the place of its label in the document, if that has one.
    """

    label: tuple[str, ...]
    figures: int | None
    y0: float
    y1: float
    x0: float
    sure: bool = True
    locator: str = ""


class _Leaf(NamedTuple):
    """A line of the label of one row."""

    text: str
    y: float
    x0: float
    x1: float
    locator: str


def rows_of(lines: Sequence[LabelLine], figures: Sequence[float], size: float, rules: Sequence[float]) -> list[Row]:
    """Rows from the top down. `figures` are the base lines of the lines of figures, `rules` the heights of lines."""
    leaves, stems = _leaves(lines, figures, size)
    own = [_Leaf(_text(words), y, words[0].x0, words[-1].x1, words[0].locator) for words, y in leaves]
    rows = _divide(own, figures, size, rules)
    stacks = _stacks(stems, size)
    outer = min((s.x0 for s in stacks), default=0.0)
    inner = any(s.x0 > outer + size for s in stacks)
    for stack in stacks:
        at = _above(rows, stack, restart=stack.x0 > outer + size or not inner)
        rows.insert(at, Row((stack.text,), None, stack.y0 - size, stack.y1, stack.x0, True, stack.locator))
    return rows


class _Stack(NamedTuple):
    """A label beside several rows: its lines under each other."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    locator: str


def _stacks(stems: Sequence[LabelLine], size: float) -> list[_Stack]:
    found: list[_Stack] = []
    for words, y in stems:
        for word in words:
            over = next((i for i, s in enumerate(found) if word.x0 < s.x1 and s.x0 < word.x1), None)
            if over is None or _NUMBERED.match(word.text) or y - found[over].y1 > 2.5 * size:
                found.insert(0, _Stack(word.text, word.x0, word.x1, y, y, word.locator))
            else:
                s = found[over]
                found[over] = s._replace(text=s.text + word.text, x0=min(s.x0, word.x0), x1=max(s.x1, word.x1), y1=y)
    return sorted(found, key=lambda s: (s.y0, s.x0))


def _above(rows: Sequence[Row], stack: _Stack, *, restart: bool) -> int:
    """The first of the rows beside a label: up from its middle to where labels begin further left, or items anew."""
    middle = (stack.y0 + stack.y1) / 2
    at = next((i for i, row in enumerate(rows) if row.y1 >= middle), len(rows))
    while at > 0 and not (restart and at < len(rows) and _FIRST.match("".join(rows[at].label))):
        if rows[at - 1].x0 < stack.x1 - 1:
            break
        at -= 1
    return at


def _text(words: Sequence[Piece]) -> str:
    return " ".join(w.text for w in words)


def _leaves(
    lines: Sequence[LabelLine], figures: Sequence[float], size: float
) -> tuple[list[LabelLine], list[LabelLine]]:
    """(lines of the rows' own labels, lines of labels over several rows), where items with numbers show a column."""
    starts = [w.x0 for words, _ in lines for w in words if _ITEM.match(w.text)]
    if len(starts) < 3:
        return list(lines), []
    left = min(starts)
    leaves: list[LabelLine] = []
    stems: list[LabelLine] = []
    for words, y in lines:
        own = tuple(w for w in words if w.x1 > left + 1)
        other = tuple(w for w in words if w.x1 <= left + 1)
        if own:
            leaves.append(LabelLine(own, y))
        if other:
            stems.append(LabelLine(other, y))
    bare = [f for f in figures if not any(abs(y - f) < 1.5 * size for _, y in leaves)]
    for f in bare:  # a short label that begins further left
        near = min(stems, key=lambda s: abs(s.base - f), default=None)
        if near is not None and abs(near.base - f) < 0.5 * size:
            stems.remove(near)
            leaves.append(near)
    return sorted(leaves, key=lambda s: s.base), stems


def _divide(lines: Sequence[_Leaf], figures: Sequence[float], size: float, rules: Sequence[float]) -> list[Row]:
    """The cheapest division of the lines, over where labels may stand beside their figures: middle, top, bottom."""
    steps = sorted(b.y - a.y for a, b in pairwise(lines) if b.y - a.y > 0.7 * size)
    lead = min(steps[len(steps) // 10] if steps else size, 2 * size)
    anchors: list[Callable[[float, float], float]] = [
        lambda first, last: (first + last) / 2,
        lambda first, last: first,
        lambda first, last: last,
    ]
    shapes = _shapes(lines, len(figures), lead, rules)
    found: tuple[float, list[Row]] | None = None
    bound = _USUAL_COST
    while found is None:
        for anchor in anchors:
            other = _cheapest(lines, figures, lead, shapes, anchor, found[0] if found else bound)
            if other is not None and (found is None or other[0] < found[0]):
                found = other
        bound *= 4
    return found[1]


def _is_full(line: _Leaf, lines: Sequence[_Leaf]) -> bool:
    """Whether a line may go on in the next: a longer one, in the same place, shows that there was room for more."""
    if _NUMBER_ALONE.fullmatch(line.text):
        return True
    if len(line.text) < _SHORTEST:
        return False
    room = 1.5 * (line.x1 - line.x0) / len(line.text)
    return not any(
        o.x1 - o.x0 > line.x1 - line.x0 + room and (abs(o.x0 - line.x0) < 2 or abs(o.x0 + o.x1 - line.x0 - line.x1) < 4)
        for o in lines
    )


def _in_line(above: _Leaf, below: _Leaf) -> bool:
    """Whether two lines begin at one place or have one middle, as the lines of a label do."""
    return abs(above.x0 - below.x0) < 1.5 or abs(above.x0 + above.x1 - below.x0 - below.x1) < 6


def _shapes(lines: Sequence[_Leaf], n_figures: int, lead: float, rules: Sequence[float]) -> list[list[float]]:
    """What it costs that the lines from i on are one label, by how many they are."""
    numbered = [bool(_NUMBERED.match(text)) for text, *_ in lines]
    rule = sum(numbered) * 2 > n_figures
    ys = [leaf.y for leaf in lines]
    least, most = _MOST_LINES
    longest = min(max(least, 4 * len(lines) // max(n_figures, 1)), most)
    goes_on = [_is_full(a, lines) and _in_line(a, b) for a, b in pairwise(lines)]
    joint = [
        1.5 * (rule and numbered[j])
        + (0.0 if goes_on[j - 1] else 1.5)
        + (1.0 if ys[j] - ys[j - 1] > 1.7 * lead else 0.0)
        + 3.0 * any(ys[j - 1] < y < ys[j] - 0.5 * lead for y in rules)
        for j in range(1, len(lines))
    ]
    return [
        list(accumulate(joint[i : i + longest - 1], initial=0.7 if rule and not numbered[i] else 0.0))
        for i in range(len(lines))
    ]


def _cheapest(
    lines: Sequence[_Leaf],
    figures: Sequence[float],
    lead: float,
    shapes: Sequence[Sequence[float]],
    anchor: Callable[[float, float], float],
    bound: float,
) -> tuple[float, list[Row]] | None:
    """The cheapest division and its cost; None where all cost more than `bound`."""
    ys = [leaf.y for leaf in lines]
    n, m = len(lines), len(figures)
    best: list[list[tuple[float, int, int]]] = [[(float("inf"), 0, 0)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0, 0, 0
    for i in range(n + 1):
        for j in range(m + 1):
            here = best[i][j][0]
            if here > bound:
                continue
            if j < m and here + _BARE < best[i][j + 1][0]:
                best[i][j + 1] = here + _BARE, i, j
            for k, shape in enumerate(shapes[i] if i < n else (), i + 1):
                middle = anchor(ys[i], ys[k - 1])
                cost = here + shape
                if j < m:
                    miss = abs(middle - figures[j]) / lead
                    if miss < 3 and cost + miss < best[k][j + 1][0]:
                        best[k][j + 1] = cost + miss, i, j
                beyond = (j > 0 and middle < figures[j - 1] + 0.4 * lead) or (
                    j < m and middle > figures[j] - 0.4 * lead
                )
                alone = cost + _ALONE + 2.0 * beyond
                if alone < best[k][j][0]:
                    best[k][j] = alone, i, j
    if best[n][m][0] > bound:
        return None
    return best[n][m][0], _rows_back(lines, figures, lead, best, anchor)


def _rows_back(
    lines: Sequence[_Leaf],
    figures: Sequence[float],
    lead: float,
    best: Sequence[Sequence[tuple[float, int, int]]],
    anchor: Callable[[float, float], float],
) -> list[Row]:
    """The rows of the cheapest division, which `best` leads back through."""
    rows: list[Row] = []
    i, j = n, m = len(lines), len(figures)
    while (i, j) != (0, 0):
        _, a, b = best[i][j]
        leaves = lines[a:i]
        index = b if j > b else None
        sure = bool(leaves) or n == 0 or m == 1
        if leaves and index is not None:
            sure = abs(anchor(leaves[0].y, leaves[-1].y) - figures[b]) <= _DOUBT * lead
        heights = [*(leaf.y for leaf in leaves), *([figures[b]] if j > b else [])]
        x0 = min((leaf.x0 for leaf in leaves), default=0.0)
        locator = leaves[0].locator if leaves else ""
        label = tuple(leaf.text for leaf in leaves)
        rows.append(Row(label, index, min(heights) - lead, max(heights), x0, sure, locator))
        i, j = a, b
    return rows[::-1]
