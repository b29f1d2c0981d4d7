"""Evaluates the identities of `forms/rules.yaml` on the cells of one report.

Belongs here: pass, fail, blocked or not applicable, with the figures of both sides. Does not belong here: rules across
reports (SQL in the warehouse), findings (`reconcile/rule_findings.py`), guesses at causes (`reconcile/proposals.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import cast

from gai_pipeline.forms.rules import Identity, Term, identities
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.records.model import Cell, Outcome, TableState

CellKey = tuple[str, str, str]
"""(table, row, column)."""

CellRef = tuple[str, str]
"""(row, column) within one table."""

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Compiled:
    """An identity on positions of `Program.keys`. `plus` and `minus` are the positions added and subtracted."""

    identity: Identity
    table: str
    left_plus: tuple[int, ...]
    left_minus: tuple[int, ...]
    right_plus: tuple[int, ...]
    right_minus: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """An edition's identities, compiled once: `keys` in the form's order, `at` the position of each key."""

    edition: str
    keys: tuple[CellKey, ...]
    at: Mapping[CellKey, int]
    rules: tuple[Compiled, ...]


@dataclass(slots=True)
class Evaluation:
    """An identity judged on a report.

    `left` and `right` are the sums of the two sides, None for a side with a cell that has no number. `left_cells` and
    `right_cells` are the cells of the sides; None stands for a cell that the record does not have.
    """

    identity: Identity
    edition: str
    outcome: Outcome
    left: Decimal | None
    right: Decimal | None
    _cells: Sequence[Cell | None] = ()
    _left: tuple[int, ...] = ()
    _right: tuple[int, ...] = ()

    @property
    def left_cells(self) -> tuple[Cell | None, ...]:
        return tuple([self._cells[i] for i in self._left])

    @property
    def right_cells(self) -> tuple[Cell | None, ...]:
        return tuple([self._cells[i] for i in self._right])

    @property
    def without_number(self) -> list[tuple[Term, Cell | None]]:
        """The terms whose cell has no number, with the cell; None for a cell that the record does not have."""
        cells = [self._cells[i] for i in (*self._left, *self._right)]
        return [(t, c) for t, c in zip(self.identity.terms, cells, strict=False) if c is None or c.value is None]

    @property
    def rule(self) -> str:
        return self.identity.rule.id

    @property
    def difference(self) -> Decimal | None:
        """left - right, None where a side is unknown."""
        return None if self.left is None or self.right is None else self.left - self.right


@cache
def program(edition: str) -> Program:
    """The compiled identities of `edition`; empty for an edition without cells ("free", "unknown")."""
    try:
        form = form_of(edition)
    except KeyError:
        return Program(edition, (), {}, ())
    keys = tuple((t.name, row, column) for t in form.tables for row, column in t.cells())
    at = {key: i for i, key in enumerate(keys)}
    return Program(edition, keys, at, tuple(_compiled(identity, at) for identity in identities(edition)))


def _compiled(identity: Identity, at: Mapping[CellKey, int]) -> Compiled:
    table = identity.rule.table or ""

    def positions(side: Iterable[Term]) -> tuple[int, ...]:
        return tuple(at[table, term.row, term.column] for term in side)

    def signed(side: Iterable[Term], sign: int) -> tuple[int, ...]:
        return positions(term for term in side if term.coefficient == sign)

    left, right = identity.left, identity.right
    return Compiled(
        identity,
        table,
        left_plus=signed(left, 1),
        left_minus=signed(left, -1),
        right_plus=signed(right, 1),
        right_minus=signed(right, -1),
        left=positions(left),
        right=positions(right),
    )


@cache
def equations(edition: str, table: str) -> tuple[Identity, ...]:
    """The identities that decide a figure of a table: error-level equations (a warning proves nothing)."""
    return tuple(
        i
        for i in identities(edition)
        if i.rule.table == table and i.rule.relation == "=" and i.rule.severity == "error"
    )


@cache
def balance(identity: Identity) -> tuple[tuple[CellRef, int], ...]:
    """An equation as ((row, column), sign) terms that sum to 0."""
    return tuple(((t.row, t.column), t.coefficient) for t in identity.left) + tuple(
        ((t.row, t.column), -t.coefficient) for t in identity.right
    )


def holds(identity: Identity, left: Decimal, right: Decimal) -> bool:
    """Whether the two sums satisfy the identity's relation."""
    return left == right if identity.rule.relation == "=" else left >= right


def evaluate(
    edition: str, cells: Iterable[Cell] | Mapping[CellKey, Cell], tables: Mapping[str, TableState]
) -> list[Evaluation]:
    """Every identity of the edition judged on the cells of a report, in the form's order.

    A rule whose table is not `present` is `not_applicable`; one that needs a cell without a number is `blocked`.
    """
    code = program(edition)
    found: list[Cell | None] = [None] * len(code.keys)
    values: list[Decimal | None] = [None] * len(code.keys)
    at = code.at
    for cell in cells.values() if isinstance(cells, Mapping) else cells:
        position = at.get((cell.table, cell.row, cell.column))
        if position is not None:
            found[position] = cell
            values[position] = cell.value
    value_at = cast(Callable[[int], Decimal], values.__getitem__)
    present = {name for name, state in tables.items() if state == "present"}
    judged = []
    for rule in code.rules:
        if rule.table not in present:
            judged.append(Evaluation(rule.identity, edition, "not_applicable", None, None))
            continue
        left = _side(value_at, rule.left_plus, rule.left_minus)
        right = _side(value_at, rule.right_plus, rule.right_minus)
        outcome = _outcome(rule.identity, left, right)
        judged.append(Evaluation(rule.identity, edition, outcome, left, right, found, rule.left, rule.right))
    return judged


def _outcome(identity: Identity, left: Decimal | None, right: Decimal | None) -> Outcome:
    if left is None or right is None:
        return "blocked"
    return "pass" if holds(identity, left, right) else "fail"


def _side(value_at: Callable[[int], Decimal], plus: tuple[int, ...], minus: tuple[int, ...]) -> Decimal | None:
    try:
        total = sum(map(value_at, plus), ZERO)
        return total - sum(map(value_at, minus), ZERO) if minus else total
    except TypeError:  # a cell without a number: rare, and asking each cell beforehand would cost every clean table
        return None
