"""The contract's conventions for single cells."""

from decimal import Decimal

import pytest

from gai_pipeline.align.numbers import chinese_number, is_mark, looks_numeric, read_cell
from gai_pipeline.records.model import CellStatus


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", "0"),
        (" 12 ", "12"),
        ("1,234", "1234"),
        ("1 234", "1234"),
        ("增10", "10"),
        ("减3", "-3"),
        ("增加 6 项", "6"),
        ("减少3", "-3"),
        ("增:6", "6"),
        ("1(件)", "1"),
        ("共2件", "2"),
        ("+5", "5"),
        ("-35", "-35"),
        ("26.55", "26.55"),
        ("59237.2449", "59237.2449"),
        ("160.5万元", "160.5"),
        ("251000元", "251000"),
        ("1.7万余", "1.7"),
        ("7件", "7"),
        ("31批次", "31"),
        ("三", "3"),
        ("十二", "12"),
    ],
)
def test_numbers_are_read_as_printed(raw: str, value: str) -> None:
    reading = read_cell(raw)
    assert reading.status is CellStatus.REPORTED
    assert reading.value == Decimal(value)


@pytest.mark.parametrize("raw", ["-", "—", "——", "/", "无", "–"])
def test_dashes_are_no_zero(raw: str) -> None:
    assert read_cell(raw) == (None, CellStatus.DASH, 1.0)


@pytest.mark.parametrize("raw", ["■", "□", "〓", "##", "1■2", "一", "见附件", "1-2-3"])
def test_what_no_reading_resolves_is_unreadable(raw: str) -> None:
    assert read_cell(raw).status is CellStatus.UNREADABLE
    assert read_cell(raw).value is None


def test_a_blank_is_a_blank() -> None:
    assert read_cell("  ").status is CellStatus.BLANK


def test_digits_that_were_set_apart_are_read_but_not_sure() -> None:
    assert read_cell("1 2").value == 12
    assert read_cell("1 2").confidence < 0.9


@pytest.mark.parametrize(
    ("text", "value"), [("二〇二三", 2023), ("三百二十", 320), ("一万二千", 12000), ("报", None), ("", None)]
)
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


def test_marks_and_labels_are_told_apart() -> None:
    assert is_mark("■■")
    assert not is_mark("")
    assert looks_numeric("—")
    assert not looks_numeric("规章")
