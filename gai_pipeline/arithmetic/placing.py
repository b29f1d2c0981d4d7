"""Finds the columns of numbers that an extractor left without them: dropped blanks and fused digits.

Belongs here: candidate readings of a row, and the exact search for those that the form's sums allow. Does not belong
here: recognising that a row is damaged (`align/`), or judging complete tables (`reconcile/`). Everything is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import islice
from typing import Final, Literal

from gai_pipeline.arithmetic.identities import CellRef, balance, equations
from gai_pipeline.arithmetic.solver import Group, backbone

Candidate = tuple[Decimal | None, ...]
"""A reading of a group's cells, in their order; None is a blank."""

Accept = Callable[[Sequence[Decimal | None]], bool]
"""Told every prefix of a candidate: False as soon as the prefix cannot become a valid reading."""


class Ambiguous(Enum):
    """The type of `AMBIGUOUS`."""

    AMBIGUOUS = "ambiguous"


AMBIGUOUS: Final = Ambiguous.AMBIGUOUS
"""Stands for a cell whose value the arithmetic leaves open."""

Placed = tuple[Decimal | Literal[Ambiguous.AMBIGUOUS] | None, ...]
"""Per cell of a group: the number, None for a blank, or `AMBIGUOUS`."""

Loose = tuple[tuple[CellRef, ...], Sequence[Candidate]]
"""The cells of a group and the readings that are possible for it."""

MAX_CANDIDATES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sums:
    """The error-level identities that lie wholly within some cells, as a predicate on prefixes of their readings.

    `due[n]` are the identities, as (position, sign) terms that sum to 0, that can be judged once n cells are read.
    `last_is_total` says that the only one makes the last cell the sum of all others. Blanks count as 0.
    """

    due: Mapping[int, tuple[tuple[tuple[int, int], ...], ...]]
    last_is_total: bool

    def __call__(self, prefix: Sequence[Decimal | None]) -> bool:
        return all(sum((prefix[i] or 0) * sign for i, sign in terms) == 0 for terms in self.due.get(len(prefix), ()))


@cache
def accepts(edition: str, table: str, cells: tuple[CellRef, ...]) -> Sums:
    """The predicate for readings of `cells` of a table."""
    at = {cell: i for i, cell in enumerate(cells)}
    due: dict[int, list[tuple[tuple[int, int], ...]]] = {}
    for terms in map(balance, equations(edition, table)):
        if all(cell in at for cell, _ in terms):
            placed = tuple((at[cell], sign) for cell, sign in terms)
            due.setdefault(max(i for i, _ in placed) + 1, []).append(placed)
    judged = [terms for found in due.values() for terms in found]
    only = judged[0] if len(judged) == 1 else ()
    return Sums({n: tuple(found) for n, found in due.items()}, set(only) == _total_last(len(cells)))


def _total_last(width: int) -> set[tuple[int, int]]:
    """The terms of the equation that makes the last of so many cells the sum of the others."""
    return {(i, -1) for i in range(width - 1)} | {(width - 1, 1)}


def placings(values: Sequence[Decimal], width: int, accept: Accept | None = None) -> list[Candidate]:
    """All ways to put `values`, in their order, into `width` cells, the others blank.

    Empty where there are more values than cells, or where more than `MAX_CANDIDATES` readings are left, which no sum
    could tell apart.
    """
    found: list[Candidate] = []

    def extend(prefix: list[Decimal | None], used: int) -> bool:
        if accept and prefix and not accept(prefix):
            return True
        if len(prefix) == width:
            found.append(tuple(prefix))
            return len(found) <= MAX_CANDIDATES
        left = len(values) - used
        going = True
        if left:
            going = extend([*prefix, values[used]], used + 1)
        if going and width - len(prefix) > left:
            going = extend([*prefix, None], used)
        return going

    if len(values) > width or not extend([], 0):
        return []
    return found


