"""What a report says of itself, on lines as real documents write them (places and bodies invented)."""

import time
from pathlib import Path

import pytest
import yaml

from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.metadata.contacts import find_contacts
from gai_pipeline.metadata.dates import find_published
from gai_pipeline.metadata.description import edition_without_tables
from gai_pipeline.metadata.narrative import find_counts
from gai_pipeline.metadata.publisher import find_publisher
from gai_pipeline.metadata.scope import find_scope
from gai_pipeline.metadata.text import Prose
from gai_pipeline.metadata.title import find_title
from gai_pipeline.metadata.year import find_year


def prose(*lines: str, title: str | None = None, url: str | None = None) -> Prose:
    return Prose([Paragraph(line, f"line {i}") for i, line in enumerate(lines, 1)], title, url)


def name_of(text: Prose) -> str | None:
    found = find_publisher(text, find_title(text))
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ["甲区政府网 | 首页", "乙镇2023年度政府信息公开工作年度报告", "正文。"],
            "乙镇2023年度政府信息公开工作年度报告",
        ),
        (["丙市丁街道2023年政府信息公开工作", "年度报告", "正文。"], "丙市丁街道2023年政府信息公开工作年度报告"),
        (["乙 镇 2020 年政府信息公开工作 年度报告"], "乙镇2020年政府信息公开工作年度报告"),
        (["甲县水务局关于2021年度政府信息公开情况的报告"], "甲县水务局关于2021年度政府信息公开情况的报告"),
        (["根据规定,现将甲县乙乡2022年政府信息公开工作年度报告如下:", "一、总体情况"], None),
        (["当前位置: 首页 > 政府信息公开年报 > 2023年"], None),
        (["甲县水务局", "2023年政府信息公开工作年度报告", "一、总体情况"], "甲县水务局2023年政府信息公开工作年度报告"),
        (["乙镇政府信息公开工作年度报告", "统计期限自2023年1月1日起。"], "乙镇政府信息公开工作年度报告"),
        (["甲县政府信息公开年报", "正文。"], None),
        (["第三条各站所负责编制本站所的政府信息公开年度报告", "正文。"], None),
        (
            ["生效日期: 2022-03-02 废止日期:", "文 号: 所属主题: 政府信息公开年报", "乙镇2021年政府信息公开年度报告"],
            "乙镇2021年政府信息公开年度报告",
        ),
        (
            ["甲县渔业服务中心", "2008年甲县水产局政府信息公开工作年度报告"],
            "2008年甲县水产局政府信息公开工作年度报告",
        ),
        (
            ["文号 关键词", "文件下载 甲市2017年政府信息公开年度报告", "时效", "甲市2017年政府信息公开年度报告"],
            "甲市2017年政府信息公开年度报告",
        ),
    ],
)
def test_title(lines: list[str], title: str | None) -> None:
    found = find_title(prose(*lines))
    assert (found.text if found else None) == title


@pytest.mark.parametrize(
    "beside",
    [
        "来源:甲镇 发布时间:2024-01-20 10:07",
        " 作者: 浏览次数:12",
        "2024-01-20 来源:本站",
        "【字体:大 中 小】 打印",
        "[2024-01-20]",
        " 发布日期:2024年1月20日",
        " 阅读:13次 分享到:",
        "信息来源:党政办",
        "责任编辑:某某",
        "(发布时间:2024-01-20)",
        " 文章来源:甲县人民政府办公室 点击数:5",
    ],
)
def test_a_title_loses_what_a_cms_glued_to_it(beside: str) -> None:
    for title in ("甲县乙镇2023年政府信息公开工作年度报告", "甲县乙镇2023年政府信息公开年报(文字版)"):
        for before in ("", "标题: "):
            found = find_title(prose(f"{before}{title}{beside}", "一、总体情况"))
            assert found is not None
            assert found.text == title


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["统计期限自2023年1月1日起至2023年12月31日止。"], 2023),
        (["数据的统计期限自20231月1日起至202312月31日止。"], 2023),
        (["本报告数据统计期限为2018年11日至2018年1231日。"], 2018),
        (["某局2024年政府信息公开工作年度报告", "统计期限从2023年1月1日到12月31日止。"], 2023),
        (["某局2024年政府信息公开工作年度报告", "2023年,我局做了工作。", "2023年度共公开信息5条。"], 2023),
        (["二〇一九年政府信息公开工作年度报告", "正文。"], 2019),
        (["截止2023年12月31日,我局公开信息34条。", "本年度受理申请2件。"], 2023),
        (["2022年,我局认真落实条例。", "截至2023年底,累计公开信息340条。", "2022年公开34条。"], 2022),
        (["2020年,主动公开信息12条。", "收到申请3件,其中1件结转至2021年答复。"], 2020),
        (["2022年,我署落实条例。", "公开发布《甲署2021年政府信息公开工作年度报告》。"], 2022),
        (["现公布《甲署2021年政府信息公开工作年度报告》。", "2022年,我署将继续落实条例。"], 2021),
    ],
)
def test_report_year_is_the_period_that_the_text_reports_on(lines: list[str], year: int) -> None:
    text = prose(*lines)
    title = find_title(text)
    published = "2024-01-20" if year == 2023 else None
    assert find_year(text, title.text if title else None, published).year == year


