"""The statistics form of the 2014 edition: other columns beside its figures, halves side by side, fused lines."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from gai_pipeline.align.form import align
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table, TableCell

ROWS = edition("2014").table("statistics").rows
FIGURES = {row.code: Decimal(3 * n % 50) for n, row in enumerate(ROWS)}
LABELS = {row.code: row.label for row in ROWS}
UNITS = {row.code: row.unit or "" for row in ROWS}


def grid(rows: list[list[str]]) -> list[Block]:
    cells = tuple(TableCell(r, c, t, f"r{r}c{c}") for r, row in enumerate(rows) for c, t in enumerate(row))
    return [Table(len(rows), len(rows[0]), cells, "table 1")]


def lines(write: Callable[[str], str]) -> list[Block]:
    return [Paragraph(write(code), f"line {n}") for n, code in enumerate(LABELS, 1)]


def values(blocks: list[Block]) -> dict[str, Decimal | None]:
    return {c.row: c.value for c in align(blocks, "html").cells}


def with_columns(head: list[str], write: Callable[[int, str], list[str]]) -> list[Block]:
    return grid([head, *(write(n, code) for n, code in enumerate(LABELS, 1))])


def halves() -> list[Block]:
    rows = [[LABELS[c], UNITS[c], str(FIGURES[c])] for c in LABELS]
    middle = len(rows) // 2
    return grid(
        [["统计指标", "单位", "统计数"] * 2, *(a + b for a, b in zip(rows[:middle], rows[middle:], strict=True))]
    )


@pytest.mark.parametrize(
    "blocks",
    [
        with_columns(
            ["序号", "统计指标", "单位", "统计数"], lambda n, c: [str(n), LABELS[c], UNITS[c], str(FIGURES[c])]
        ),
        with_columns(
            ["统计指标", "单位", "代码", "统计数"], lambda n, c: [LABELS[c], UNITS[c], f"{n:02}", str(FIGURES[c])]
        ),
        with_columns(
            ["统计指标", "单位", "统计数", "上年数"], lambda n, c: [LABELS[c], UNITS[c], str(FIGURES[c]), "7"]
        ),
        halves(),
        lines(lambda c: f"{LABELS[c]}:{FIGURES[c]}{UNITS[c]}"),
        lines(lambda c: f"{LABELS[c]}{UNITS[c]}{FIGURES[c]}"),
        lines(lambda c: f"{LABELS[c]}({UNITS[c]}) {FIGURES[c]}"),
    ],
    ids=["serial number", "code", "last year", "halves", "colon", "fused", "unit in the label"],
)
def test_every_figure_is_found_beside_whatever_else(blocks: list[Block]) -> None:
    assert values(blocks) == FIGURES


def test_columns_that_no_heading_tells_apart_are_unreadable() -> None:
    blocks = with_columns(["统计指标", "单位", "2015年", "2016年"], lambda n, c: [LABELS[c], UNITS[c], "7", str(n)])
    assert {c.status.value for c in align(blocks, "html").cells} == {"unreadable"}


def test_a_blank_row_does_not_take_the_dashes_of_the_heading_below_it() -> None:
    rows = [[LABELS[c], UNITS[c], "" if c == "channel_other" else str(FIGURES[c])] for c in LABELS]
    rows.insert(8, ["二、回应解读情况", "——", "——"])
    form = align(grid([["统计指标", "单位", "统计数"], *rows]), "html")
    assert {c.row: c.status.value for c in form.cells}["channel_other"] == "blank"
    assert form.unknown_rows == []
