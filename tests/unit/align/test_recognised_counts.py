"""Counts that a recogniser read with a point in them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gai_pipeline.align.recognised_counts import whole_counts
from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import Cell, CellStatus, Where

FEE = ("administrative_fee", "amount_wan_yuan")
PENALTY = ("administrative_penalty", "decisions")


@pytest.mark.parametrize(
    ("place", "raw", "value", "most"),
    [
        (PENALTY, "3.899", "3899", 0.6),
        (PENALTY, "1.234.567", None, 0.9),
        (PENALTY, "18.6", None, 0.9),
        (PENALTY, "12.00", "12", 0.9),
        (FEE, "3.899", "3.899", 0.9),
    ],
)
def test_a_count_has_no_fraction(place: tuple[str, str], raw: str, value: str | None, most: float) -> None:
    read = Decimal(raw) if raw.count(".") == 1 else None
    status = CellStatus.UNREADABLE if read is None else CellStatus.REPORTED
    cell = Cell("proactive", *place, read, status, raw, 0.9, Where("ocr", 1, "page[1]/table[1]/r1c1"))
    (found,) = whole_counts([cell], edition("2021").table("proactive"))
    assert found.value == (None if value is None else Decimal(value))
    assert found.status is (CellStatus.UNREADABLE if value is None else CellStatus.REPORTED)
    assert found.confidence == most
    assert found.raw == raw
