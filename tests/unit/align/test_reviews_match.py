"""The reviews table under its headings, damaged ones and cells that nobody could read among them."""

from __future__ import annotations

import pytest

from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.reviews_match import ALL, with_reviews
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.table import Table, TableCell

RESULTS = [column.label for column in edition("2021").table("reviews").columns]


def figures(heads: list[str], row: list[str]) -> list[str] | None:
    """The figures of a table with such headings and one row, None where it is not matched."""
    cells = [TableCell(r, c, text, f"r{r}c{c}") for r, line in enumerate([heads, row]) for c, text in enumerate(line)]
    found = with_reviews([Table(2, len(row), tuple(cells), "table 1")])
    table = next((piece for piece in found if isinstance(piece, MatchedTable)), None)
    if table is None:
        return None
    placed = table.forms["2021"][1].known[ALL]
    assert isinstance(placed, PlacedRow)
    return [cell.text for cell in placed.values]


ROW = [str(n) for n in range(15)]


def test_some_headings_may_be_damaged_where_as_many_figures_stand_below() -> None:
    heads = RESULTS * 3
    assert figures(heads, ROW) == ROW
    assert figures([*heads[:10], "/", "基共", "中", *heads[13:]], ROW) == ROW


@pytest.mark.parametrize("damaged", [{10: RESULTS[1], 11: RESULTS[0]}, dict.fromkeys(range(6), "")])
def test_headings_out_of_order_or_too_few_of_them_place_nothing(damaged: dict[int, str]) -> None:
    heads = [damaged.get(n, text) for n, text in enumerate(RESULTS * 3)]
    assert figures(heads, ROW) is None


@pytest.mark.parametrize(("text", "placed"), [("一.", True), ("■", True), ("3 4", False), ("办理结果", False)])
def test_a_cell_that_nobody_could_read_moves_no_other(text: str, placed: bool) -> None:
    row = [*ROW[:3], text, *ROW[4:]]
    assert figures(RESULTS * 3, row) == (row if placed else None)
