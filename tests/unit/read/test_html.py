"""Pages in every state of repair."""

import base64
import json
import time
from collections.abc import Callable
from html import escape

import pytest

from gai_pipeline.layout.blocks import Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read.html import read


def page(body: str, head: str = "") -> Reading:
    return read(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def lines(reading: Reading) -> list[str]:
    return [b.text for b in reading.blocks if isinstance(b, Paragraph)]


def grid(reading: Reading) -> list[list[str | None]]:
    found = [b for b in reading.blocks if isinstance(b, Table)]
    assert len(found) == 1
    return [[None if c is None else c.text for c in row] for row in found[0].covering()]


def test_spans_are_resolved() -> None:
    reading = page(
        "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1</td><td>2</td></tr>"
        "<tr><td>丙</td><td>3</td><td>4</td></tr></table>"
    )
    assert grid(reading) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["丙", "3", "4"]]


def test_cells_keep_words_whole_and_blocks_apart() -> None:
    reading = page(
        "<table><tr><td><p><span>行政</span><span>许可</span></p></td><td><p>0</p><p>1</p></td><td>商业<br>企业</td></tr>"
        "<tr><td>a</td><td><!-- x --> 7 <style>b{}</style></td><td>&nbsp;</td></tr>"
        "<tr><td>b</td><td>1</td><td>2</td></tr></table>"
    )
    assert grid(reading)[:2] == [["行政许可", "0 1", "商业 企业"], ["a", "7", ""]]


def test_a_table_that_lays_out_the_page_is_walked_through() -> None:
    reading = page(
        "<table><tr><td>菜单</td><td><p>乙镇2023年政府信息公开工作年度报告</p>"
        "<table><tr><td>规章</td><td>0</td></tr><tr><td>许可</td><td>1</td></tr></table></td></tr></table>"
    )
    assert lines(reading) == ["菜单", "乙镇2023年政府信息公开工作年度报告"]
    assert grid(reading) == [["规章", "0"], ["许可", "1"]]


@pytest.mark.parametrize("labels", ["甲乙丙", "甲乙丙丁戊己庚辛"])
def test_a_table_whose_cells_are_tables_is_one_grid(labels: str) -> None:
    inner = "<table><tr><td>{}</td></tr></table>"
    row = "<tr><td>{}</td>" + "".join(f"<td>{inner.format(v)}</td>" for v in ["0", "", "2", "3"]) + "</tr>"
    reading = page("<table>" + "".join(row.format(x) for x in labels) + "</table>")
    assert grid(reading) == [[x, "0", "", "2", "3"] for x in labels]


@pytest.mark.parametrize("n", [3, 40])
def test_tables_of_one_cell_in_a_table_that_lays_out_the_page_are_its_lines(n: int) -> None:
    boxes = "".join(f"<table><tr><td>第{i}行</td></tr></table>" for i in range(n))
    reading = page(f"<table><tr><td>{boxes}</td><td>菜单</td></tr></table>{four(*LABELS)}")
    assert lines(reading) == [*(f"第{i}行" for i in range(n)), "菜单"]
    assert grid(reading)[0] == ["规章", "0"]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1"])
def test_the_charset_is_told_by_the_bytes(charset: str, declared: str) -> None:
    text = f'<meta charset="{declared}"><p>{"行政规范性文件,公开政府信息情况。" * 20}</p>'
    assert lines(read(text.encode(charset))) == ["行政规范性文件,公开政府信息情况。" * 20]


def test_unclosed_and_misplaced_tags() -> None:
    reading = page("<table><form><tr><td>规章<td>0<tr><td>许可<td>1</form></table><p>尾")
    assert grid(reading) == [["规章", "0"], ["许可", "1"]]
    assert lines(reading) == ["尾"]


def test_wide_characters_never_become_markup() -> None:
    assert lines(page("<p>按照＜年度报告格式＞要求</p>")) == ["按照〈年度报告格式〉要求"]


def test_traditional_script_and_pinyin_are_mended_and_noted() -> None:
    reading = page("<p>政府信息公開工作年度報(bào)告,行政機關處(chǔ)理結果總計</p>")
    assert lines(reading) == ["政府信息公开工作年度报告,行政机关处理结果总计"]
    assert reading.damage == {"pinyin", "traditional"}


def test_pinyin_in_tags_of_its_own_moves_no_text() -> None:
    reading = page("<p>年度报(<b>bào</b>)告</p><table><tr><td>规章<td>1<tr><td>许可<td>2</table>")
    assert lines(reading) == ["年度报(bào)告"]
    assert grid(reading) == [["规章", "1"], ["许可", "2"]]


