"""Recognises how a whole row went wrong: shifted, blanks moved, total in the wrong column, neighbours swapped, fused.

Belongs here: comparing a row as seen with a row as it would have to be. Does not belong here: finding the latter.
A row is a sequence of numbers in the form's column order; None is a cell in which nothing was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

Number = Decimal | int
Pattern = Literal["shifted", "moved", "swapped", "fused"]

WEIGHT = 2.0


def row_pattern(seen: Sequence[Number | None], meant: Sequence[Number]) -> Pattern | None:
    """How `meant` became `seen`, or None where no single mishap of a reader does it.

    shifted: every cell stands one column too far right (or left), the number at the end lost;
    moved: the same numbers in the same order, with the zeros or blanks elsewhere;
    swapped: two neighbours in each other's place;
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
    off = [i for i, (a, b) in enumerate(zip(shown, meant, strict=True)) if a != b]
    if len(off) == 2 and off[1] - off[0] == 1 and shown[off[0]] == meant[off[1]] and shown[off[1]] == meant[off[0]]:
        return "swapped"
    if len(numbers) < len(wanted) and _digits(numbers) == _digits(wanted):
        return "fused"
    return None


def uses(shown: Sequence[str], meant: Sequence[Number], *, whole: bool = True) -> bool:
    """Whether a row of numbers without their places can be `meant`: the same numbers in their order (zeros aside), the
    same digits cut differently, or one number lost, doubled or misread. `whole` false: `meant` is only a part of it."""
    if not whole:
        return all(_text(v) in shown for v in meant if v)
    wanted = [v for v in meant if v]
    if "".join(shown) in ("".join(_text(v) for v in meant), "".join(_text(v) for v in wanted)):
        return True
    numbers = [v for v in shown if v.strip("0")]
    texts = [_text(v) for v in wanted]
    if len(numbers) == len(texts):
        return sum(a != b for a, b in zip(numbers, texts, strict=True)) <= 1
    short, long = sorted((numbers, texts), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _digits(values: Sequence[Number]) -> str:
    return "".join(str(int(v)) for v in values)


def _text(value: Number) -> str:
    return str(int(value)) if value == int(value) else format(Decimal(value).normalize(), "f")