def splits(
    digits: str, width: int, accept: Accept | None = None, *, blanks: bool = False, max_digits: int = 7
) -> list[Candidate]:
    """All ways to cut a run of fused digits into `width` numbers without leading zeros ("0" alone is a number).

    With `blanks`, cells may also be blank. Empty where more than `MAX_CANDIDATES` readings are left. Raises
    `ValueError` where `digits` holds anything but ASCII digits.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not a run of digits: {digits!r}")
    if isinstance(accept, Sums) and accept.last_is_total:
        cuts = _with_total(digits, width, blanks, max_digits)
    else:
        cuts = _cuts(digits, width, accept or (lambda _: True), blanks, max_digits)
    found = list(islice(cuts, MAX_CANDIDATES + 1))
    return found if len(found) <= MAX_CANDIDATES else []


def _cuts(digits: str, width: int, accept: Accept, blanks: bool, max_digits: int) -> Iterator[Candidate]:
    def extend(prefix: Candidate, start: int) -> Iterator[Candidate]:
        if prefix and not accept(prefix):
            return
        open_cells, left = width - len(prefix), len(digits) - start
        if open_cells == 0:
            if left == 0:
                yield prefix
            return
        if left > open_cells * max_digits or (not blanks and left < open_cells):
            return
        for size in range(1, (1 if digits[start : start + 1] == "0" else min(max_digits, left)) + 1 if left else 1):
            yield from extend((*prefix, Decimal(digits[start : start + size])), start + size)
        if blanks:
            yield from extend((*prefix, None), start)

    return extend((), 0)


def _with_total(digits: str, width: int, blanks: bool, max_digits: int) -> Iterator[Candidate]:
    """Cuts whose last number is the sum of the others: with the total fixed first, few beginnings remain possible."""

    def parts(start: int, end: int, open_cells: int, rest: int) -> Iterator[Candidate]:
        left = end - start
        if open_cells == 0:
            if left == 0 and rest == 0:
                yield ()
            return
        longest = min(max_digits, left if blanks else left - open_cells + 1)
        if left > open_cells * max_digits or longest < 0 or rest > open_cells * 10 ** max(longest, 0):
            return
        if longest:
            for size in range(1, (1 if digits[start] == "0" else longest) + 1):
                value = int(digits[start : start + size])
                if value > rest:
                    break
                for others in parts(start + size, end, open_cells - 1, rest - value):
                    yield (Decimal(value), *others)
        if blanks:
            for others in parts(start, end, open_cells - 1, rest):
                yield (None, *others)

    for size in range(1, min(max_digits, len(digits)) + 1):
        shown = digits[-size:]
        if size == 1 or shown[0] != "0":
            for others in parts(0, len(digits) - size, width - 1, int(shown)):
                yield (*others, Decimal(shown))
    if blanks:
        for others in parts(0, len(digits), width - 1, 0):
            yield (*others, None)


def place(
    edition: str,
    table: str,
    known: Mapping[CellRef, Decimal | None],
    loose: Mapping[str, Loose],
    *,
    node_limit: int = 1200,
) -> dict[str, Placed]:
    """What the form's sums say of the loose groups.

    `known` are the certain cells, None where blank (a blank counts as 0). A cell that is neither known nor loose is
    unknown, and sums that need it are left out. For each group the answer gives, per cell, the value that all
    consistent readings of the whole table share, or `AMBIGUOUS`. No consistent reading, or a search that exceeds
    `node_limit` nodes before a value is proven: `AMBIGUOUS`.
    """
    answer: dict[str, Placed] = {name: (AMBIGUOUS,) * len(cells) for name, (cells, _) in loose.items()}
    readable = {name: group for name, group in loose.items() if group[1]}
    if not readable:
        return answer
    tied = _tied(edition, table, known, readable)
    groups = [_group(name, candidates, tied) for name, (_, candidates) in readable.items()]
    constants = [equation.constant for equation in tied]
    for name, proven in zip(readable, backbone(groups, constants, node_limit), strict=True):
        answer[name] = tuple(AMBIGUOUS if p is None else p[0] for p in proven)
    return answer


@dataclass(slots=True)
class _Tie:
    """An equation between loose groups: what its known cells add up to, and the (position, sign) of its cells in each
    group by the group's name."""

    constant: Decimal = Decimal(0)
    of_group: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def weight(self, name: str, candidate: Candidate) -> Decimal:
        """What a reading of a group adds to the equation; a blank counts as 0."""
        return sum(((candidate[i] or Decimal(0)) * sign for i, sign in self.of_group.get(name, ())), Decimal(0))


def _tied(edition: str, table: str, known: Mapping[CellRef, Decimal | None], loose: Mapping[str, Loose]) -> list[_Tie]:
    """The table's equations that need a loose cell and no unknown one."""
    home = {cell: (name, i) for name, (cells, _) in loose.items() for i, cell in enumerate(cells)}
    found = []
    for terms in map(balance, equations(edition, table)):
        cells = {cell for cell, _ in terms}
        if cells.isdisjoint(home) or not all(cell in home or cell in known for cell in cells):
            continue
        tie = _Tie()
        for cell, sign in terms:
            if cell in home:
                name, i = home[cell]
                tie.of_group.setdefault(name, []).append((i, sign))
            else:
                tie.constant += (known[cell] or Decimal(0)) * sign
        found.append(tie)
    return found


def _group(name: str, candidates: Sequence[Candidate], tied: Sequence[_Tie]) -> Group:
    different = tuple(dict.fromkeys(candidates))
    return Group(different, tuple(tuple(tie.weight(name, c) for tie in tied) for c in different))
