"""A table as a two-way parity code: its equations, what was seen of it, and a change that would explain the difference.

Belongs here: these types and building them. Does not belong here: any search (`explain.py`, `mishaps.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gai_pipeline.forms.rules import Identity, identities
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.patterns import Number

CellRef = tuple[str, str]
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
        return [e for e, off in enumerate(self.off) if off]

    def seen(self, i: int) -> Number | None:
        return None if self.empty[i] else self.values[i]


def state_of(
    code: Code, values: Sequence[Number | None], empty: Sequence[bool], left_out: frozenset[int] = frozenset()
) -> State:
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
    return State(code, shown, list(empty), off, left_out)
