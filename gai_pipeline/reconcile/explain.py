"""Searches the smallest change to a table that makes all its sums hold.

Belongs here: the order of the search, exact within its classes, and single cells and pairs of them. Does not belong
here: whole rows (`mishaps.py`), deciding who is to blame or what to store (`proposals.py`).

Each number of the applications table stands in a row sum and in a column sum, and two valid tables differ in at least
four cells. So one wrong number is located without doubt; two can be mistaken for another pair, and are told apart only
by what a reader confuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gai_pipeline.arithmetic.identities import CellRef
from gai_pipeline.reconcile.code import Code, Explanation, State, off_by
from gai_pipeline.reconcile.mishaps import exchanged, one_row, several_rows
from gai_pipeline.reconcile.patterns import Number
from gai_pipeline.reconcile.slips import slip

MOST_FAILURES_FOR_CELLS = 6
"""Two cells touch at most six sums (a cell of total_processed touches three)."""


def explanations(state: State) -> list[Explanation]:
    """The smallest explanations of the failing sums, likeliest first; empty where none is small enough.

    One cell comes before everything else: it is unambiguous wherever both its sums can be checked. Otherwise pairs of
    slips, one mishandled row, two rows exchanged, and last several mishandled rows.
    """
    if not state.failing:
        return []
    few = len(state.failing) <= MOST_FAILURES_FOR_CELLS
    single = [_cell(state, {i: v}) for i, v in _single(state, state.off)] if few else []
    if len(single) == 1 and len(state.failing) > 1:
        return [replace(single[0], sole=True)]
    if single:
        return _by_weight(single)
    rows = list(exchanged(state))
    rows += one_row(state, empty_too=bool(rows))
    pairs = [_cell(state, pair) for pair in _pairs(state)] if few else []
    found = _by_changes([*rows, *pairs])
    return _by_weight(found) if found else list(several_rows(state))


def _by_changes(candidates: Sequence[Explanation]) -> list[Explanation]:
    """Of explanations that change the same the first."""
    found: dict[tuple[tuple[CellRef, Number], ...], Explanation] = {}
    for candidate in candidates:
        found.setdefault(tuple(sorted(candidate.changes.items())), candidate)
    return list(found.values())


def filled(state: State) -> dict[CellRef, Number]:
    """Values of the unreadable cells that the sums determine, once nothing fails any more.

    Beside unreadable cells those of rows left out are unknown too, not 0. Equations with one unknown are solved until
    none is left. Empty where two sums contradict each other or a count would be negative: then something else is wrong.
    """
    if state.failing:
        return {}
    code = state.code
    values: list[Number | None] = [None if i in state.left_out else v for i, v in enumerate(state.values)]
    found = _solve(code, values)
    if min(found.values(), default=0) < 0 or any(off_by(equation, values) for equation in code.terms):
        return {}
    return {code.cells[i]: value for i, value in found.items() if i not in state.left_out}


def _solve(code: Code, values: list[Number | None]) -> dict[int, Number]:
    """Solves equations with one unknown until none is left or one asks for less than 0. Fills `values` in; returns what
    it filled in, by position."""
    found: dict[int, Number] = {}
    going = True
    while going:
        going = False
        for equation in code.terms:
            unknown = [(i, sign) for i, sign in equation if values[i] is None]
            if len(unknown) != 1:
                continue
            i, sign = unknown[0]
            values[i] = found[i] = -sum((s * v for j, s in equation if (v := values[j]) is not None), 0) * sign
            if found[i] < 0:
                return found
            going = True
    return found


def _by_weight(found: list[Explanation]) -> list[Explanation]:
    return sorted(found, key=lambda e: (e.weight is None, e.weight or 0.0, len(e.changes)))


def _cell(state: State, changes: Mapping[int, Number]) -> Explanation:
    weights = [slip(state.seen(i), v) for i, v in changes.items()]
    known = [w for w in weights if w is not None]
    return Explanation(
        "cell" if len(changes) == 1 else "cells",
        {state.code.cells[i]: v for i, v in changes.items()},
        sum(known) if len(known) == len(weights) else None,
    )


def _single(state: State, off: Sequence[Number | None]) -> Iterator[tuple[int, Number]]:
    """(cell, value) whose change alone balances `off`."""
    failing = [e for e, v in enumerate(off) if v]
    if not failing:
        return
    first = failing[0]
    for i, sign in state.code.terms[first]:
        change = -(off[first] or 0) * sign
        meant = (state.values[i] or 0) + change
        if meant >= 0 and _is_all(state.code.touching[i], change, off, failing):
            yield i, meant


def _is_all(
    touching: Sequence[tuple[int, int]], change: Number, off: Sequence[Number | None], failing: list[int]
) -> bool:
    """Whether a change of a cell mends every sum that fails and breaks none."""
    balanced = 0
    for e, sign in touching:
        before = off[e]
        if before is None:
            continue
        if before + sign * change != 0:
            return False
        balanced += bool(before)
    return balanced == len(failing)


def _pairs(state: State) -> Iterator[dict[int, Number]]:
    """Pairs of cells whose change balances everything, each by a known slip.

    Of two wrong cells each stands in a sum without the other, which therefore fails by that cell's error: so it is
    enough to mend each failing sum with each of its cells and look for a second single cell.
    """
    seen: set[frozenset[int]] = set()
    for i, meant in _mending_one(state):
        for j, value in _single(state, state.off_after({i: meant})):
            pair = frozenset((i, j))
            if i != j and pair not in seen and slip(state.seen(j), value) is not None:
                seen.add(pair)
                yield {i: meant, j: value}


def _mending_one(state: State) -> Iterator[tuple[int, Number]]:
    """(cell, value) for each slip that would mend one of the failing sums."""
    for e in state.failing:
        for i, sign in state.code.terms[e]:
            meant = (state.values[i] or 0) - (state.off[e] or 0) * sign
            if meant >= 0 and slip(state.seen(i), meant) is not None:
                yield i, meant
