"""Decides what a table's failing sums mean: which proposal to make, and who is to blame.

Belongs here: from explanations to proposals and causes. Does not belong here: the search (`explain.py`), storing
anything in a record (`finish.py`). Reported values are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from gai_pipeline.arithmetic.identities import CellKey
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.read.registry import is_certain, is_placed_by_position
from gai_pipeline.reconcile.code import Code, Explanation, State, code_of, state_of
from gai_pipeline.reconcile.explain import explanations, filled
from gai_pipeline.reconcile.patterns import Number, uses
from gai_pipeline.records.model import SURE, Cause, Cell, CellStatus

HARMLESS_DAMAGE = frozenset({"traditional", "pinyin"})
"""Damage to words that leaves digits as they are."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Verdict = Literal["clean", "explained", "undecided"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reader says of itself. `damage` are the codes of `Reading.damage`; `second` is a second reading of
    cells, None where it could read nothing; `unknown` are the tables with figures in rows outside the form."""

    reader: str
    damage: frozenset[str] = frozenset()
    second: Mapping[CellKey, Decimal | None] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


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


def reconcile(edition: str, cells: Iterable[Cell], evidence: Evidence) -> Reconciliation:
    """Explain the failing and blocked identities of a report's tables.

    `cells` are the cells of the tables that are present. A table whose sums all hold costs one pass over it.
    """
    by_table: dict[str, dict[tuple[str, str], Cell]] = {}
    for cell in cells:
        by_table.setdefault(cell.table, {})[cell.row, cell.column] = cell
    try:
        form = form_of(edition)
    except KeyError:
        return CLEAN
    parts = [
        _table(code_of(edition, name), by_table[name], evidence)
        for name in by_table
        if form.has_table(name) and code_of(edition, name).terms
    ]
    parts = [p for p in parts if p is not CLEAN]
    if not parts:
        return CLEAN
    verdicts = {p.verdict for p in parts}
    return Reconciliation(
        "undecided" if "undecided" in verdicts else "explained" if "explained" in verdicts else "clean",
        {k: v for p in parts for k, v in p.proposals.items()},
        frozenset(r for p in parts for r in p.repairs),
        {k: v for p in parts for k, v in p.causes.items()},
        frozenset(k for p in parts for k in p.doubtful),
        {k: v for p in parts for k, v in p.candidates.items()},
    )


def _table(code: Code, cells: Mapping[tuple[str, str], Cell], evidence: Evidence) -> Reconciliation:
    state = _state(code, cells)
    unread = any(v is None for v in state.values)
    if not state.failing and not unread:
        return CLEAN
    found = explanations(state)
    chosen = _unique(state, found, cells, evidence)
    after = _after(state, chosen.changes) if chosen else state
    changes: dict[tuple[str, str], Number] = dict(chosen.changes) if chosen else {}
    if not after.failing:
        more = filled(after)
        if more and _from_what_is_shown(cells, more):
            after = _after(after, more)
            changes |= more
    repairs = frozenset(
        (i.rule.id, i.key)
        for i, before, now in zip(code.identities, state.off, after.off, strict=True)
        if before != 0 and now == 0
    )
    causes: dict[tuple[str, str], Cause] = {}
    for e in state.failing:
        identity = code.identities[e]
        own = [cells[code.cells[i]] for i, _ in code.terms[e] if code.cells[i] in cells]
        causes[identity.rule.id, identity.key] = _cause(own, chosen, cells, evidence)
    doubtful = frozenset(
        (code.table, *code.cells[i])
        for e in state.failing
        if any(state.empty[i] for i, _ in code.terms[e])
        for i, _ in code.terms[e]
    )
    return Reconciliation(
        "undecided" if state.failing and chosen is None else "explained" if changes else "clean",
        {(code.table, *cell): Decimal(v) for cell, v in changes.items()},
        repairs,
        causes,
        doubtful,
        {code.table: (chosen,) if chosen else tuple(found[:5])} if found else {},
    )


def _state(code: Code, cells: Mapping[tuple[str, str], Cell]) -> State:
    values: list[Number | None] = []
    empty: list[bool] = []
    for ref in code.cells:
        cell = cells.get(ref)
        if cell is None or cell.status in (CellStatus.BLANK, CellStatus.DASH, CellStatus.ABSENT):
            values.append(None)
            empty.append(True)
        elif cell.value is None:
            values.append(None)
            empty.append(False)
        else:
            v = cell.value
            values.append(int(v) if v == v.to_integral_value() else v)
            empty.append(False)
    left_out = [code.at[ref] for ref, cell in cells.items() if cell.status is CellStatus.ABSENT and ref in code.at]
    return state_of(code, values, empty, frozenset(left_out))


def _from_what_is_shown(cells: Mapping[tuple[str, str], Cell], found: Mapping[tuple[str, str], Number]) -> bool:
    """Whether figures found for rows whose numbers lost their places are those numbers. Other figures may balance, but
    then something else is wrong: two rows run into one, or a row of the table is not there."""
    rows: dict[tuple[str, str], list[Number | None]] = {}
    for ref, cell in cells.items():
        if cell.status is CellStatus.UNREADABLE and cell.raw:
            rows.setdefault((cell.where.locator, cell.raw), []).append(found.get(ref))
    for (_, raw), values in rows.items():
        shown, known = _NUMBER.findall(raw), [v for v in values if v is not None]
        if len(values) > 1 and shown and known and not uses(shown, known, whole=len(known) == len(values)):
            return False
    return True


def _after(state: State, changes: Mapping[tuple[str, str], Number]) -> State:
    values = list(state.values)
    for cell, value in changes.items():
        values[state.code.at[cell]] = value
    return state_of(state.code, values, [False] * len(values), state.left_out)


def _unique(
    state: State, found: list[Explanation], cells: Mapping[tuple[str, str], Cell], evidence: Evidence
) -> Explanation | None:
    """The one explanation that stands, if exactly one does.

    A single cell at the crossing of failing sums stands by the sums alone. Everything else needs a known slip, and no
    rival with one. Where a cell stands in one sum only (reviews, or sums blocked around it), the reader must have
    doubted it too: otherwise the filer may as well have miscounted. A row that is missing or outside the form may hold
    what is amiss: then no figure is changed for it.
    """
    if not found:
        return None
    if found[0].sole:
        return found[0]
    likely = [e for e in found if e.weight is not None]
    if len(likely) != 1 or state.code.table in evidence.unknown:
        return None
    only = likely[0]
    if only.kind == "lost":
        return None
    if only.kind == "cell":
        doubted = list(only.changes)
    elif only.kind == "cells":
        doubted = [ref for ref in only.changes if _sums(state, ref) < 2]
    else:
        doubted = []
    return only if all(_suspect(cells.get(ref)) for ref in doubted) else None


def _sums(state: State, ref: tuple[str, str]) -> int:
    """How many sums that can be checked a cell stands in."""
    return sum(state.off[e] is not None for e, _ in state.code.touching[state.code.at[ref]])


def _suspect(cell: Cell | None) -> bool:
    """Whether the reader itself leaves room for doubt."""
    return cell is not None and (not is_certain(cell.where.reader) or cell.confidence < SURE)


def _cause(
    own: list[Cell], chosen: Explanation | None, cells: Mapping[tuple[str, str], Cell], evidence: Evidence
) -> Cause:
    """Who is to blame for one failing identity, with the cells `own` that stand in it."""
    changed = [cells[ref] for ref in chosen.changes if ref in cells] if chosen else []
    if chosen and changed and evidence.second and all(c.key in evidence.second for c in changed):
        if all(evidence.second[c.key] == chosen.changes[c.row, c.column] for c in changed):
            return "reading"
        if all(evidence.second[c.key] == c.value for c in changed):
            # two looks at a blurred figure can fail alike, so the first must have been sure
            return "filer" if all(c.confidence >= SURE for c in changed) else "undecided"
    doubted = not is_certain(evidence.reader) or bool(evidence.damage) or any(_suspect(c) for c in own)
    if not doubted:
        mishandled = chosen is not None and chosen.kind not in ("cell", "cells")
        return "undecided" if mishandled and is_placed_by_position(evidence.reader) else "filer"
    if chosen is not None and chosen.weight is not None and (evidence.damage or any(_suspect(c) for c in changed)):
        return "reading"
    return "undecided"
