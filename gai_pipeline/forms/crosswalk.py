"""The crosswalk between editions: which cell stands for which, and what may be compared.

Belongs here: pairing the cells of an edition with those of the one before by what its file says under `follows`, and
refusing entries that name a cell which neither has. Does not belong here: the editions' cells (`spec.py`), or metrics
(`metrics.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def _pairs(form: Edition) -> Iterator[Pair]:
    entry = form.follows
    old, new = str(entry["edition"]), form.code
    earlier, later = _cells(edition(old)), set(_cells(form))
    columns: Mapping[str, list[str]] = entry.get("comparable_columns", {})
    sums: dict[tuple[str, str], list[str]] = {(s["table"], s["row"]): s["rows"] for s in entry.get("sums", ())}
    near: dict[Cell, list[tuple[Cell, str]]] = {}
    for item in entry.get("near", ()):
        near.setdefault(tuple(item["from"]), []).append((tuple(item["to"]), item["note"]))
    for (table, row), rows in sums.items():
        for column in [c for t, r, c in earlier if (t, r) == (table, row)]:
            near.setdefault((table, row, column), [])
            if unknown := [r for r in rows if (table, r, column) not in later]:
                raise FormError(f"editions/{new}.yaml, follows {old}: {new} has no {table} {unknown}")
    known = set(earlier)
    if strange := [c for c in near if c not in known] or [t for ts in near.values() for t, _ in ts if t not in later]:
        raise FormError(f"editions/{new}.yaml, follows {old}: no such cell {strange[0]}")
    for cell in earlier:
        table, row, column = cell
        if (table, row) in sums:
            for part in sums[table, row]:
                yield Pair(old, cell, new, (table, part, column), "part_of_sum", True, "the sum of the later rows")
        elif cell in near:
            for target, why in near[cell]:
                yield Pair(old, cell, new, target, "near", False, why)
        elif cell in later:
            comparable = table in entry.get("comparable_tables", ()) or column in columns.get(table, ())
            note = None if comparable else "asks for something else"
            yield Pair(old, cell, new, cell, "same", comparable, note)
        else:
            yield Pair(old, cell, new, None, "none", False)


@cache
def crosswalk() -> tuple[Pair, ...]:
    """Every cell of an edition with its counterparts in the next one. Raises `FormError` for an unknown cell."""
    return tuple(pair for form in editions() if form.follows for pair in _pairs(form))


@cache
def comparable_cells(later: str) -> frozenset[Cell]:
    """The cells of the edition before `later` whose counterparts in it count the same thing."""
    return frozenset(p.earlier for p in crosswalk() if p.to_edition == later and p.is_comparable)
