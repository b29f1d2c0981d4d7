"""Counts as a recogniser read them: a count has no fraction, so a point in one is a comma or a spot.

Belongs here: what such a figure is worth. Does not belong here: figures of digital documents, which say what was filed
(`numbers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from gai_pipeline.forms.spec import Table
from gai_pipeline.records.model import Cell, CellStatus

RECOGNISED = "ocr"
"""The reader whose texts a recogniser saw."""
_COUNTED = frozenset({"件", "项"})
"""Units of what is counted."""
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+")
_LIKELY = 0.6
"""Most confidence of a count whose commas were read as points, as a fax shows them."""


def whole_counts(cells: Iterable[Cell], table: Table) -> list[Cell]:
    """The cells of a table, its counts without fractions: 3.899 is 3,899, and 18.6 is unreadable."""
    return [_whole(cell) if table.unit_of(cell.row, cell.column) in _COUNTED else cell for cell in cells]


def _whole(cell: Cell) -> Cell:
    if cell.value is None or cell.value == cell.value.to_integral_value():
        return cell
    text = (cell.raw or "").strip()
    if _GROUPED.fullmatch(text):
        return replace(cell, value=Decimal(text.replace(".", "")), confidence=min(cell.confidence, _LIKELY))
    return replace(cell, value=None, status=CellStatus.UNREADABLE)
