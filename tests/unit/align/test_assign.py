"""What the sums may decide of a row, and what not."""

from __future__ import annotations

import documents as d
import pytest

from gai_pipeline.align.assignment import Assignment, Group
from gai_pipeline.align.column_placement import Loose
from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.open_rows import may_lack_cells, readings_of
from gai_pipeline.align.tokens import Kind


def test_blanks_that_a_row_shows_are_not_moved_by_its_sum() -> None:
    """The total was written one column too early: where the blanks are shown, no other placing is a reading."""
    first, total = (Item(Kind.VALUE, "1", Layout.PIPE, "line 1", None, offset) for offset in (0, 9))
    window = (first, None, None, None, None, total, None)
    cells = tuple(("granted", column.code) for column in d.APPLICATIONS.columns)
    found = Assignment("2021", d.APPLICATIONS, {}, "text", {})
    for shown in (True, False):
        readings = readings_of(found, Group("granted", cells, None), Loose((first, total), (window,), explicit=shown))
        assert bool(readings) is not shown


def test_fused_digits_that_may_be_fewer_figures_are_not_sure_by_their_own_sum() -> None:
    """17, a blank, 20, 2, 6, 14, 59 lost its borders: 1, 7, 20, 26, 1, 4, 59 adds up as well."""
    cells = tuple(("granted", column.code) for column in d.APPLICATIONS.columns)
    found = Assignment("2021", d.APPLICATIONS, {}, "text", {})
    group = Group("granted", cells, None)
    assert may_lack_cells(found, group, "1720261459")
    assert may_lack_cells(found, group, "341500 049")
    assert not may_lack_cells(found, group, "0000000")
    assert not may_lack_cells(found, group, "17 0 20 2 6 14 59")


def test_only_a_table_that_is_solved_makes_fused_digits_sure() -> None:
    values = d.figures(blanks=False)
    assert d.cells(d.report(fused(values))) == values
    assert min(confidences(d.report(fused(values)))) >= 0.9
    values[0], values[1] = ["17", "", "20", "2", "6", "14", "59"], ["", "", "", "3", "", "9", "12"]
    doubtful = d.single(d.report(fused(values)))
    wrong = [
        cell
        for cell, value in zip(doubtful.cells, [v for row in values for v in row], strict=True)
        if cell.value is not None and f"{cell.value}" != value
    ]
    assert all(cell.confidence < 0.9 for cell in wrong)


def fused(values: list[list[str]]) -> str:
    return d.table(lambda names, row: "".join(names) + "".join(row), "申请人情况", values)


def confidences(source: str) -> list[float]:
    return [cell.confidence for cell in d.single(source).cells]


@pytest.mark.parametrize("texts", [("1", "7" * 16, "2"), ("1", "39-4", "2")])
def test_a_figure_that_is_none_or_two_leaves_its_row_open(texts: tuple[str, ...]) -> None:
    """Such a row once ended the reading of its document."""
    cells = tuple(("granted", column.code) for column in d.APPLICATIONS.columns)
    found = Assignment("2021", d.APPLICATIONS, {}, "text", {})
    values = tuple(Item(Kind.VALUE, text, Layout.PIPE, "line 1", None, n) for n, text in enumerate(texts))
    assert readings_of(found, Group("granted", cells, None), Loose(values, gaps=(1, 1))) == []
