"""What the reader says of itself, for those who judge whether a figure is the filer's or the reader's.

Belongs here: that evidence, and when it leaves room for doubt. Does not belong here: what follows from it (`blame.py`,
`proposals.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal

from gai_pipeline.arithmetic.identities import CellKey
from gai_pipeline.read.registry import is_certain
from gai_pipeline.records.model import SURE, Cell, Record

HARMLESS_DAMAGE = frozenset({"traditional", "pinyin"})
"""Damage to words that leaves digits as they are."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`reader` is the one that most cells come from. `damage` are the codes of `Reading.damage`; `second` is a second
    reading of cells, None where it could read nothing; `unknown` are the tables with figures in rows outside the form.
    """

    reader: str
    damage: frozenset[str] = frozenset()
    second: Mapping[CellKey, Decimal | None] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


def evidence_of(record: Record, damage: Set[str], second: Mapping[CellKey, Decimal | None] | None) -> Evidence:
    """The evidence of a whole record; `damage` without what is harmless."""
    readers = Counter([c.where.reader for c in record.cells])
    reader = readers.most_common(1)[0][0] if readers else "text"
    unknown = frozenset(row.table for row in record.unknown_rows if any(row.values))
    return Evidence(reader, frozenset(damage), second or {}, unknown)


def is_sure(cell: Cell) -> bool:
    """Whether the reader itself leaves no room for doubt."""
    return is_certain(cell.where.reader) and cell.confidence >= SURE


def are_sure(cells: Collection[Cell]) -> bool:
    """Whether it leaves none about any of many cells, which few readers have read."""
    readers = {cell.where.reader for cell in cells}
    return all(map(is_certain, readers)) and min([cell.confidence for cell in cells], default=SURE) >= SURE
