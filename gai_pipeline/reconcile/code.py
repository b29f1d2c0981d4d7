"""A table as a two-way parity code: its equations, what was seen of it, and a change that would explain the difference.

Belongs here: these types and building them. Does not belong here: any search (`explain.py`, `mishaps.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gai_pipeline.arithmetic.identities import CellRef, balance, equations
from gai_pipeline.forms.rules import Identity
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.patterns import Number

Kind = Literal["cell", "cells", "shifted", "moved", "swapped", "fused", "exchanged", "lost", "rows"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A change that makes every sum it touches hold. `weight` adds up the slips it assumes; None: no known slip.

    `sole` is true where the sums alone allow no other change as small, whatever slips one assumes. `lost`: a row that
    is not in the document.
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
    used = equations(edition, table)
    terms = tuple(tuple((at[cell], sign) for cell, sign in balance(identity)) for identity in used)
    touching: list[list[tuple[int, int]]] = [[] for _ in cells]
    for e, equation in enumerate(terms):
        for i, sign in equation:
            touching[i].append((e, sign))
    return Code(edition, table, cells, at, used, terms, tuple(tuple(t) for t in touching))


@dataclass(slots=True)
class State:
    """A table as seen. `values` None: nothing could be read. `empty`: blank, dash or absent, counted as 0.

    `off[e]` is what equation e is off by, None where it needs an unreadable cell. `left_out` are the cells of rows that
    the document does not show: nothing was counted there, or the row is there and has lost its label.
    """

    code: Code
    values: list[Number | None]
    empty: list[bool]
    off: list[Number | None]
    left_out: frozenset[int] = frozenset()

    @property
    def failing(self) -> list[int]:
        """The equations that can be checked and do not hold."""
        return [e for e, off in enumerate(self.off) if off]

    def seen(self, i: int) -> Number | None:
        """The number that cell i shows, None for an empty or unreadable one."""
        return None if self.empty[i] else self.values[i]

    def after(self, changes: Mapping[CellRef, Number]) -> State:
        """The table with other figures in some cells; what is empty counts as a written 0 from then on."""
        values = list(self.values)
        for cell, value in changes.items():
            values[self.code.at[cell]] = value
        return state_of(self.code, values, [False] * len(values), self.left_out)

    def off_after(self, changes: Mapping[int, Number]) -> list[Number | None]:
        """What each equation is off by with other figures in some cells, given by position: quicker than `after`."""
        off = list(self.off)
        for i, value in changes.items():
            change = value - (self.values[i] or 0)
            for e, sign in self.code.touching[i]:
                before = off[e]
                if before is not None:
                    off[e] = before + sign * change
        return off


def state_of(
    code: Code, values: Sequence[Number | None], empty: Sequence[bool], left_out: frozenset[int] = frozenset()
) -> State:
    """The state of a table; `values` and `empty` are in the order of `code.cells`."""
    shown: list[Number | None] = [0 if e else v for v, e in zip(values, empty, strict=True)]
    return State(code, shown, list(empty), [off_by(equation, shown) for equation in code.terms], left_out)


def off_by(equation: Sequence[tuple[int, int]], shown: Sequence[Number | None]) -> Number | None:
    """What an equation is off by, None where it needs a cell without a number."""
    total: Number = 0
    for i, sign in equation:
        value = shown[i]
        if value is None:
            return None
        total = total + sign * value
    return total
