"""Rows that were mishandled as a whole: shifted, moved, swapped, fused, exchanged, lost, or several at once.

Belongs here: the search for such rows; the sums of the columns say what a row would have to be. Does not belong here:
how a single row goes wrong (`patterns.py`), single cells and what comes first (`explain.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from gai_pipeline.arithmetic.identities import CellRef
from gai_pipeline.arithmetic.placing import AMBIGUOUS, Loose, accepts, place, placings
from gai_pipeline.forms.spec import Row
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.code import Code, Explanation, Kind, State
from gai_pipeline.reconcile.patterns import WEIGHT, Number, row_pattern


def one_row(state: State, *, empty_too: bool = False) -> Iterator[Explanation]:
    """Rows that, alone, explain everything: the column sums say what such a row would have to be.

    A row that is not in the document may have lost everything, with `empty_too` also one that is there without figures.
    """
    code = state.code
    failing = set(state.failing)
    for row in form_of(code.edition).table(code.table).rows:
        positions = [code.at[row.code, c] for c in row.columns]
        if not failing <= {e for i in positions for e, _ in code.touching[i]}:
            continue
        meant = _by_columns(state, positions)
        if meant is None or not _balances(code, positions, meant):
            continue
        mishap = _mishap(state, positions, meant, empty_too)
        if mishap is not None:
            changes = {code.cells[i]: v for i, v in zip(positions, meant, strict=True) if v != (state.values[i] or 0)}
            yield Explanation(mishap, changes, WEIGHT)


def _by_columns(state: State, positions: Sequence[int]) -> list[Number] | None:
    """What a row would have to be for its column sums to hold; None where a cell is unreadable or its column does not
    say."""
    code = state.code
    meant: list[Number] = []
    for i in positions:
        shown = state.values[i]
        columns = [(e, sign) for e, sign in code.touching[i] if code.identities[e].rule.per == "column"]
        missing = {-(state.off[e] or 0) * sign for e, sign in columns if state.off[e] is not None}
        if shown is None or len(missing) != 1:
            return None
        meant.append(shown + missing.pop())
    return meant


def _mishap(state: State, positions: Sequence[int], meant: Sequence[Number], empty_too: bool) -> Kind | None:
    """What happened to a row that would have to be `meant`, None where nothing known did."""
    has_nothing = state.left_out.issuperset(positions) or (empty_too and all(state.empty[i] for i in positions))
    if has_nothing and min(meant) >= 0:
        return "lost"
    return row_pattern([state.seen(i) for i in positions], meant)


def exchanged(state: State) -> Iterator[Explanation]:
    """Two rows that follow each other, each with the figures of the other."""
    code = state.code
    for one, other in pairwise(form_of(code.edition).table(code.table).rows):
        changes = _exchange(state, one, other)
        if changes and not any(state.off_after(changes)):
            yield Explanation("exchanged", {code.cells[i]: v for i, v in changes.items()}, WEIGHT)


def _exchange(state: State, one: Row, other: Row) -> dict[int, Number]:
    """Each of two rows with the figures of the other, cell by position where they differ; empty where their columns do
    or a cell is unreadable."""
    changes: dict[int, Number] = {}
    if one.columns != other.columns:
        return changes
    for c in one.columns:
        i, j = state.code.at[one.code, c], state.code.at[other.code, c]
        first, second = state.values[i], state.values[j]
        if first is None or second is None:
            return {}
        if first != second:
            changes |= {i: second, j: first}
    return changes


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
    rows = [code.identities[e].key for e in state.failing if code.identities[e].rule.per == "row"]
    if len(rows) < 2:
        return
    changes = _changes(state, _loosened(state, rows))
    if changes and not state.after(changes).failing:
        yield Explanation("rows", changes, WEIGHT * len(rows))


def _loosened(state: State, rows: Sequence[str]) -> dict[str, Loose]:
    """Every reading of each row that keeps its numbers in their order and, where its total is empty, may add it; empty
    where a row has none."""
    code = state.code
    form = form_of(code.edition).table(code.table)
    loose: dict[str, Loose] = {}
    for row in rows:
        cells = tuple((row, c) for c in form.row(row).columns)
        seen = [state.values[code.at[cell]] or 0 for cell in cells]
        shown = [Decimal(v) for v in seen if v]
        accept = accepts(code.edition, code.table, cells)
        readings = placings(shown, len(cells), accept)
        if not seen[-1]:
            readings += placings([*shown, sum(shown, Decimal(0))], len(cells), accept)
        if not readings:
            return {}
        loose[row] = (cells, readings)
    return loose


def _known(state: State, loose: Mapping[str, Loose]) -> dict[CellRef, Decimal | None]:
    """The figures of the other rows."""
    figures = zip(state.code.cells, state.values, strict=True)
    return {cell: Decimal(v) for cell, v in figures if cell[0] not in loose and v is not None}


def _changes(state: State, loose: Mapping[str, Loose]) -> dict[CellRef, Number]:
    """What the one reading changes that the whole table allows the loose rows; empty where it allows several."""
    code = state.code
    changes: dict[CellRef, Number] = {}
    for row, placed in place(code.edition, code.table, _known(state, loose), loose).items():
        for cell, value in zip(loose[row][0], placed, strict=True):
            if value is AMBIGUOUS:
                return {}
            if (value or 0) != (state.values[code.at[cell]] or 0):
                changes[cell] = value or Decimal(0)
    return changes
