"""Grids whose columns have headings: turned tables, and the small blocks of the proactive table."""

from __future__ import annotations

import documents as d

from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.layout.table import Table, TableCell


def grid(rows: list[list[str]]) -> Table:
    cells = [TableCell(r, c, text, f"r{r}c{c}") for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(len(rows), len(rows[0]), tuple(cells), "table 1")


def form_rows(rows: list[list[str]]) -> list[tuple[str, list[str]]]:
    found = [p for p in with_placed_rows([grid(rows)]) if isinstance(p, PlacedRow)]
    return [(row.label[-1].text, [c.text for c in row.values]) for row in found]


def test_applicants_down_and_outcomes_across() -> None:
    values = d.figures()
    names = [labels[-1] for labels in d.labels()]
    upright = [["申请人情况", *d.HEADS], *([name, *own] for name, own in zip(names, values, strict=True))]
    turned = [list(column) for column in zip(*upright, strict=True)]
    assert form_rows(turned) == form_rows(upright) == list(zip(names, values, strict=True))


def test_a_turned_table_that_lost_one_of_its_labels_is_not_read_by_them() -> None:
    names = [labels[-1] for labels in d.labels()]
    lost = [*names[:8], *names[9:]]  # each label behind stands over the figures of the row before
    figures = zip(*d.figures(), strict=True)
    rows = [["申请人情况", *lost], *([head, *own] for head, own in zip(d.HEADS, figures, strict=True))]
    cells = [TableCell(r, c, text, f"r{r}c{c}") for r, row in enumerate(rows) for c, text in enumerate(row)]
    table = Table(len(rows), len(rows[1]), tuple(cells), "table 1")
    assert with_placed_rows([table]) == [table]


def test_a_block_says_its_heading_once_for_merged_columns() -> None:
    rows = [
        ["信息内容", "本年处理决定数量", "本年处理决定数量", "本年处理决定数量"],
        ["行政许可", "46", "46", "46"],
        ["信息内容", "现行有效件数", "本年制发件数", "本年废止件数"],
        ["规章", "7", "2", ""],
        ["其他文件", "7", "2", "1"],
    ]
    assert form_rows(rows)[:2] == [("行政许可", ["46"]), ("规章", ["2", "", "7"])]


def test_a_row_that_the_form_does_not_have_stands_under_the_headings_too() -> None:
    rows = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["其他文件", "2", "1", "7"],
        ["行政规", "", "", ""],
        ["第二十条第(五)项", "", "", ""],
    ]
    assert form_rows(rows) == [("其他文件", ["2", "1", "7"]), ("行政规", ["", "", ""])]


def test_a_table_without_headings_has_the_columns_of_the_form() -> None:
    values = d.figures()
    rows = [[labels[-1], *own] for labels, own in zip(d.labels(), values, strict=True)]
    assert form_rows(rows) == [(row[0], row[1:]) for row in rows]
    with_remarks = [[*row, ""] for row in rows]
    assert form_rows(with_remarks) == []


def test_a_figure_under_no_heading_leaves_the_row_as_it_is() -> None:
    rows = [["信息内容", "本年处理决定数量", ""], ["行政处罚", "", "5"]]
    assert form_rows(rows) == []


def applicants(heads: list[str], *, mark: int | None = None) -> list[tuple[str, list[str]]]:
    """The rows of an applications table under such headings; before the label of one row stands a mark."""
    names = [labels[-1] for labels in d.labels()]
    figures = d.figures(blanks=False)
    before = ["■" if n == mark else "" for n in range(len(names))]
    rows = [
        ["", "申请人情况", *heads],
        *([*row] for row in zip(before, names, *zip(*figures, strict=True), strict=True)),
    ]
    return form_rows(rows)


def test_damaged_headings_are_those_that_are_missing_between_their_neighbours() -> None:
    whole = applicants(d.HEADS)
    assert len(whole) == len(d.labels())
    damaged = [*d.HEADS]
    damaged[3], damaged[4] = "社会公益", '"'
    assert applicants(damaged) == whole


def test_a_heading_that_says_something_else_or_too_many_damaged_ones_place_nothing() -> None:
    other, damaged = [*d.HEADS], [*d.HEADS]
    other[3] = "个体工商户"
    damaged[1:4] = ["", "", ""]
    assert applicants(other) == applicants(damaged) == []


def test_a_mark_before_a_label_is_no_figure_where_no_column_lacks_its_own() -> None:
    assert applicants(d.HEADS, mark=8) == applicants(d.HEADS)
