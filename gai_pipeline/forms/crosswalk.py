"""The crosswalk between editions: which cell stands for which, and what may be compared.

Belongs here: pairing the cells of an edition with those of the one before by what its file says under `follows`, and
refusing entries that name a cell which neither has. Does not belong here: the editions' cells (`spec.py`), or metrics
(`metrics.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gai_pipeline.forms.spec import Edition, FormError, edition, editions

Cell = tuple[str, str, str]
"""(table, row, column)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A cell of one edition and a cell of a later one; `later` is None where it has no counterpart."""

    from_edition: str
    earlier: Cell
    to_edition: str
    later: Cell | None
    relation: Literal["same", "part_of_sum", "near", "none"]
    is_comparable: bool
    note: str | None = None


def _cells(form: Edition) -> list[Cell]:
    return [(table.name, row, column) for table in form.tables for row, column in table.cells()]


@dataclass(frozen=True, slots=True)
class _Follows:
    """What the file of edition `new` says of the one before it: rows that sums of its rows stand for, cells that are
    near others, and where the same cell counts the same thing."""

    old: str
    new: str
    sums: Mapping[tuple[str, str], Sequence[str]]
    near: Mapping[Cell, Sequence[tuple[Cell, str]]]
    comparable_tables: Sequence[str]
    comparable_columns: Mapping[str, Sequence[str]]

    def check(self, earlier: Sequence[Cell], later: Set[Cell]) -> None:
        """Raises `FormError` for an entry that names a cell which the edition does not have."""
        where = f"editions/{self.new}.yaml, follows {self.old}"
        for table, row, column in earlier:
            parts = self.sums.get((table, row), ())
            if unknown := [part for part in parts if (table, part, column) not in later]:
                raise FormError(f"{where}: {self.new} has no {table} {unknown}")
        targets = [target for found in self.near.values() for target, _ in found]
        if strange := [c for c in self.near if c not in earlier] or [c for c in targets if c not in later]:
            raise FormError(f"{where}: no such cell {strange[0]}")

    def pairs(self, cell: Cell, later: Set[Cell]) -> Iterator[Pair]:
        """A cell of the earlier edition with its counterparts."""
        table, row, column = cell
        if (table, row) in self.sums:
            for part in self.sums[table, row]:
                target = (table, part, column)
                yield Pair(self.old, cell, self.new, target, "part_of_sum", True, "the sum of the later rows")
        elif cell in self.near:
            for target, why in self.near[cell]:
                yield Pair(self.old, cell, self.new, target, "near", False, why)
        elif cell in later:
            comparable = table in self.comparable_tables or column in self.comparable_columns.get(table, ())
            note = None if comparable else "asks for something else"
            yield Pair(self.old, cell, self.new, cell, "same", comparable, note)
        else:
            yield Pair(self.old, cell, self.new, None, "none", False)


def _follows(form: Edition) -> _Follows:
    entry = form.follows
    near: dict[Cell, list[tuple[Cell, str]]] = {}
    for item in entry.get("near", ()):
        near.setdefault(tuple(item["from"]), []).append((tuple(item["to"]), item["note"]))
    return _Follows(
        old=str(entry["edition"]),
        new=form.code,
        sums={(s["table"], s["row"]): s["rows"] for s in entry.get("sums", ())},
        near=near,
        comparable_tables=entry.get("comparable_tables", ()),
        comparable_columns=entry.get("comparable_columns", {}),
    )


def _pairs(form: Edition) -> Iterator[Pair]:
    follows = _follows(form)
    earlier, later = _cells(edition(follows.old)), set(_cells(form))
    follows.check(earlier, later)
    for cell in earlier:
        yield from follows.pairs(cell, later)


@cache
def crosswalk() -> tuple[Pair, ...]:
    """Every cell of an edition with its counterparts in the next one. Raises `FormError` for an unknown cell."""
    return tuple(pair for form in editions() if form.follows for pair in _pairs(form))


@cache
def comparable_cells(later: str) -> frozenset[Cell]:
    """The cells of the edition before `later` whose counterparts in it count the same thing."""
    return frozenset(p.earlier for p in crosswalk() if p.to_edition == later and p.is_comparable)
