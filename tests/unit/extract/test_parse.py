"""What becomes of a document: reports, reports in series, and look-alikes."""

from pathlib import Path

import pytest
import yaml

from gai_pipeline.extract import parse

TABLE = """二、主动公开政府信息情况
第二十条第(一)项
信息内容 本年制发件数 本年废止件数 现行有效件数
规章 0 0 0
行政规范性文件 2 0 6
行政许可 1
行政处罚 0
行政强制 0
行政事业性收费 0
三、收到和处理政府信息公开申请情况
一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1
二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0
(一)予以公开 1 0 0 0 0 0 1
(二)部分公开 0 0 0 0 0 0 0
1.属于国家秘密 0 0 0 0 0 0 0
2.其他法律行政法规禁止公开 0 0 0 0 0 0 0
3.危及三安全一稳定 0 0 0 0 0 0 0
4.保护第三方合法权益 0 0 0 0 0 0 0
5.属于三类内部事务信息 0 0 0 0 0 0 0
(七)总计 1 0 0 0 0 0 1
四、结转下年度继续办理 0 0 0 0 0 0 0
"""


def report(body: str, year: int) -> str:
    return f"""{body}{year}年政府信息公开工作年度报告
一、总体情况
{year}年,{body}坚持公开。统计期限自{year}年1月1日起至{year}年12月31日止。
{TABLE}五、存在的主要问题及改进情况
公开不够及时。
六、其他需要报告的事项
没有收取信息处理费。
{body}
{year + 1}年1月20日
"""


def test_a_report_is_partial_where_a_table_is_missing() -> None:
    (record,) = parse(report("示例县水务局", 2022).encode(), "a.txt", path="in/a.txt")
    assert (record.status, record.report.report_year, record.report.edition) == ("partial", 2022, "2021")
    assert record.report.publisher == "示例县水务局"
    assert record.document.path == "in/a.txt"
    assert record.tables == {"proactive": "present", "applications": "present", "reviews": "absent"}
    assert record.report.published_on == "2023-01-20"


def test_two_reports_in_one_document_give_two_records_in_their_order() -> None:
    text = report("示例县水务局", 2021) + report("示例县审计局", 2022)
    records = parse(text.encode(), "both.txt")
    assert [(r.report.publisher, r.report.report_year) for r in records] == [
        ("示例县水务局", 2021),
        ("示例县审计局", 2022),
    ]
    assert [r.ordinal for r in records] == [0, 1]
    assert records[0].report_id != records[1].report_id


def test_instructions_that_name_a_row_are_no_report_of_their_own() -> None:
    how = "填报说明\n1.一、本年新收政府信息公开申请数量:指全年收到的申请数。\n2.总计等于各列之和。\n"
    assert len(parse((how + report("示例县水务局", 2021)).encode(), "a.txt")) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("示例县2022年上半年政府信息公开工作情况报告\n" + TABLE, "part_of_year"),
        ("示例县水务局2022年工作总结\n" + "全年完成水库除险加固任务,工作扎实推进。\n" * 20, "other_document"),
        ("\n".join(f"示例县{y}年政府信息公开工作年度报告" for y in range(2010, 2024)), "index_page"),
    ],
)
def test_look_alikes_are_no_reports_and_say_why(text: str, code: str) -> None:
    (record,) = parse(text.encode(), "x.txt")
    assert record.status == "no_report"
    assert record.error is not None
    assert record.error.code == code


SAID = "全县各单位认真贯彻落实条例,公开工作取得新的成效,群众满意度不断提高。每年按时编制政府信息公开工作年度报告。" * 8


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("示例县水利局2022年度法治政府建设工作年度报告", "other_document"),
        ("示例县2023年政务公开工作要点", "other_document"),
        ("关于做好2022年度政府信息公开工作年度报告编制发布工作的通知", "other_document"),
        ("示例县召开2022年政府信息公开工作年度报告编制会", "other_document"),
        ("在线访谈:解读2022年政府信息公开工作年度报告", "other_document"),
        ("示例县教育局关于2022年政府信息公开工作年度报告问题整改情况的报告", "other_document"),
        ("示例学院2022-2023学年信息公开工作年度报告", "other_document"),
        ("政府信息公开情况统计表\n(2016年1-6月)", "part_of_year"),
        (
            "\n".join(f"·示例县水利局{y}年政府信息公开工作年度报告 {y + 1}-01-20" for y in range(2010, 2022)),
            "index_page",
        ),
    ],
)
def test_texts_that_speak_of_reports_are_none(head: str, code: str) -> None:
    (record,) = parse(f"{head}\n2022年,示例县工作如下。\n{SAID}".encode(), "a.txt")
    assert (record.status, record.error and record.error.code) == ("no_report", code)


@pytest.mark.parametrize(
    "head",
    [
        "示例县生态环境局2012年政府信息公开工作年度报告",
        "示例县审计局关于2010年政府信息公开工作情况的报告",
        "关于公布示例县2012年政府信息公开工作年度报告的公告",
    ],
)
def test_a_report_is_one_whatever_its_body_is_called(head: str) -> None:
    (record,) = parse(f"{head}\n2012年,示例县工作如下。\n{SAID}".encode(), "a.txt")
    assert record.status == "partial"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.txt", "empty_document"),
        (b"%PDF-1.4 broken", "a.pdf", "damaged_pdf"),
        (b"\x00\x01\x02\x03" * 50, "a.bin", "unsupported_type"),
    ],
)
def test_what_cannot_be_read_is_a_record_with_a_code(data: bytes, name: str, code: str) -> None:
    (record,) = parse(data, name)
    assert record.status == "failed"
    assert record.error is not None
    assert record.error.code == code
    assert record.cells == []


def test_the_same_bytes_give_the_same_record() -> None:
    data = report("示例县水务局", 2022).encode()
    assert parse(data, "a.txt") == parse(data, "a.txt")


def test_the_headings_of_the_form_make_a_report_without_a_title_or_tables() -> None:
    lines = [
        "一、总体情况",
        "2021年度,甲街道公开政府信息6条。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "工作有待加强。",
    ]
    (record,) = parse("\n".join(lines).encode(), "a.txt")
    assert (record.status, record.report.report_year) == ("partial", 2021)


KINDS = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text("utf-8"))


@pytest.mark.parametrize("half", KINDS)
def test_what_is_cut_is_a_report_and_what_gives_rules_is_none(half: str) -> None:
    judged = [(parse(text.encode(), "a.txt")[0].status, is_report, text) for is_report, text in KINDS[half]]
    assert [text for status, is_report, text in judged if (status in {"parsed", "partial"}) != is_report] == []
