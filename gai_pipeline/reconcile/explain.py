"""Searches the smallest change to a table that makes all its sums hold.

Belongs here: the search, exact within its classes (one cell, two cells, one row, several shifted rows) and bounded.
Does not belong here: deciding who is to blame or what to store (`propose.py`).

The table is a two-way parity code. Each number of the applications table stands in a row sum and in a column sum, and
two valid tables differ in at least four cells. So one wrong number is located without doubt; two can be mistaken for
another pair, and are told apart only by what a reader confuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from gai_pipeline.forms.rules import Identity, identities
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.patterns import WEIGHT, Number, row_pattern
from gai_pipeline.reconcile.placing import AMBIGUOUS, Candidate, accepts, place, placings
from gai_pipeline.reconcile.slips import slip

CellRef = tuple[str, str]
Kind = Literal["cell", "cells", "shifted", "moved", "fused", "rows", "filled"]

MOST_FAILURES_FOR_CELLS = 6
"""Two cells touch at most six sums (a cell of total_processed touches three)."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A change that makes every sum it touches hold. `weight` adds up the slips it assumes; None: no known slip.

    `sole` is true where the sums alone allow no other change as small, whatever slips one assumes.
    """

    kind: Kind
    changes: Mapping[CellRef, Number]
    weight: float | None
    sole: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """The error-level equations of a table: `terms[e]` are (cell position, sign) that sum to 0; `touching[i]` are the
    (equation, sign) of cell i."""

    edition: str
    table: str
    cells: tuple[CellRef, ...]
    at: Mapping[CellRef, int]
    identities: tuple[Identity, ...]
    terms: tuple[tuple[tuple[int, int], ...], ...]
    touching: tuple[tuple[tuple[int, int], ...], ...]


@cache
def code_of(edition: str, table: str) -> Code:
    """The equations of a table of an edition. Raises `KeyError` where the edition has no such table."""
    cells = tuple(form_of(edition).table(table).cells())
    at = {cell: i for i, cell in enumerate(cells)}
    used = tuple(
        i
        for i in identities(edition)
        if i.rule.table == table and i.rule.relation == "=" and i.rule.severity == "error"
    )
    terms = tuple(
        tuple((at[t.row, t.column], t.coefficient) for t in i.left)
        + tuple((at[t.row, t.column], -t.coefficient) for t in i.right)
        for i in used
    )
    touching: list[list[tuple[int, int]]] = [[] for _ in cells]
    for e, equation in enumerate(terms):
        for i, sign in equation:
            touching[i].append((e, sign))
    return Code(edition, table, cells, at, used, terms, tuple(tuple(t) for t in touching))


@dataclass(slots=True)
class State:
    """A table as seen. `values` None: nothing could be read. `empty`: blank, dash or absent, counted as 0.

    `off[e]` is what equation e is off by, None where it needs an unreadable cell.
    """

    code: Code
    values: list[Number | None]
    empty: list[bool]
    off: list[Number | None]

    @property
    def failing(self) -> list[int]:
        return [e for e, off in enumerate(self.off) if off]

    def seen(self, i: int) -> Number | None:
        return None if self.empty[i] else self.values[i]


def state_of(code: Code, values: Sequence[Number | None], empty: Sequence[bool]) -> State:
    """The state of a table; `values` and `empty` are in the order of `code.cells`."""
    shown: list[Number | None] = [0 if e else v for v, e in zip(values, empty, strict=True)]
    off: list[Number | None] = []
    for equation in code.terms:
        total: Number | None = 0
        for i, sign in equation:
            v = shown[i]
            if v is None or total is None:
                total = None
                break
            total = total + sign * v
        off.append(total)
    return State(code, shown, list(empty), off)


def explanations(state: State) -> list[Explanation]:
    """The smallest explanations of the failing sums, likeliest first; empty where none is small enough.

    One cell comes before everything else: it is unambiguous wherever both its sums can be checked. Otherwise pairs of
    slips, one mishandled row, and last several mishandled rows.
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
    for candidate in _one_row(state):
        found.setdefault(tuple(sorted(candidate.changes.items())), candidate)
    if len(state.failing) <= MOST_FAILURES_FOR_CELLS:
        for pair in _pairs(state):
            candidate = _cell(state, pair)
            found.setdefault(tuple(sorted(candidate.changes.items())), candidate)
    if found:
        return _by_weight(list(found.values()))
    return list(_several_rows(state))


def filled(state: State) -> dict[CellRef, Number]:
    """Values of the unreadable cells that the sums determine, once nothing fails any more.

    Equations with one unknown are solved until none is left. Empty where two sums contradict each other or a count
    would be negative: then something else is wrong.
    """
    if state.failing:
        return {}
    code = state.code
    values = list(state.values)
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


def _one_row(state: State) -> Iterator[Explanation]:
    """Rows that, alone, explain everything: the column sums say what such a row would have to be."""
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
        pattern = row_pattern([state.seen(i) for i in positions], meant)
        if pattern is None:
            continue
        changes = {code.cells[i]: v for i, v in zip(positions, meant, strict=True) if v != (state.values[i] or 0)}
        yield Explanation(pattern, changes, WEIGHT)


def _balances(code: Code, positions: Sequence[int], meant: Sequence[Number]) -> bool:
    """Whether the row's own sum holds for `meant`."""
    values = dict(zip(positions, meant, strict=True))
    for e in {e for i in positions for e, _ in code.touching[i] if code.identities[e].rule.per == "row"}:
        if sum((s * values[i] for i, s in code.terms[e]), 0) != 0:
            return False
    return True


def _several_rows(state: State) -> Iterator[Explanation]:
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