def test_a_period_that_is_not_over_when_the_report_is_published_is_a_slip() -> None:
    text = prose("某局2024年政府信息公开工作年度报告", "统计期限自202511日起至20251231日止。")
    title = "某局2024年政府信息公开工作年度报告"
    assert find_year(text, title, "2025-01-20").year == 2024
    assert find_year(text, title, "2026-01-20").year == 2025


def test_a_title_with_another_year_is_noted() -> None:
    text = prose("某局2022年政府信息公开工作年度报告", "统计期限自2023年1月1日起至2023年12月31日止。")
    answer = find_year(text, "某局2022年政府信息公开工作年度报告", None)
    assert (answer.year, answer.evidence, answer.conflicts) == (2023, "period", ["title"])


@pytest.mark.parametrize(
    ("lines", "container", "day"),
    [
        (["发布日期:2024-01-25 16:46:14", "某镇人民政府", "2024年1月22日"], None, "2024-01-25"),
        (["某镇人民政府 2021年1月26日"], None, "2021-01-26"),
        (["正文。", "二〇二一年一月二十六日"], None, "2021-01-26"),
        (["正文。", "某镇人民政府", "2021.1.26"], None, "2021-01-26"),
        (["正文。"], "2022-03-01 08:00", "2022-03-01"),
        (["正文。", "2021年13月40日"], None, None),
    ],
)
def test_published_is_the_pages_date_else_the_signatures(
    lines: list[str], container: str | None, day: str | None
) -> None:
    found = find_published(prose(*lines), container)
    assert (found[0] if found else None) == day


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["乙镇2023年度政府信息公开工作年度报告", "2023年,乙镇人民政府坚持公开。"], "乙镇人民政府"),
        (["丙市丁街道2023年政府信息公开工作", "年度报告", "请与丙市丁街道办事处联系。"], "丙市丁街道办事处"),
        (["2021年甲市应急管理局信息公开工作年度报告", "正文。"], "甲市应急管理局"),
        (
            ["农业农村局2020年度政府信息公开工作年度报告", "正文。", "资丁县农业农村局", "2021年1月14日"],
            "资丁县农业农村局",
        ),
        (["正文。", "威丙市文丁区宋戊镇人民政府", "2024年1月22日"], "威丙市文丁区宋戊镇人民政府"),
        (["水利部2020年政府信息公开工作年度报告", "来源:水利部"], "水利部"),
        (["我局认真贯彻落实条例。2023年,我局公开信息3条。"], None),
        (["正文。", "呼和浩特市丁和街道办事处", "2024年1月22日"], "呼和浩特市丁和街道办事处"),
        (["正文。", "县直部门和各乡镇", "2024年1月22日"], None),
        (["甲县2023年政府信息公开工作年度报告", "正文。", "甲县人民政府办公室", "2024年3月1日"], "甲县人民政府"),
        (["甲县人民政府办公室2023年政府信息公开工作年度报告", "甲县人民政府办公室"], "甲县人民政府办公室"),
        (["2022年度甲县乙乡人民政府信息公开工作年度报告"], "甲县乙乡人民政府"),
        (["甲县人力资源和社会保障局2022年政府信息公开年报", "甲县人社局"], "甲县人力资源和社会保障局"),
    ],
)
def test_publisher_as_the_document_names_it(lines: list[str], name: str | None) -> None:
    assert name_of(prose(*lines)) == name


