"""The words above the columns of a table without ruling lines.

Belongs here: which words of the lines above figures head a column. Does not belong here: which columns there are
(`column_spans.py`), which lines are a table (`unruled.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from gai_pipeline.layout.column_spans import Span
from gai_pipeline.layout.lines import Line, Piece, is_figure


def heads_of(head: Sequence[Line], body: Sequence[Line], left: float) -> list[Span]:
    """The words of the lines `head` that stand above columns, from the top down. Figures begin at `left`."""
    # what stands alone on the first lines is over all of them
    first = next((i for i, line in enumerate(head) if len(line.words) > 1), len(head))
    lines = [[w for w in line.words if not is_figure(w.text)] for line in head[first:]]
    words = [w for line in lines for w in line if len(w.text) > 1] + _upright(lines)
    last = last_figures(body)
    labels = [w for line in body if line.base <= last for w in line.words if not is_figure(w.text)]
    return [(w.x0, w.x1) for w in words if (w.x0 + w.x1) / 2 > left or not any(_meet(w, o) for o in labels)]


def _upright(lines: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Characters above another single one: a word in a column too narrow for two, as 总计 often is. Single characters
    are else words set to the full width of their cell, not columns of their own. Without it rows are lost in 13 of 24
    printed forms without lines instead of 3."""
    lone = [[w for w in line if len(w.text) == 1 and _is_apart(w, line)] for line in lines]
    # Words of other columns, which stand in the middle of their cells, may be a line between the two.
    below = [[*b, *c] for b, c in zip_longest(lone[1:], lone[2:], fillvalue=())]
    return [a for above, others in zip(lone, below, strict=False) for a in above if any(_meet(a, o) for o in others)]


def _is_apart(word: Piece, line: Sequence[Piece]) -> bool:
    """Whether the words beside it are a character away, so that it is no part of them."""
    wide = word.x1 - word.x0
    return all(w is word or w.x1 <= word.x0 - wide or w.x0 >= word.x1 + wide for w in line)


def _meet(a: Piece, b: Piece) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1


def last_figures(body: Sequence[Line]) -> float:
    """The base line of the last figures."""
    return max(line.base for line in body if line.figures)
