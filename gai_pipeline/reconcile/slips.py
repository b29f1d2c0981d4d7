"""How a printed number turns into another when it is read: the slips that a proposal may assume.

Belongs here: which pairs of numbers a reader confuses, with a weight. Does not belong here: any arithmetic of the form.
Sources: digits that the recognisers of this project mix up (0/8, 6/0, 1/7, 3/8 and the like), and digits that text
layers and recognisers drop, double or split with a point.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

CONFUSABLE: Final = frozenset(
    frozenset(pair) for pair in ("08", "17", "38", "06", "68", "56", "14", "49", "58", "27", "35", "09", "89")
)
"""Digits that look alike in print."""

CONFUSED, LOST_CELL, DIGIT, LENGTH = 1.0, 2.0, 2.0, 1.5


def slip(seen: Decimal | int | None, meant: Decimal | int) -> float | None:
    """The weight of reading `meant` as `seen`; the lower, the likelier; None where no single slip does it.

    `seen` None is a cell in which nothing was seen.
    """
    if meant < 0:
        return None
    if seen is None:
        return LOST_CELL
    a, b = _text(seen), _text(meant)
    if a == b:
        return 0.0
    if "." in a or "." in b:
        return LENGTH if a.replace(".", "") == b.replace(".", "") else None
    if len(a) == len(b):
        wrong = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        if len(wrong) > 1:
            return None
        return CONFUSED if frozenset(wrong[0]) in CONFUSABLE else DIGIT
    if abs(len(a) - len(b)) == 1:
        short, long = sorted((a, b), key=len)
        if any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
            return LENGTH
    return None


def _text(value: Decimal | int) -> str:
    if value == int(value):
        return str(int(value))
    return format(Decimal(value).normalize(), "f")