DATES = yaml.safe_load(Path(__file__).with_name("date_pages.yaml").read_text("utf-8"))
PAGES = yaml.safe_load(Path(__file__).with_name("publisher_pages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("half", PAGES)
def test_bodies_in_running_text_and_in_their_longest_form(half: str) -> None:
    judged = [(name_of(prose(*lines)) or "", name) for lines, name in PAGES[half]]
    assert [(got, name) for got, name in judged if got != name] == []


@pytest.mark.parametrize("half", DATES)
def test_dates_beside_a_source_in_brackets_and_with_hours(half: str) -> None:
    below = ["一、总体情况", "认真落实条例,做好公开工作。"] * 15
    judged = [(find_published(prose(*lines, *below), None), day, lines) for lines, day in DATES[half]]
    assert [(found, day, lines) for found, day, lines in judged if (found[0] if found else "") != day] == []


@pytest.mark.parametrize("word", ["通知", "共", "公民", "各单位", "《", "12件、", "乙镇人民政府", "来源于", "其他5条,"])
def test_words_repeated_without_end_are_read_in_time(word: str) -> None:
    text = prose("甲县人民政府2023年政府信息公开工作年度报告", "收到" + word * 15_000)
    start = time.process_time()
    find_publisher(text, find_title(text))
    find_scope(text, "county", "甲县人民政府")
    find_counts(text)
    find_published(text, None)
    assert time.process_time() - start < 5


def test_contacts() -> None:
    found = find_contacts("(地址:甲市乙区沿河路东50米,电话:0798—2691187,邮编:333000)")
    assert found.phones == ("0798-2691187",)
    assert found.postcodes == ("333000",)
    assert found.address is not None
    assert found.address.startswith("甲市乙区")


@pytest.mark.parametrize(
    ("text", "year", "edition"),
    [
        ("按照国办公开办函〔2021〕30号要求", 2023, "2021"),
        ("按照国办公开办函〔2019〕60号要求", 2022, "2021"),
        ("按照国办公开办函〔2019〕60号要求", 2020, "2019"),
        ("按照条例要求", 2012, "free"),
        ("按照条例要求", None, "unknown"),
    ],
)
def test_edition_of_a_report_without_tables(text: str, year: int | None, edition: str) -> None:
    assert edition_without_tables(text, year) == edition


@pytest.mark.parametrize(
    "lines",
    [
        ["| 索引号 | 1234/2024-5 | 信息分类 | 年度报告 |", "| 发布机构 | 甲县乙镇人民政府 | 发布日期 | 2024-01-11 |"],
        ["索引号", "1234/2024-5", "", "发布机构", "甲县乙镇人民政府", "", "发布日期", "2024-01-11"],
        ["索引号: 1234/2024-5 发布机构: 甲县乙镇人民政府", "发布日期: 2024-01-11 有效性: 有效"],
        ["索引号1234/2024-5发布机构甲县乙镇人民政府发布日期2024-01-11名称"],
    ],
)
def test_fields_above_a_report_in_every_layout(lines: list[str]) -> None:
    text = prose(*lines, "2023年,我镇公开信息5条。", "2024年1月8日")
    assert find_published(text, None) == ("2024-01-11", text.fields["published"][1])
    assert name_of(text) == "甲县乙镇人民政府"


def test_a_field_without_a_value_takes_none_from_the_next() -> None:
    empty = prose(
        "| 索引号 | 1 | 发布机构 | | 发布日期 | |", "索引号", "发布机构", "名称", "甲镇2023年政府信息公开工作年度报告"
    )
    assert "publisher" not in empty.fields
    assert "published" not in empty.fields
    assert empty.fields["name"][0] == "甲镇2023年政府信息公开工作年度报告"


def test_the_body_that_signs_outweighs_the_field_of_the_site() -> None:
    text = prose(
        "发布机构: 甲县政务服务管理局 发布日期: 2024-01-11 索引号: 1", "正文。", "甲县乙镇人民政府", "2024年1月8日"
    )
    assert name_of(text) == "甲县乙镇人民政府"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("来源:本站 2024-01-30 15:31 浏览次数:3", "2024-01-30"),
        ("来源:本站2024-01-3015:31", "2024-01-30"),
        ("信息来源:党政办 发布人:某某", "2024-01-28"),
    ],
)
def test_a_date_behind_the_source_is_the_pages(line: str, day: str) -> None:
    text = prose(
        "甲县2023年政府信息公开工作年度报告", *["栏目"] * 15, line, "正文。", "2024年1月28日扫一扫在手机打开当前页"
    )
    found = find_published(text, None)
    assert found is not None
    assert found[0] == day


def test_a_page_in_one_line_is_read_in_pieces() -> None:
    body = "2023年,甲县乙镇人民政府围绕中心工作,不断充实公开内容。" + "我镇认真办理。" * 250
    joined = (
        f"甲县政府网 | 乙镇2023年政府信息公开工作年度报告 发布日期: 2024-01-11 {body} 乙镇人民政府 2024 年 1 月 8 日"
    )
    text = prose(joined)
    title = find_title(text)
    assert title is not None
    assert title.text == "乙镇2023年政府信息公开工作年度报告"
    assert find_published(text, None) == ("2024-01-11", "line 1")
    assert name_of(text) == "甲县乙镇人民政府"


@pytest.mark.parametrize(
    "line",
    [
        "# 甲县2023年政府信息公开工作年度报告",
        "**甲县2023年政府信息公开工作年度报告**",
        "甲县2023年政府信息公开工作年度报告_甲县政府网",
    ],
)
def test_marks_of_markdown_and_the_name_of_the_site_are_no_part_of_a_title(line: str) -> None:
    found = find_title(prose(line, "正文。"))
    assert found is not None
    assert found.text == "甲县2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年度,甲县水务局围绕中心工作,充实公开内容。",
        "一年来,在县委的领导下,甲县水务局对照规定,提高质量。",
        "按照要求,甲县水务局对2023年度政府信息公开工作进行了梳理。",
    ],
)
def test_the_body_in_the_sentences_of_a_report(sentence: str) -> None:
    assert name_of(prose(sentence, "正文。")) == "甲县水务局"
