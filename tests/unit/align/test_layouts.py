"""Layouts of the applications table that keep its blanks: each in the way of an extractor, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import documents as d
import pytest

Row = Callable[[Sequence[str], Sequence[str]], str]


def bars(names: Sequence[str], values: Sequence[str]) -> str:
    return "\n".join(f"| {text}" for text in [*names, *values]) + "\n|"


def bars_behind(names: Sequence[str], values: Sequence[str]) -> str:
    return "\n".join(f"{text} |" if text else "|" for text in [*names, *values]) + "\n|"


HEADS = d.HEADS


def padded(names: Sequence[str], values: Sequence[str]) -> list[str]:
    return [*[""] * (3 - len(names)), *names, *values] if len(names) > 1 else [*names, "", "", *values]


@pytest.mark.parametrize("row", [bars, bars_behind], ids=["bar before", "bar behind"])
@pytest.mark.parametrize("blanks", [False, True])
def test_one_cell_a_line_with_a_bar_that_ends_the_row(row: Row, blanks: bool) -> None:
    values = d.figures(blanks=blanks)
    heads = row(["(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)", "申请人情况"], HEADS)
    assert d.cells(d.report(d.table(row, heads, values))) == values


def opened(names: Sequence[str], values: Sequence[str]) -> str:
    """Cells that hold paragraphs: a bar opens the row, and each cell is closed by one on the next line."""
    return "\n".join(["| " + names[0], "|", *(f"{text}\n|" if text else "|" for text in [*names[1:], *values])])


def closed(names: Sequence[str], values: Sequence[str]) -> str:
    return "\n".join(f"{text}\n|" if text else "|" for text in [*names, *values])


@pytest.mark.parametrize("row", [opened, closed])
@pytest.mark.parametrize("blanks", [False, True])
def test_bars_on_lines_of_their_own_close_cells_and_keep_the_blank_ones(row: Row, blanks: bool) -> None:
    values = d.figures(blanks=blanks)
    heads = row(["(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)", "申请人情况"], HEADS)
    assert d.cells(d.report(d.table(row, heads, values))) == values


def test_rows_that_lost_blanks_and_were_filled_up_with_pads_give_no_wrong_cell() -> None:
    def filled(names: Sequence[str], own: Sequence[str]) -> str:
        kept = [f"{text} |" for text in [*names, *own] if text]
        return "\n".join([*kept, "|" * (10 - len(kept))])

    values = [[v if v != "0" or c == 0 else "" for c, v in enumerate(own)] for own in d.figures(blanks=False)]
    heads = filled(["(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)", "申请人情况"], HEADS)
    source = d.report(d.table(filled, heads, values))
    for got, own in zip(d.cells(source), values, strict=True):
        assert set(got) == {"?"} or got == own
    assert not [f for f in d.single(source).findings if f.outcome == "fail"]


def test_headings_that_stand_upright_and_come_out_mixed() -> None:
    lines = [
        "行政复议 行政诉讼",
        "未经复议直接起诉 复议后起诉",
        "结 结 其 尚 结 结 其 尚",
        "果 果 他 未",
        "总计 果 果 他 未 总",
    ]
    figures = "1 0 0 1 2 0 0 0 0 0 3 0 1 0 4"
    source = d.report("\n".join([*lines, figures]), "四、政府信息公开行政复议、行政诉讼情况")
    values = d.figures(blanks=False)
    before = d.table(lambda names, own: " ".join([*names, *own]), " ".join(HEADS), values)
    source = source.replace("四、政府", f"三、收到和处理政府信息公开申请情况\n{before}\n四、政府", 1)
    assert [x for row in d.cells(source, "reviews") for x in row] == figures.split()


def test_pads_stand_for_the_cells_that_a_label_spans() -> None:
    """Three columns of labels: a label's further columns are pads behind it, a label's further rows pads before."""
    values = d.figures()
    lines = ["(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) |", "申请人情况 |"]
    lines += [f"{head} |" for head in HEADS]
    for names, own in zip(d.labels(), values, strict=True):
        numbered = names[-1][0].isdigit()
        above = 0 if names[-1][0] in "一二四" else (2 if numbered else 1) - (len(names) - 1)
        spanned = 2 if names[-1][0] in "一二四" else 0 if numbered else 1
        lines += ["|"] * above + [f"{name} |" for name in names] + ["|"] * spanned
        lines += [f"{value} |" if value else "|" for value in own]
    assert d.cells(d.report("\n".join(lines))) == values


MARKDOWN_HEADS = [
    ["(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)", "", "", "申请人情况", "", "", "", "", "", ""],
    ["", "", "", "自然人", "法人或其他组织", "", "", "", "", "总计"],
    ["", "", "", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""],
]


def markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def test_columns_are_those_of_the_headings_also_where_hardly_a_row_is_complete() -> None:
    values = d.figures()
    rows = [padded(names, own) for names, own in zip(d.labels(), values, strict=True)]
    assert d.cells(d.report(markdown([*MARKDOWN_HEADS, *rows]))) == values


def test_a_total_that_stands_first_and_a_column_that_the_form_lacks() -> None:
    values = d.figures()
    heads = [
        [*h[:3], t, *h[3:9], more]
        for h, t, more in zip(MARKDOWN_HEADS, ["", "总计", ""], ["", "上年同期", ""], strict=True)
    ]
    rows = [[*padded(names, own)[:3], own[6], *own[:6], "17"] for names, own in zip(d.labels(), values, strict=True)]
    assert d.cells(d.report(markdown([*heads, *rows]))) == values


def test_what_cannot_be_read_in_one_cell_stays_there() -> None:
    values = d.figures(blanks=False)
    rows = [padded(names, own) for names, own in zip(d.labels(), values, strict=True)]
    rows[4][5] = "见附件"
    values[4][2] = "?"
    assert d.cells(d.report(markdown([*MARKDOWN_HEADS, *rows]))) == values


def test_headings_that_are_out_of_place_are_not_believed() -> None:
    """A heading row that lost a cell stands one column too far left: the figures do not stand under it."""
    values = d.figures(blanks=False)
    heads = [[*h[:2], *h[3:], ""] for h in MARKDOWN_HEADS]
    rows = [padded(names, own) for names, own in zip(d.labels(), values, strict=True)]
    assert d.cells(d.report(markdown([*heads, *rows]))) == values


def test_a_label_spaced_out_loses_no_figure_to_the_row_before() -> None:
    values = d.figures()
    rows = [padded(names, own) for names, own in zip(d.labels(), values, strict=True)]
    rows[16] = [" ".join(text) if not text.isdigit() else text for text in rows[16]]
    assert d.cells(d.report(markdown([*MARKDOWN_HEADS, *rows]))) == values


def bullets(names: Sequence[str], values: Sequence[str]) -> str:
    return "\n".join(f"  * {text}".rstrip() for text in [*names, *values])


def semicolons(names: Sequence[str], values: Sequence[str]) -> str:
    return ";".join([*names, *values]) + ";"


def commas(names: Sequence[str], values: Sequence[str]) -> str:
    return ",".join(f'"{text}"' if "," in text else text for text in [*padded(names, values)])


def fused(names: Sequence[str], values: Sequence[str]) -> str:
    return "".join(names) + "".join(values)


@pytest.mark.parametrize("row", [bullets, semicolons, commas], ids=["bullets", "semicolons", "commas"])
def test_other_separators_than_bars(row: Row) -> None:
    values = d.figures()
    heads = "\n".join(row(h[:3] if row is commas else [], h[3:]) for h in MARKDOWN_HEADS)
    assert d.cells(d.report(d.table(row, heads, values))) == values


def test_a_drawn_table_whose_rows_run_over_lines() -> None:
    values = d.figures()
    lines = []
    for names, own in zip(d.labels(), values, strict=True):
        label, rest = names[-1][:8], names[-1][8:]
        lines += ["├──────────┼─────┼─────┤", f"│{label}│{'│'.join(own)}│", f"│{rest}│{'│'.join([''] * 7)}│"]
    drawn = ["┌──────────┬─────┬─────┐", f"│ │{'│'.join(HEADS)}│", *lines, "└──────────┴─────┴─────┘"]
    assert d.cells(d.report("\n".join(drawn))) == values


def test_a_whole_table_in_one_line_without_spaces() -> None:
    values = [["0"] * 7 for _ in d.labels()]
    values[0] = values[2] = values[-2] = ["4", "0", "0", "0", "0", "0", "4"]
    table = "".join(fused(names, own) for names, own in zip(d.labels(), values, strict=True))
    assert d.cells(d.report("申请人情况" + "".join(HEADS) + table)) == values


def test_tags_that_an_extractor_left_do_not_make_a_text_a_page() -> None:
    values = d.figures()
    broken = [[name.replace("申请", "申<br>请") for name in names] for names in d.labels()]
    rows = [padded(names, own) for names, own in zip(broken, values, strict=True)]
    record = d.single(d.report(markdown([*MARKDOWN_HEADS, *rows])))
    assert record.document.media_type == "text/plain"
    assert d.cells(d.report(markdown([*MARKDOWN_HEADS, *rows]))) == values


def test_a_blank_row_does_not_take_the_figures_of_a_row_that_lost_its_label() -> None:
    values = d.figures()
    values[4] = [""] * 7
    rows = [padded(names, own) for names, own in zip(d.labels(), values, strict=True)]
    rows[5][:3] = ["", "", ""]
    values[5] = ["x"] * 7
    assert d.cells(d.report("\n".join("\t".join(row) for row in rows))) == values


@pytest.mark.parametrize("footer", ["版权所有 | 网站地图 | 联系我们", "版权所有\t网站地图 | 联系我们"])
def test_a_page_in_one_line_with_bars_in_its_footer(footer: str) -> None:
    values = d.figures(blanks=False)
    rows = [" ".join([*names, *row]) for names, row in zip(d.labels(), values, strict=True)]
    table = " ".join(["(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) 申请人情况", *d.HEADS, *rows])
    source = " ".join(d.report(table).split("\n")) + " " + "工作有待加强。" * 60 + footer
    assert d.cells(source) == values


def test_labels_of_narrow_columns_run_on_below_their_figures() -> None:
    """Text of a PDF: each row's figures stand on the first line of its label, whose other lines follow below, mingled
    with those of the labels that span several rows."""
    values = d.figures(blanks=False)
    lines = ["(本列数据的勾稽关系 申请人情况", "为:第一项加第二项之和,等于第三项加第四项之和)", " ".join(d.HEADS)]
    for names, row in zip(d.labels(), values, strict=True):
        pieces = [[name[i : i + 5] for i in range(0, len(name), 5)] for name in names]
        for n in range(max(map(len, pieces))):
            words = [piece[n] for piece in pieces if n < len(piece)]
            lines.append(" ".join([*words, *row] if n == 0 else words))
    assert d.cells(d.report("\n".join(lines))) == values


def test_a_heading_of_markdown_below_a_table_is_no_sign_in_its_last_row() -> None:
    values = d.figures(blanks=False)
    source = d.report(d.table(lambda names, row: f"| {' | '.join(padded(names, row))} |", "| 申请人情况 |", values))
    for title in ("三、收到", "五、存在"):
        source = source.replace(title, f"## {title}")
    assert d.cells(source) == values


def test_two_figures_in_one_cell_say_that_its_row_is_not_in_its_columns() -> None:
    values = d.figures(blanks=False)
    names = d.labels()[0]
    rows = [["", "", "", *d.HEADS], *[padded(n, v) for n, v in zip(d.labels(), values, strict=True)]]
    rows[1] = [*names, "", "", "", *values[0][:5], " ".join(values[0][5:])]
    read = d.cells(d.report("\n".join(f"| {' | '.join(row)} |" for row in rows)))
    assert read[1:] == values[1:]
    assert all(now in ("?", was) for now, was in zip(read[0], values[0], strict=True))


RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


@pytest.mark.parametrize(
    ("channels", "results", "figures", "read"),
    [
        (["复议后起诉", "未经复议直接起诉"], RESULTS, "5 6 7 8 26 0 1 0 2 3", [[0, 1, 0, 2, 3], [5, 6, 7, 8, 26]]),
        (
            ["未经复议直接起诉", "复议后起诉"],
            [*RESULTS[:2], RESULTS[3], RESULTS[2], RESULTS[4]],
            "0 1 2 0 3 5 6 8 7 26",
            [[0, 1, 0, 2, 3], [5, 6, 7, 8, 26]],
        ),
    ],
    ids=["channels", "results"],
)
def test_reviews_alone_are_read_by_their_headings(
    channels: list[str], results: list[str], figures: str, read: list[list[int]]
) -> None:
    """Columns in another order than the form's add up all the same, so that nothing would show it."""
    over = "".join(f"<td colspan=5>{name}</td>" for name in ("行政复议", *channels))
    rows = [[*RESULTS, *results, *results], ["1", "2", "3", "4", "10", *figures.split()]]
    below = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    table = f"<table><tr><td colspan=5></td><td colspan=10>行政诉讼</td></tr><tr>{over}</tr>{below}</table>"
    lines = d.report(table, "四、政府信息公开行政复议、行政诉讼情况").splitlines()
    cells = d.cells("<html><body>" + "".join(f"<div>{line}</div>" for line in lines), "reviews")
    assert cells == [[str(x) for x in row] for row in ([1, 2, 3, 4, 10], *read)]