def test_markup_in_comments_scripts_and_attributes_is_no_markup() -> None:
    reading = page(
        "<p title='</table><!--'>甲<!-- <table><tr> --></p><script>if (a<b) document.write('</td><!--')</script>"
        "<table><tr><td title='>'>规章<td>1&lt;2<tr><td><style>td>p{}</style>许可<td>2</table><p>尾"
    )
    assert lines(reading) == ["甲", "尾"]
    assert grid(reading) == [["规章", "1<2"], ["许可", "2"]]


def test_title_and_date_of_the_page() -> None:
    head = '<title>某镇年报-某区政府网</title><meta name="PubDate" content="2024-01-25 10:00">'
    reading = page("<p>正文</p>", head)
    assert (reading.title, reading.published) == ("某镇年报-某区政府网", "2024-01-25 10:00")


def test_pictures_linked_and_carried() -> None:
    data = base64.b64encode(b"bytes of a picture").decode()
    reading = page(f'<img src="/up/1.png"><img src="data:image/png;base64,{data}"><img src="icon.gif" width="16">')
    pictures = [b for b in reading.blocks if isinstance(b, Picture)]
    assert [(p.source, p.data) for p in pictures] == [("/up/1.png", None), (None, b"bytes of a picture")]


def test_hidden_text_and_menus_are_no_text() -> None:
    assert lines(page('<ul><li><a href="#">首页</a></li></ul><div style="display: none">隐藏</div><p>正文</p>')) == [
        "正文"
    ]


def test_an_empty_page_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        page("<script>var a</script>")
    assert refused.value.code == "empty_document"


def test_hostile_pages_are_bounded() -> None:
    reading = page("<table>" + "<tr><td colspan=1000000000 rowspan=99999999>规章</td><td>0</td></tr>" * 3 + "</table>")
    assert next(b for b in reading.blocks if isinstance(b, Table)).n_columns < 200
    with pytest.raises(UnreadableDocument) as refused:
        page("<div>" * 100_000 + "深处")
    assert refused.value.code == "nested_too_deep"


FOUR = "<tr><td>{}</td><td>{}</td></tr>" * 4


def four(*texts: str) -> str:
    return f"<table>{FOUR.format(*texts)}</table>"


LABELS = ("规章", "0", "许可", "1", "处罚", "2", "强制", "3")


@pytest.mark.parametrize(
    "cell",
    [
        "<span style='display:none'>7</span>1", "<span hidden>7</span>1", "<del>7</del><ins>1</ins>",
        "<p style='DISPLAY: none'>7</p><p>1</p>", "1<input type='hidden' value='7'>", "<input value='1' readonly>",
        "<input type=text value='1'>", "<select><option>7<option selected>1</select>", "<textarea>1</textarea>",
        "1<sup>①</sup>", "1<sup>[2]</sup>", "1<sub>2</sub>", "1①", "1²", "<ruby>1<rt>yī</rt></ruby>",
        "&#49;", "&#xFF11;",
        "<i style='mso-element:field-begin'></i> =SUM(LEFT) <i style='mso-element:field-separator'></i>1",
        "&ensp;1&emsp;", "<!-- 7 -->1", "&zwnj;1&shy;",
    ],
)  # fmt: skip
def test_a_cell_holds_what_its_reader_sees(cell: str) -> None:
    assert grid(page(four(*LABELS[:3], cell, *LABELS[4:])))[1] == ["许可", "1"]


@pytest.mark.parametrize("name", ["noembed", "noframes", "xmp"])
def test_markup_that_is_text_does_not_open_tables(name: str) -> None:
    assert grid(page(f"<{name}><table><tr></{name}>" + four(*LABELS)))[0] == ["规章", "0"]


def test_hidden_rows_and_cells_are_no_part_of_the_table() -> None:
    hidden_row = "<tr style='display:none'><td>规章</td><td>9</td></tr>"
    shown = four(*LABELS).replace("<td>1</td>", "<td>1</td><td style='display: none;'>9</td>")
    assert grid(page(shown.replace("<table>", "<table>" + hidden_row)))[:2] == [["规章", "0"], ["许可", "1"]]


def test_the_foot_of_a_table_is_shown_last_wherever_it_stands() -> None:
    foot = "<tfoot><tr><td>结转</td><td>4</td></tr></tfoot>"
    assert grid(page(four(*LABELS).replace("<table>", "<table>" + foot)))[-1] == ["结转", "4"]


