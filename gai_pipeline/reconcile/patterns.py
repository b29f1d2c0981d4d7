"""Recognises how a whole row went wrong: shifted, blanks dropped or moved, total in the wrong column, digits fused.

Belongs here: comparing a row as seen with a row as it would have to be. Does not belong here: finding the latter.
A row is a sequence of numbers in the form's column order; None is a cell in which nothing was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

Number = Decimal | int
Pattern = Literal["shifted", "moved", "fused"]

WEIGHT = 2.0


def row_pattern(seen: Sequence[Number | None], meant: Sequence[Number]) -> Pattern | None:
    """How `meant` became `seen`, or None where no single mishap of a reader does it.

    shifted: every cell stands one column too far right (or left), the number at the end lost;
    moved: the same numbers in the same order, with the zeros or blanks elsewhere;
    fused: the same digits in the same order, cut differently.
    """
    if any(v < 0 for v in meant):
        return None
    shown = [v or 0 for v in seen]
    if not any(shown):
        return None
    if not shown[0] and shown[1:] == list(meant[:-1]):
        return "shifted"
    if not shown[-1] and shown[:-1] == list(meant[1:]):
        return "shifted"
    numbers = [v for v in shown if v]
    wanted = [v for v in meant if v]
    if numbers == wanted:
        return "moved"
    if len(numbers) < len(wanted) and _digits(numbers) == _digits(wanted):
        return "fused"
    return None


def _digits(values: Sequence[Number]) -> str:
    return "".join(str(int(v)) for v in values)
