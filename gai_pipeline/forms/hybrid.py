"""Forms of which a table or a block is another edition's: a row is what its own label says.

Belongs here: the code that names such a form, and which form the cells of a record are on. Does not belong here: its
tables (`spec.edition` takes the code) and which form a document follows (`align/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from gai_pipeline.forms.spec import FORM_EDITIONS, HYBRID, Table, edition


def hybrid_code(base: str, parts: Mapping[str, str]) -> str:
    """The code of the form of `base` whose `parts` ("applications", "proactive.一") are of other editions; `base`
    itself where none is."""
    others = [f"{code}:{part}" for part, code in sorted(parts.items()) if code != base]
    return HYBRID.join([base, *others])


def form_code(base: str, keys: Iterable[tuple[str, str, str]]) -> str:
    """The code of the form that has the cells (table, row, column) of a report of the edition `base`."""
    if base not in FORM_EDITIONS:
        return base
    cells = _cells(base)
    strange = [key for key in keys if key not in cells and key[0] in _tables(base)]
    if not strange:
        return base
    parts: dict[str, str] = {}
    for table, row, column in strange:
        for other in FORM_EDITIONS:
            there = edition(other).table(table)
            if other != base and there.has(row, column):
                parts[_part(there, row)] = other
                break
    return hybrid_code(base, parts)


@cache
def _cells(code: str) -> frozenset[tuple[str, str, str]]:
    return frozenset((t.name, row, column) for t in edition(code).tables for row, column in t.cells())


@cache
def _tables(code: str) -> frozenset[str]:
    return frozenset(t.name for t in edition(code).tables)


def _part(table: Table, row: str) -> str:
    """The block that a row stands in, the whole table where it has none."""
    block = next((b for b in table.blocks if row in b.rows), None)
    return table.name if block is None else f"{table.name}.{block.name}"