def test_pieces_that_are_set_side_by_side_are_apart() -> None:
    row = (
        "<span style='display:inline-block;width:9em'>规章</span>" + "<span style='display:inline-block'>{}</span>" * 2
    )
    assert lines(page(f"<p>{row.format(6, 12)}</p>")) == ["规章 6 12"]


def scripted(markup: str) -> str:
    return json.dumps(markup).replace("</", "<\\/")


@pytest.mark.parametrize(
    "kept",
    [
        lambda m: f'<iframe srcdoc="{escape(m)}"></iframe>',
        lambda m: f"<noscript>{m}</noscript>",
        lambda m: f"<template>{m}</template>",
        lambda m: f"<textarea>{escape(m)}</textarea>",
        lambda m: f"<script type='text/html'>{m}</script>",
        lambda m: f"<script>var a='x';document.write({scripted(m)});</script>",
        lambda m: f"<script>{''.join(f'document.write({scripted(p)});' for p in m.split('|'))}</script>",
        lambda m: f"<script>window.state={{'content':{scripted(m).replace('<', chr(92) + 'u003c')}}}</script>",
        lambda m: f"<div id=content style='display:none'>{m}</div>",
    ],
)
def test_a_page_without_tables_shows_those_that_its_scripts_would(kept: Callable[[str], str]) -> None:
    reading = page("<p>甲镇</p>" + kept("<p>报告</p>|" + four(*LABELS)).replace("|", ""))
    assert grid(reading) == [["规章", "0"], ["许可", "1"], ["处罚", "2"], ["强制", "3"]]
    assert lines(reading)[:2] == ["甲镇", "报告"]


def test_a_page_that_shows_its_tables_does_not_show_what_its_scripts_hold() -> None:
    body = "".join(four(*LABELS) for _ in range(5))
    reading = page(f"{body}<script>document.write({scripted(four(*LABELS))})</script>")
    assert sum(isinstance(b, Table) for b in reading.blocks) == 5


@pytest.mark.parametrize(
    "table",
    [
        four(*LABELS),
        four(*LABELS).replace("<td>", "<th>").replace("</td>", "</th>"),
        four(*LABELS).replace("<table>", "<table><caption></caption><thead></thead>"),
        four(*LABELS).replace("<table>", "<table><caption>表一").replace("</table>", "<tr></tr></table>"),
        four(*LABELS).replace("<td>0", "<!-- <td>9</td> --><td title='</td>'>0"),
        four(*LABELS).replace("许可", "<svg><td></td></svg>许可"),
        four(*LABELS).replace("许可", "<x<td><y<table>许可"),
        four(*LABELS).replace("许可", "<template><td>9</td></template>许可"),
    ],
)
def test_every_way_to_cut_a_table_gives_the_same_cells(table: str) -> None:
    assert grid(page(f"<p>甲</p>{table}<p>尾</p>")) == [["规章", "0"], ["许可", "1"], ["处罚", "2"], ["强制", "3"]]


def test_a_data_table_in_a_cell_of_another_is_text_of_it() -> None:
    inner = four(*"甲乙丙丁戊己庚辛")
    rows = "".join(f"<tr><td>{i}</td><td>{inner if i == 3 else ''}</td></tr>" for i in range(6))
    assert grid(page(f"<table>{rows}</table>"))[3] == ["3", "甲 乙 丙 丁 戊 己 庚 辛"]


def test_the_pictures_of_a_table_stand_behind_it() -> None:
    shown = page(four(*LABELS).replace("<td>1", "<td><img src=a.png>1<img src=b.png>") + "<img src=c.png>")
    assert [type(b) for b in shown.blocks] == [Table, Picture, Picture, Picture]
    assert [b.source for b in shown.blocks if isinstance(b, Picture)] == ["a.png", "b.png", "c.png"]


def test_an_unclosed_menu_does_not_swallow_the_tables() -> None:
    reading = page(f"<ul><li><a href=/>首页{four(*LABELS)}</ul>")
    assert grid(reading)[0] == ["规章", "0"]


def test_a_control_character_moves_no_text() -> None:
    reading = page(f"<p>甲&#1;乙</p>{four(*LABELS)}<p>尾</p>")
    assert (lines(reading), grid(reading)[1]) == (["甲乙", "尾"], ["许可", "1"])


@pytest.mark.parametrize("opened", ['<iframe srcdoc="<iframe ', "<textarea><td>", "<script>'<td", "<template><td>"])
def test_what_is_never_closed_is_not_sought_to_the_end_each_time(opened: str) -> None:
    start = time.process_time()
    read(("<p>甲镇</p>" + opened * 20_000).encode())
    assert time.process_time() - start < 5
