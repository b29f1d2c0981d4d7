"""How a printed number turns into another when it is read: the slips that a proposal may assume.

Belongs here: which pairs of numbers a reader confuses, with a weight. Does not belong here: any arithmetic of the form.
Sources: digits that the recognisers of this project mix up (0/8, 6/0, 1/7, 3/8 and the like), and digits that text
layers and recognisers drop, double or split with a point.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    a, b = printed(seen), printed(meant)
    if a == b:
        return 0.0
    if "." in a or "." in b:
        return LENGTH if a.replace(".", "") == b.replace(".", "") else None
    if len(a) == len(b):
        return _one_digit(a, b)
    return LENGTH if lacks_one(a, b) else None


def _one_digit(a: str, b: str) -> float | None:
    """The weight of one digit read as another, None where more differ."""
    wrong = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(wrong) > 1:
        return None
    return CONFUSED if frozenset(wrong[0]) in CONFUSABLE else DIGIT


def lacks_one(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether one of two sequences is the other without one of its items: a digit lost or doubled, or a number."""
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:i] == short[:i] and long[i + 1 :] == short[i:] for i in range(len(long)))


def printed(value: Decimal | int) -> str:
    """A number as a form prints it: no needless fraction, no exponent."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(value).normalize(), "f")