CHANNELS = {"行政复议": [1, 2, 3, 4, 10], "未经复议直接起诉": [0, 1, 0, 2, 3], "复议后起诉": [5, 6, 7, 8, 26]}


def barred(rows: Sequence[Sequence[object]]) -> str:
    first, *others = (f"| {' | '.join(map(str, row))} |" for row in rows)
    return "\n".join([first, "|---" * len(rows[0]) + "|", *others])


@pytest.mark.parametrize("channels", [list(CHANNELS), list(CHANNELS)[::-1]], ids=["in order", "turned"])
@pytest.mark.parametrize("results", [RESULTS, [RESULTS[4], *RESULTS[:4]]], ids=["in order", "total first"])
@pytest.mark.parametrize("across", [True, False], ids=["a row a channel", "a row a result"])
def test_reviews_in_rows_are_read_by_their_headings(channels: list[str], results: list[str], *, across: bool) -> None:
    figures = [[CHANNELS[c][RESULTS.index(r)] for r in results] for c in channels]
    rows = [["", *results], *([c, *own] for c, own in zip(channels, figures, strict=True))]
    table = barred(rows if across else list(zip(*rows, strict=True)))
    cells = d.cells(d.report(table, "四、政府信息公开行政复议、行政诉讼情况"), "reviews")
    assert cells == [[str(x) for x in own] for own in CHANNELS.values()]


@pytest.mark.parametrize(
    "table",
    [
        "\n\n".join(f"### {name}\n{barred([RESULTS, own])}" for name, own in CHANNELS.items()),
        "行政复议行政诉讼\n| " + " | ".join(str(x) for own in CHANNELS.values() for x in own) + " |",
    ],
    ids=["three tables", "figures only"],
)
def test_reviews_as_converters_write_them(table: str) -> None:
    before = barred([["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", 0, 0, 0]])
    both = f"{before}\n\n四、政府信息公开行政复议、行政诉讼情况\n{table}"
    cells = d.cells(d.report(both, "二、主动公开政府信息情况"), "reviews")
    assert cells == [[str(x) for x in own] for own in CHANNELS.values()]
