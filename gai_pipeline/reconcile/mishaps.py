"""Rows that were mishandled as a whole: shifted, moved, swapped, fused, exchanged, lost, or several at once.

Belongs here: the search for such rows; the sums of the columns say what a row would have to be. Does not belong here:
how a single row goes wrong (`patterns.py`), single cells and what comes first (`explain.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from gai_pipeline.arithmetic.placing import AMBIGUOUS, Candidate, accepts, place, placings
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.code import CellRef, Code, Explanation, Kind, State, state_of
from gai_pipeline.reconcile.patterns import WEIGHT, Number, row_pattern


def one_row(state: State, *, empty_too: bool = False) -> Iterator[Explanation]:
    """Rows that, alone, explain everything: the column sums say what such a row would have to be.

    A row that is not in the document may have lost everything, with `empty_too` also one that is there without figures.
    """
    code = state.code
    form = form_of(code.edition).table(code.table)
    failing = set(state.failing)
    for row in form.rows:
        positions = [code.at[row.code, c] for c in row.columns]
        own = {e for i in positions for e, _ in code.touching[i]}
        if not failing <= own or any(state.values[i] is None for i in positions):
            continue
        meant: list[Number] = []
        for i in positions:
            column_sums = [(e, s) for e, s in code.touching[i] if code.identities[e].rule.per == "column"]
            wanted = {-(state.off[e] or 0) * s for e, s in column_sums if state.off[e] is not None}
            if len(wanted) != 1:
                break
            meant.append((state.values[i] or 0) + wanted.pop())
        if len(meant) < len(positions) or not _balances(code, positions, meant):
            continue
        nothing = state.left_out.issuperset(positions) or (empty_too and all(state.empty[i] for i in positions))
        gone = nothing and min(meant) >= 0
        pattern: Kind | None = "lost" if gone else row_pattern([state.seen(i) for i in positions], meant)
        if pattern is None:
            continue
        changes = {code.cells[i]: v for i, v in zip(positions, meant, strict=True) if v != (state.values[i] or 0)}
        yield Explanation(pattern, changes, WEIGHT)


def exchanged(state: State) -> Iterator[Explanation]:
    """Two rows that follow each other, each with the figures of the other."""
    code = state.code
    rows = form_of(code.edition).table(code.table).rows
    for one, other in pairwise(rows):
        if one.columns != other.columns:
            continue
        changes: dict[int, Number] = {}
        for c in one.columns:
            i, j = code.at[one.code, c], code.at[other.code, c]
            first, second = state.values[i], state.values[j]
            if first is None or second is None:
                break
            if first != second:
                changes |= {i: second, j: first}
        else:
            if changes and _mends(state, changes):
                yield Explanation("exchanged", {code.cells[i]: v for i, v in changes.items()}, WEIGHT)


def _mends(state: State, changes: Mapping[int, Number]) -> bool:
    """Whether every sum that can be checked holds after the changes."""
    off = dict(enumerate(state.off))
    for i, value in changes.items():
        for e, sign in state.code.touching[i]:
            before = off[e]
            if before is not None:
                off[e] = before + sign * (value - (state.values[i] or 0))
    return not any(off.values())


def _balances(code: Code, positions: Sequence[int], meant: Sequence[Number]) -> bool:
    """Whether the row's own sum holds for `meant`."""
    values = dict(zip(positions, meant, strict=True))
    for e in {e for i in positions for e, _ in code.touching[i] if code.identities[e].rule.per == "row"}:
        if sum((s * values[i] for i, s in code.terms[e]), 0) != 0:
            return False
    return True


def several_rows(state: State) -> Iterator[Explanation]:
    """All rows whose own sum fails, read with their zeros elsewhere, where the columns allow exactly one reading."""
    code = state.code
    form = form_of(code.edition).table(code.table)
    rows = [code.identities[e].key for e in state.failing if code.identities[e].rule.per == "row"]
    if len(rows) < 2:
        return
    loose: dict[str, tuple[tuple[CellRef, ...], list[Candidate]]] = {}
    for row in rows:
        cells = tuple((row, c) for c in form.row(row).columns)
        seen = [state.values[code.at[cell]] or 0 for cell in cells]
        shown = [Decimal(v) for v in seen if v]
        accept = accepts(code.edition, code.table, cells)
        candidates = placings(shown, len(cells), accept)
        if not seen[-1]:
            candidates += placings([*shown, sum(shown, Decimal(0))], len(cells), accept)
        if not candidates:
            return
        loose[row] = (cells, candidates)
    known = {
        cell: Decimal(v)
        for i, cell in enumerate(code.cells)
        if cell[0] not in loose and (v := state.values[i]) is not None
    }
    changes: dict[CellRef, Number] = {}
    for row, placed in place(code.edition, code.table, known, loose).items():
        for cell, value in zip(loose[row][0], placed, strict=True):
            if value is AMBIGUOUS:
                return
            if (value or 0) != (state.values[code.at[cell]] or 0):
                changes[cell] = value or Decimal(0)
    after = list(state.values)
    for cell, v in changes.items():
        after[code.at[cell]] = v
    if changes and not state_of(code, after, [False] * len(after)).failing:
        yield Explanation("rows", changes, WEIGHT * len(rows))
