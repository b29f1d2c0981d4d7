"""Where the place of a figure is in doubt, it is unreadable or has little confidence; rows elsewhere than in the form
are read where they are."""

from __future__ import annotations

from collections.abc import Sequence

import documents as d
import pytest

from gai_pipeline.records.model import SURE, CellStatus

CODES = [row.code for row in d.APPLICATIONS.rows]
PROACTIVE = "二、主动公开政府信息情况"


def lines(rows: Sequence[Sequence[str]], separator: str = "\t") -> str:
    return "\n".join(separator.join(row) for row in rows)


def tight(values: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of labels and values, merged cells once."""
    return [d.HEADS, *([*names, *own] for names, own in zip(d.labels(), values, strict=True))]


def sure(source: str, code: str) -> bool:
    """Whether any figure of a row, which must be in the record, is said to be certain."""
    cells = [cell for cell in d.single(source).cells if cell.row == code]
    assert cells
    return any(cell.status is CellStatus.REPORTED and cell.confidence >= SURE for cell in cells)


def swapped(values: Sequence[Sequence[str]], first: str, second: str) -> list[list[str]]:
    rows = tight(values)
    a, b = CODES.index(first) + 1, CODES.index(second) + 1
    rows[a], rows[b] = rows[b], rows[a]
    return rows


@pytest.mark.parametrize("separator", ["\t", "|", "\n", " "], ids=["tabs", "bars", "lines", "spaces"])
def test_rows_in_another_order_keep_their_figures(separator: str) -> None:
    """重复申请 is like 反复申请, and its own label all the same."""
    values = d.figures(blanks=False)
    rows = swapped(values, "rejected_repeat", "rejected_excessive")
    assert d.cells(d.report(lines(rows, separator))) == values


@pytest.mark.parametrize("at", [0, 3, 6])
def test_a_page_number_among_the_figures_of_a_row_is_left_out(at: int) -> None:
    values = d.figures(blanks=False)
    rows = tight(values)
    row = rows[CODES.index("denied_internal_affairs") + 1]
    row.insert(len(row) - 7 + at, "9")
    assert d.cells(d.report(lines(rows, "\n"))) == values


def test_a_figure_that_goes_on_on_the_next_line_is_joined_where_its_sum_says_so() -> None:
    values = [["0"] * 7 for _ in CODES]
    for code in ("new_requests", "granted", "total_processed"):
        values[CODES.index(code)] = ["601", "7", "0", "0", "0", "0", "608"]
    rows = tight(values)
    rows[CODES.index("granted") + 1][-7:] = ["60", "1", "7", "0", "0", "0", "0", "608"]
    assert d.cells(d.report(lines(rows, "\n"))) == values


def test_a_cell_that_came_out_twice_makes_its_row_unreadable() -> None:
    """Seven figures and a blank are eight cells: which of them is one too many can't be known."""
    values = d.figures()
    rows = tight(values)
    n = CODES.index("denied_internal_affairs")
    rows[n + 1][-7:] = ["5", "0", "2", "0", "0", "7", "", "14"]
    values[n] = ["?"] * 7
    assert d.cells(d.report(lines(rows))) == values


def test_blanks_stripped_from_the_ends_of_rows() -> None:
    values = [[*own[:6], own[6] if n % 2 else ""] for n, own in enumerate(d.figures())]
    rows = tight(values)
    assert d.cells(d.report("\n".join("\t".join(row).rstrip() for row in rows))) == values


def proactive(rows: Sequence[str]) -> str:
    return d.report("\n".join(rows), PROACTIVE)


HEAD = ["第二十条第(一)项", "信息内容|本年制发件数|本年废止件数|现行有效件数"]
REST = ["第二十条第(五)项", "信息内容|本年处理决定数量", "行政许可|15"]
REST += ["第二十条第(六)项", "信息内容|本年处理决定数量", "行政处罚|9", "行政强制|7"]


@pytest.mark.parametrize("separator", ["|", "\t"])
def test_a_row_that_lost_a_cell_among_complete_ones_is_unreadable(separator: str) -> None:
    rows = [text.replace("|", separator) for text in [*HEAD, "规章|2|3|4", "行政规范性文件|4|415", *REST]]
    assert d.cells(proactive(rows), "proactive")[:2] == [["2", "3", "4"], ["?", "?", "?"]]


def test_a_figure_below_its_label_may_be_that_of_the_row_that_is_missing() -> None:
    rows = [text.replace("|", " ") for text in [*HEAD, "规章", "2 2 4", *REST]]
    assert not sure(proactive(rows), "rules")
    assert sure(proactive(rows), "administrative_penalty")


def test_figures_behind_a_text_that_is_no_part_of_the_label_may_be_others() -> None:
    rows = [*HEAD, "规章|1|0|1", "行政规范性文件|1|0|1", *REST[:-1], "行政强制", "第二十条第(八)项|其他收费项目|3"]
    assert not sure(proactive(rows), "administrative_compulsion")


def test_a_lone_figure_below_a_row_of_columns_may_be_the_rest_of_one() -> None:
    rows = [
        "第二十条第(五)项",
        "信息内容              上一年项目数量  本年增/减  处理决定数量",
        "行政许可                   12            10           147",
        "2",
        "其他对外管理服务事项       3             4             50",
        "第二十条第(六)项",
        "信息内容              上一年项目数量  本年增/减  处理决定数量",
        "行政处罚                   31            5            8",
        "行政强制                   2             1            60",
    ]
    assert not sure(proactive(rows), "administrative_permit")
    assert sure(proactive(rows), "administrative_penalty")


def test_two_labels_in_one_cell_share_the_figures_behind_them() -> None:
    values = d.figures(blanks=False)
    rows = tight(values)
    n = CODES.index("rejected_publication") + 1
    rows[n][0] += rows[n + 1][0]
    del rows[n + 1]
    assert not sure(d.report(lines(rows)), "rejected_excessive")


LATEX = r"{names} & {cells} \\ \hline"
WIKI = "|-\n| {names} || {cells}"


@pytest.mark.parametrize(
    ("begin", "row", "between", "end"),
    [(r"\begin{tabular}{l|c}", LATEX, " & ", r"\end{tabular}"), ('{| class="wikitable"', WIKI, " || ", "|}")],
    ids=["LaTeX", "MediaWiki"],
)
def test_rows_in_the_markup_of_other_writers(begin: str, row: str, between: str, end: str) -> None:
    values = d.figures()
    heads = ["", "", "", *d.HEADS]
    written = [row.format(names=heads[0], cells=between.join(heads[1:]))]
    for names, own in zip(d.labels(), values, strict=True):
        first, *others = [*[""] * (3 - len(names)), *names]
        written.append(row.format(names=first, cells=between.join([*others, *own])))
    assert d.cells(d.report("\n".join([begin, *written, end]))) == values


def test_a_lone_figure_below_a_row_of_cells_may_be_the_rest_of_its_last_one() -> None:
    rows = [text.replace("|", "\t") for text in [*HEAD, "规章|1|0|1", "行政规范性文件||0|33", "0", *REST]]
    assert not sure(proactive(rows), "normative_documents")
    assert sure(proactive(rows), "rules")


@pytest.mark.parametrize("at", [1, 5])
def test_a_cell_that_lost_its_separator_among_others_is_one_of_its_row(at: int) -> None:
    """One cell a line and bars behind the row: seven figures beside each other are the row's seven."""
    values = d.figures(blanks=False)
    named = zip(d.labels(), values, strict=True)
    rows = [["|".join([*names, ""]), *(f"{v}|" for v in own), "|"] for names, own in named]
    row = rows[CODES.index("granted")]
    row[at] = row[at].rstrip("|")
    text = "\n".join("\n".join(row) for row in [["|".join(d.HEADS)], *rows])
    assert d.cells(d.report(text))[CODES.index("granted")] == values[CODES.index("granted")]


def test_two_figures_in_one_cell_move_no_other() -> None:
    """Fourteen cells and a blank at the end are not fifteen where one of the cells holds two figures."""
    values = d.figures(blanks=False)
    heads = "\t".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
    figures = "4\t0\t00\t4\t2\t0\t0\t2\t4\t0\t0\t0\t0\t0\t"
    reviews = f"四、政府信息公开行政复议、行政诉讼情况\n行政复议\t行政诉讼\n{heads}\n{figures}"
    cells = d.cells(d.report(lines(tight(values)) + "\n\n" + reviews), "reviews")
    assert cells[0] in (["4", "0", "0", "0", "4"], ["?"] * 5)


def spanning(values: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows whose labels span the columns that a longer numbering needs: an empty cell for each."""
    rows = []
    for row, names, own in zip(d.APPLICATIONS.rows, d.labels(), values, strict=True):
        number = row.number or ""
        spans = 0 if number.isdigit() else 1 if number.startswith("(") else 2
        rows.append([*names, *[""] * spans, *own])
    return rows


def bars(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_labels_that_span_columns_leave_the_blanks_of_their_rows_where_they_are() -> None:
    values = d.figures(seed=5)
    assert any("" in row for row in values)
    assert d.cells(d.report(bars(spanning(values)))) == values


def test_a_row_that_lost_a_blank_is_not_taken_for_one_of_a_shorter_label() -> None:
    """Read from the right it would be a row of a label that spans less. The sums of its columns place its figures."""
    values = d.figures(seed=5)
    rows = spanning(values)
    at = CODES.index("carried_over")
    assert values[at][1] == "0"
    values[at][1] = ""
    rows[at] = [*d.labels()[at], "", "", values[at][0], *values[at][2:]]
    assert d.cells(d.report(bars(rows)))[at] == values[at]


def test_a_table_of_zeros_that_lost_its_repeated_lines_is_unreadable() -> None:
    rows = [[*names, *["0"] * 7] for names in d.labels()]
    reviews = ["行政复议", "行政诉讼", *["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3, *["0"] * 15]
    text = d.report(lines([d.HEADS, *rows], "\n")) + "四、政府信息公开行政复议、行政诉讼情况\n" + "\n".join(reviews)
    assert {cell.status for cell in d.single(text).cells} == {CellStatus.REPORTED}
    once = "\n".join(dict.fromkeys(line for line in text.split("\n") if line))
    assert {cell.status for cell in d.single(once).cells} == {CellStatus.UNREADABLE}


def test_rows_whose_figures_reach_from_side_to_side_show_where_pads_stand() -> None:
    """No row is complete and one does not add up, so that neither tells by itself."""
    values = [[""] * 7 for _ in CODES]
    for code in ("new_requests", "granted", "total_processed"):
        values[CODES.index(code)] = ["2", *[""] * 5, "2"]
    values[CODES.index("denied_third_party_rights")] = [*[""] * 5, "1", "3"]
    rows = [[*row, "", ""] for row in tight(values)]
    assert d.cells(d.report(lines(rows))) == values
