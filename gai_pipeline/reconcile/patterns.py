"""Recognises how a whole row went wrong: shifted, blanks moved, total in the wrong column, neighbours swapped, fused.

Belongs here: comparing a row as seen with a row as it would have to be. Does not belong here: finding the latter.
A row as seen has None for a cell in which nothing was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, Literal

from gai_pipeline.reconcile.slips import lacks_one, printed

Number = Decimal | int
Pattern = Literal["shifted", "moved", "swapped", "fused"]

WEIGHT = 2.0
"""Of a mishap of a whole row, as `slips.py` weighs those of a number."""

Row = list[Number]
"""Figures in the form's column order; what is blank is 0."""


def row_pattern(seen: Sequence[Number | None], meant: Sequence[Number]) -> Pattern | None:
    """How `meant` became `seen`, or None where no single mishap of a reader does it: the first of `_MISHAPS` that
    fits. Both rows have the same width."""
    if any(v < 0 for v in meant):
        return None
    shown = [v or 0 for v in seen]
    if not any(shown):
        return None
    wanted = list(meant)
    return next((name for name, fits in _MISHAPS if fits(shown, wanted)), None)


def _is_shifted(shown: Row, meant: Row) -> bool:
    """Every cell stands one column too far right (or left), the number at the end lost."""
    to_the_right = not shown[0] and shown[1:] == meant[:-1]
    return to_the_right or (not shown[-1] and shown[:-1] == meant[1:])


def _is_moved(shown: Row, meant: Row) -> bool:
    """The same numbers in the same order, with the zeros or blanks elsewhere."""
    return _numbers(shown) == _numbers(meant)


def _is_swapped(shown: Row, meant: Row) -> bool:
    """Two neighbours in each other's place."""
    off = [i for i, (a, b) in enumerate(zip(shown, meant, strict=True)) if a != b]
    if len(off) != 2 or off[1] - off[0] != 1:
        return False
    i, j = off
    return shown[i] == meant[j] and shown[j] == meant[i]


def _is_fused(shown: Row, meant: Row) -> bool:
    """The same digits in the same order, cut into fewer numbers."""
    numbers, wanted = _numbers(shown), _numbers(meant)
    return len(numbers) < len(wanted) and _digits(numbers) == _digits(wanted)


_MISHAPS: Final[tuple[tuple[Pattern, Callable[[Row, Row], bool]], ...]] = (
    ("shifted", _is_shifted),
    ("moved", _is_moved),
    ("swapped", _is_swapped),
    ("fused", _is_fused),
)


def uses(shown: Sequence[str], meant: Sequence[Number], *, whole: bool = True) -> bool:
    """Whether a row of numbers without their places can be `meant`: the same numbers in their order (zeros aside), the
    same digits cut differently, or one number lost, doubled or misread. `whole` false: `meant` is only a part of it."""
    wanted = [printed(v) for v in meant if v]
    if not whole:
        return all(text in shown for text in wanted)
    if "".join(shown) in ("".join(map(printed, meant)), "".join(wanted)):
        return True
    numbers = [v for v in shown if v.strip("0")]
    if len(numbers) == len(wanted):
        return sum(a != b for a, b in zip(numbers, wanted, strict=True)) <= 1
    return lacks_one(numbers, wanted)


def _numbers(row: Row) -> Row:
    """The numbers of a row without zeros and blanks."""
    return [v for v in row if v]


def _digits(values: Sequence[Number]) -> str:
    return "".join(str(int(v)) for v in values)
