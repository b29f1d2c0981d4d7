"""Decides what a table's failing sums mean: which of their explanations stands, and what is proposed then.

Belongs here: from explanations to proposals. Does not belong here: the search (`explain.py`), who is to blame
(`blame.py`), storing anything in a record (`finish.py`). Reported values are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from gai_pipeline.arithmetic.identities import CellKey, CellRef
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.blame import cause
from gai_pipeline.reconcile.code import Code, Explanation, State, code_of, state_of
from gai_pipeline.reconcile.explain import explanations, filled
from gai_pipeline.reconcile.patterns import Number, uses
from gai_pipeline.reconcile.reader_evidence import Evidence, is_sure
from gai_pipeline.records.model import Cause, Cell, CellStatus

_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Verdict = Literal["clean", "explained", "undecided"]
Cells = Mapping[CellRef, Cell]
"""The cells of one table by (row, column)."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The outcome for a report.

    `proposals` are values beside the reported ones. `repairs` are the (rule id, key) of failing or blocked identities
    that hold once the proposals are taken (blank cells counting as 0). `causes` covers every failing identity.
    `doubtful` are cells in sums that fail as soon as blanks count as 0. `candidates` are the explanations weighed, per
    table, the proposed one alone where it is unique.
    """

    verdict: Verdict
    proposals: Mapping[CellKey, Decimal]
    repairs: frozenset[tuple[str, str]]
    causes: Mapping[tuple[str, str], Cause]
    doubtful: frozenset[CellKey] = frozenset()
    candidates: Mapping[str, tuple[Explanation, ...]] = field(default_factory=dict)


CLEAN = Reconciliation("clean", {}, frozenset(), {})
_GRAVEST: Final[tuple[Verdict, ...]] = ("undecided", "explained", "clean")


def reconcile(edition: str, cells: Iterable[Cell], evidence: Evidence) -> Reconciliation:
    """Explain the failing and blocked identities of a report's tables.

    `cells` are the cells of the tables that are present. A table whose sums all hold costs one pass over it.
    """
    by_table: dict[str, dict[CellRef, Cell]] = {}
    for cell in cells:
        by_table.setdefault(cell.table, {})[cell.row, cell.column] = cell
    try:
        form = form_of(edition)
    except KeyError:
        return CLEAN
    codes = [code_of(edition, name) for name in by_table if form.has_table(name)]
    return _joined([_table(code, by_table[code.table], evidence) for code in codes if code.terms])


def _joined(parts: Sequence[Reconciliation]) -> Reconciliation:
    """The outcome of several tables: the gravest verdict, and what is said of each."""
    proposals: dict[CellKey, Decimal] = {}
    causes: dict[tuple[str, str], Cause] = {}
    candidates: dict[str, tuple[Explanation, ...]] = {}
    repairs: set[tuple[str, str]] = set()
    doubtful: set[CellKey] = set()
    for part in parts:
        proposals |= part.proposals
        causes |= part.causes
        candidates |= part.candidates
        repairs |= part.repairs
        doubtful |= part.doubtful
    verdict = min((part.verdict for part in parts), key=_GRAVEST.index, default=_GRAVEST[-1])
    return Reconciliation(verdict, proposals, frozenset(repairs), causes, frozenset(doubtful), candidates)


def _table(code: Code, cells: Cells, evidence: Evidence) -> Reconciliation:
    state = _state(code, cells)
    if not state.failing and None not in state.values:
        return CLEAN
    found = explanations(state)
    chosen = _unique(state, found, cells, evidence)
    changes = dict(chosen.changes) if chosen else {}
    after = state.after(changes) if changes else state
    more = filled(after)
    if more and _is_what_is_shown(cells, more):
        after = after.after(more)
        changes |= more
    return Reconciliation(
        "undecided" if state.failing and chosen is None else "explained" if changes else "clean",
        {(code.table, *ref): Decimal(value) for ref, value in changes.items()},
        _repairs(state, after),
        _causes(state, chosen, cells, evidence),
        _doubtful(state),
        {code.table: (chosen,) if chosen else tuple(found[:5])} if found else {},
    )


def _repairs(state: State, after: State) -> frozenset[tuple[str, str]]:
    """The (rule id, key) of what did not hold or could not be checked, and holds after the changes."""
    both = zip(state.code.identities, state.off, after.off, strict=True)
    return frozenset((i.rule.id, i.key) for i, before, now in both if before != 0 and now == 0)


def _causes(state: State, chosen: Explanation | None, cells: Cells, evidence: Evidence) -> dict[tuple[str, str], Cause]:
    """(rule id, key) of every failing identity -> who is to blame."""
    code = state.code
    causes: dict[tuple[str, str], Cause] = {}
    for e in state.failing:
        refs = [code.cells[i] for i, _ in code.terms[e]]
        own = [cells[ref] for ref in refs if ref in cells]
        causes[code.identities[e].rule.id, code.identities[e].key] = cause(own, chosen, cells, evidence)
    return causes


def _doubtful(state: State) -> frozenset[CellKey]:
    """The cells of failing sums in which a blank counts as 0."""
    code = state.code
    positions = [[i for i, _ in code.terms[e]] for e in state.failing]
    return frozenset((code.table, *code.cells[i]) for own in positions if any(state.empty[j] for j in own) for i in own)


def _state(code: Code, cells: Cells) -> State:
    found = [cells.get(ref) for ref in code.cells]
    left_out = [code.at[ref] for ref, cell in cells.items() if cell.status is CellStatus.ABSENT and ref in code.at]
    return state_of(code, [_number(cell) for cell in found], [_is_empty(cell) for cell in found], frozenset(left_out))


def _is_empty(cell: Cell | None) -> bool:
    return cell is None or cell.status in (CellStatus.BLANK, CellStatus.DASH, CellStatus.ABSENT)


def _number(cell: Cell | None) -> Number | None:
    """The figure of a cell, as an integer where it is one: sums of those are quicker."""
    value = None if cell is None else cell.value
    return int(value) if value is not None and value == value.to_integral_value() else value


def _is_what_is_shown(cells: Cells, found: Mapping[CellRef, Number]) -> bool:
    """Whether figures found for rows whose numbers lost their places are those numbers. Other figures may balance, but
    then something else is wrong: two rows run into one, or a row of the table is not there."""
    rows: dict[tuple[str, str], list[Number | None]] = {}
    for ref, cell in cells.items():
        if cell.status is CellStatus.UNREADABLE and cell.raw:
            rows.setdefault((cell.where.locator, cell.raw), []).append(found.get(ref))
    return all(len(values) < 2 or _can_be(_NUMBER.findall(raw), values) for (_, raw), values in rows.items())


def _can_be(shown: Sequence[str], values: Sequence[Number | None]) -> bool:
    """Whether the numbers that a row shows can be its figures, None for a figure that was not found."""
    known = [v for v in values if v is not None]
    return not shown or not known or uses(shown, known, whole=len(known) == len(values))


def _unique(state: State, found: list[Explanation], cells: Cells, evidence: Evidence) -> Explanation | None:
    """The one explanation that stands, if exactly one does.

    A single cell at the crossing of failing sums stands by the sums alone. Everything else needs a known slip, and no
    rival with one. A row that is missing or outside the form may hold what is amiss: then no figure is changed for it.
    """
    if found and found[0].sole:
        return found[0]
    likely = [e for e in found if e.weight is not None]
    if len(likely) != 1 or state.code.table in evidence.unknown or likely[0].kind == "lost":
        return None
    return likely[0] if all(_is_open(cells.get(ref)) for ref in _in_need_of_doubt(state, likely[0])) else None


def _in_need_of_doubt(state: State, explanation: Explanation) -> list[CellRef]:
    """The changed cells that the reader must have doubted too. Where a cell stands in one sum only (reviews, or sums
    blocked around it) the filer may as well have miscounted; a single one has its sums alone to speak for it."""
    if explanation.kind == "cell":
        return list(explanation.changes)
    if explanation.kind == "cells":
        return [ref for ref in explanation.changes if _sums(state, ref) < 2]
    return []


def _sums(state: State, ref: CellRef) -> int:
    """How many sums that can be checked a cell stands in."""
    return sum(state.off[e] is not None for e, _ in state.code.touching[state.code.at[ref]])


def _is_open(cell: Cell | None) -> bool:
    """Whether the reader itself leaves room for doubt about a cell that is there."""
    return cell is not None and not is_sure(cell)
