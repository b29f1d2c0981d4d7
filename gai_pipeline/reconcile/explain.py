"""Searches the smallest change to a table that makes all its sums hold.

Belongs here: the order of the search, exact within its classes, and single cells and pairs of them. Does not belong
here: whole rows (`mishaps.py`), deciding who is to blame or what to store (`propose.py`).

Each number of the applications table stands in a row sum and in a column sum, and two valid tables differ in at least
four cells. So one wrong number is located without doubt; two can be mistaken for another pair, and are told apart only
by what a reader confuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gai_pipeline.reconcile.code import CellRef, Explanation, State
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
    if len(state.failing) <= MOST_FAILURES_FOR_CELLS:
        single = [_cell(state, {i: v}) for i, v in _single(state, state.off)]
        if single:
            if len(single) == 1 and len(state.failing) > 1:
                only = single[0]
                return [Explanation(only.kind, only.changes, only.weight, sole=True)]
            return _by_weight(single)
    found: dict[tuple[tuple[CellRef, Number], ...], Explanation] = {}
    rows = list(exchanged(state))
    rows += one_row(state, empty_too=bool(rows))
    for candidate in rows:
        found.setdefault(tuple(sorted(candidate.changes.items())), candidate)
    if len(state.failing) <= MOST_FAILURES_FOR_CELLS:
        for pair in _pairs(state):
            candidate = _cell(state, pair)
            found.setdefault(tuple(sorted(candidate.changes.items())), candidate)
    if found:
        return _by_weight(list(found.values()))
    return list(several_rows(state))


def filled(state: State) -> dict[CellRef, Number]:
    """Values of the unreadable cells that the sums determine, once nothing fails any more.

    Beside unreadable cells those of rows left out are unknown too, not 0. Equations with one unknown are solved until
    none is left. Empty where two sums contradict each other or a count would be negative: then something else is wrong.
    """
    if state.failing:
        return {}
    code = state.code
    values: list[Number | None] = [None if i in state.left_out else v for i, v in enumerate(state.values)]
    found: dict[CellRef, Number] = {}
    going = True
    while going:
        going = False
        for equation in code.terms:
            unknown = [(i, sign) for i, sign in equation if values[i] is None]
            if len(unknown) != 1:
                continue
            i, sign = unknown[0]
            rest = sum((s * v for j, s in equation if (v := values[j]) is not None), 0)
            value = -rest * sign
            if value < 0:
                return {}
            values[i], going = value, True
            if i not in state.left_out:
                found[code.cells[i]] = value
    for equation in code.terms:
        known = [(values[i], sign) for i, sign in equation]
        if all(v is not None for v, _ in known) and sum((s * v for v, s in known if v is not None), 0) != 0:
            return {}
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
        touched = [(e, s) for e, s in state.code.touching[i] if off[e] is not None]
        if len(touched) < len(failing):
            continue
        change = -(off[first] or 0) * sign
        meant = (state.values[i] or 0) + change
        if meant < 0:
            continue
        if all((off[e] or 0) + s * change == 0 for e, s in touched) and set(failing) <= {e for e, _ in touched}:
            yield i, meant


def _pairs(state: State) -> Iterator[dict[int, Number]]:
    """Pairs of cells whose change balances everything, each by a known slip.

    Of two wrong cells each stands in a sum without the other, which therefore fails by that cell's error: so it is
    enough to mend each failing sum with each of its cells and look for a second single cell.
    """
    code = state.code
    seen: set[frozenset[int]] = set()
    for first in state.failing:
        for i, sign in code.terms[first]:
            change = -(state.off[first] or 0) * sign
            meant = (state.values[i] or 0) + change
            if meant < 0 or slip(state.seen(i), meant) is None:
                continue
            off = list(state.off)
            for e, s in code.touching[i]:
                before = off[e]
                if before is not None:
                    off[e] = before + s * change
            for j, value in _single(state, off):
                pair = frozenset((i, j))
                if i != j and pair not in seen and slip(state.seen(j), value) is not None:
                    seen.add(pair)
                    yield {i: meant, j: value}
