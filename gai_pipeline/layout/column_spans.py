"""Columns without ruling lines: where figures stand below each other, and what the words above them add.

Belongs here: spans of figures and of headings, in points or whatever the lines are measured in. Does not belong here:
which lines are a table (`unruled.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

Span = tuple[float, float]
"""Where something begins and ends on its line."""
_FLUSH = 1.0
"""Of the type size: by so much the distance between figures and their headings may vary."""
_TOUCH = 0.5
"""Of the type size: figures that are no farther apart stand in one column."""
_ROWS_THAT_SHOW = 3
"""With fewer rows headings do not say that figures apart from each other are one column."""


def columns_of(rows: Sequence[Sequence[Span]], heads: Sequence[Span], most: int, size: float) -> list[Span] | None:
    """The columns that rows of figures and the headings above them show, None where they show none.

    `most`: the figures of the longest row; `size`: that of the type. Headings matter where a column has no figure at
    all: if all other columns stand below theirs in the same way, flush or centred, the headings in between are columns
    too. A heading that is too long pushes the next ones out of place.
    """
    spans: list[Span] = []
    different = list(dict.fromkeys(map(tuple, rows)))  # in a table that is printed well most rows are alike
    for figure in dict.fromkeys(chain.from_iterable(different)):
        spans = merged(spans, figure)
    may_join = bool(heads) and len(rows) >= _ROWS_THAT_SHOW
    spans = _clustered(sorted(spans), different, len(heads), size, may_join=may_join)
    if any(len({s for f in row for s in spans if _meet(s, f)}) < len(row) for row in different):
        return None  # figures stray into each other's columns
    if len(spans) > max(len(heads), most):
        return None  # more columns than any row and the headings have: the figures stand in no columns
    index = _below(spans, heads, size) if len(heads) > len(spans) else None
    if index is None:
        return spans
    shown = dict(zip(index, spans, strict=True))
    return [shown.get(i, head) for i, head in enumerate(heads)]


def _clustered(
    spans: list[Span], rows: Sequence[Sequence[Span]], heads: int, size: float, *, may_join: bool
) -> list[Span]:
    """Neighbouring spans joined, nearest first, while they touch or, where `may_join`, are more than there are
    headings: figures that are not quite flush. Two figures of one row are never in one column."""
    while len(spans) > 1:
        open_gaps = [
            (b[0] - a[1], i)
            for i, (a, b) in enumerate(pairwise(spans))
            if not any(any(_meet(a, f) for f in row) and any(_meet(b, f) for f in row) for row in rows)
        ]
        gap, i = min(open_gaps, default=(0, -1))
        if i < 0 or (gap > _TOUCH * size and len(spans) <= max(heads, 1)):
            return spans
        if gap > _TOUCH * size and not may_join:
            return spans
        spans = [*spans[:i], (spans[i][0], spans[i + 1][1]), *spans[i + 2 :]]
    return spans


def _below(spans: Sequence[Span], heads: Sequence[Span], size: float) -> tuple[int, ...] | None:
    """The heading of every column, where only one way puts all columns, in their order, the same way by headings:
    right below them, or else next to them."""
    pitch = min(_middle(b) - _middle(a) for a, b in pairwise(heads))  # what is over one may have widened its start
    ways: set[tuple[int, ...]] = set()
    for position in _POSITIONS:
        at = [position(h) for h in heads]
        for first in range(len(heads) - len(spans) + 1):
            shift = position(spans[0]) - at[first]
            if abs(shift) > pitch / 2:
                continue
            near = [[j for j, h in enumerate(at) if abs(position(s) - h - shift) <= _FLUSH * size] for s in spans]
            if all(len(hit) == 1 for hit in near):
                ways.add(tuple(hit[0] for hit in near))
    under = {w for w in ways if all(_meet(s, heads[j]) for s, j in zip(spans, w, strict=True))}
    chosen = under or ways
    (only,) = chosen if len(chosen) == 1 else ((),)
    return only if len(only) == len(spans) and len(set(only)) == len(only) else None


def _first(span: Span) -> float:
    return span[0]


def _last(span: Span) -> float:
    return span[1]


def _middle(span: Span) -> float:
    return (span[0] + span[1]) / 2


_POSITIONS = (_first, _last, _middle)
"""What columns and headings may have in line: flush left, flush right, centred."""


def headings(pieces: Sequence[Span]) -> list[Span]:
    """The columns that headings take, lines of one heading together; a heading over several columns is none.

    `pieces` from the top line down. The narrowest come first, of those as wide the lowest: what is over two columns may
    be as narrow as one of them.
    """
    heads: list[Span] = []
    order = sorted(range(len(pieces)), key=lambda i: (round(pieces[i][1] - pieces[i][0]), -i))
    for piece in (pieces[i] for i in order):
        if sum(_meet(h, piece) for h in heads) < 2:
            heads = merged(heads, piece)
    return sorted(heads)


def merged(spans: Sequence[Span], new: Span) -> list[Span]:
    """The spans with one more, which takes in those that it meets."""
    met = [s for s in spans if _meet(s, new)]
    whole = min([new[0], *(a for a, _ in met)]), max([new[1], *(b for _, b in met)])
    return [*(s for s in spans if s not in met), whole]


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
