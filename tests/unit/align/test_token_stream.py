"""Lines of every dialect give the same items."""

import pytest

from gai_pipeline.align.flow import flow, is_deduplicated
from gai_pipeline.align.item import Item
from gai_pipeline.align.token_stream import by_line, items
from gai_pipeline.align.tokens import Kind, is_prose
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table, TableCell


def stream(*lines: str) -> list[Item]:
    return items([Paragraph(line, f"line {i}") for i, line in enumerate(lines, 1)])


def shape(found: list[Item]) -> list[str]:
    letters = {Kind.TEXT: "T", Kind.BLANK: "_", Kind.END: ";", Kind.PROSE: "P", Kind.PICTURE: "I"}
    return [i.text if i.kind is Kind.VALUE else letters[i.kind] for i in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("规章 0 1 2", ["T", "0", "1", "2", ";"]),
        ("规章|0||2", ["T", "0", "_", "2", ";"]),
        ("规章\t0\t\t2", ["T", "0", "_", "2", ";"]),
        ("\t0", ["0", ";"]),
        ("\t", ["_", ";"]),
        ("0 |", ["0", ";"]),
        ("- |", ["-", ";"]),
        ("||", ["_", "_", ";"]),
        ("规章012", ["T", "012", ";"]),
        ("规章000行政规范性文件206", ["T", "000", "T", "206", ";"]),
        ("一、本年新收政府信息公开申请数量00000001.属于国家秘密0000000", ["T", "0000000", "T", "0000000", ";"]),
        ("0行政规范性文件\t\t6", ["0", "T", "_", "6", ";"]),
        ("7第二十条第(六)项信息内容\t3", ["7", "T", "3", ";"]),
        ("12三、收到和处理政府信息公开申请情况", ["12", "T", ";"]),
        ("2021年度行政许可", ["T", ";"]),
        ("1属于国家秘密", ["T", ";"]),
        ("1行政许可", ["T", ";"]),
        ("行政许可39-4", ["T", "39-4", ";"]),
        ("1.属于国家秘密", ["T", ";"]),
        ("268■28", ["268■28", ";"]),
        ("我镇认真落实《条例》。", ["P", ";"]),
    ],
)
def test_a_line(line: str, expected: list[str]) -> None:
    assert shape(stream(line)) == expected


def test_whether_a_pipe_opens_or_closes_a_line_is_the_documents_habit() -> None:
    closing = stream("a类 | 1 | 2 |", "b类 | 3 | |", "c类 | 4 | 5 |")
    assert shape(closing)[4:8] == ["T", "3", "_", ";"]
    inner = stream("a类|1|2", "b类|3|", "c类|4|5", "|6|7")
    assert shape(inner)[4:8] == ["T", "3", "_", ";"]
    assert shape(inner)[-4:] == ["_", "6", "7", ";"]


def test_a_rule_of_markdown_is_no_row_and_a_row_of_dashes_is_no_rule() -> None:
    assert shape(stream("|---|:---:|")) == []
    assert shape(stream("-|-|-")) == ["-", "-", "-", ";"]


def test_a_pipe_on_the_next_line_closes_a_cell_and_a_further_one_is_a_blank() -> None:
    assert shape(stream("规章", "|", "0", "|", "|", "2", "|")) == ["T", ";", "0", ";", "_", ";", "2", ";"]


def test_empty_lines_are_counted() -> None:
    assert [i.gap for i in stream("1", "", "", "2") if i.kind is Kind.VALUE] == [0, 2]


def test_a_grid_gives_a_row_a_line() -> None:
    cells = (TableCell(0, 0, "规章", "t r1 c1"), TableCell(0, 1, "", "t r1 c2"), TableCell(1, 0, "3件", "t r2 c1"))
    assert shape(items(by_line([Table(2, 2, cells, "t")]))) == ["T", "_", ";", "3件", ";"]


def test_a_table_in_the_middle_of_a_paragraph_is_found() -> None:
    table = "信息内容 本年制发件数 规章 0 0 0 行政规范性文件 2 0 67 行政许可 0 完。"
    line = f"工作情况如下。二、主动公开政府信息情况 {table}此后无事。"
    kinds = [i.kind for i in stream(line)]
    assert kinds[0] is Kind.PROSE
    assert kinds.count(Kind.VALUE) == 7


def test_long_labels_are_no_prose() -> None:
    assert not is_prose("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请")
    assert is_prose(
        "我局高度重视政府信息公开工作,认真贯彻落实各项规定,不断完善工作机制,扎实推进信息公开工作取得新进展新成效"
    )


def test_lines_around_a_grid_that_differ_do_not_make_it_a_text_without_repeated_lines() -> None:
    lines = [f"发布 {2000 + n} 年" for n in range(25)]
    prose = [Paragraph(line, f"line {i}") for i, line in enumerate(lines, 1)]
    grid = Table(1, 2, (TableCell(0, 0, "规章", "r1c1"), TableCell(0, 1, "3", "r1c2")), "grid")
    assert is_deduplicated(lines, flow(items(prose)).runs)
    assert not is_deduplicated(lines, flow(items([*prose, grid])).runs)
