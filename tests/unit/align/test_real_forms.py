"""Forms as bodies really fill them in: parts of two editions, remarks, words in cells, swapped and merged columns."""

from __future__ import annotations

import pytest

from gai_pipeline.extract.from_document import parse
from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import CellStatus, Record

ORGANISATIONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
TITLE = "柳溪县人民政府2023年政府信息公开工作年度报告\n"
CLOSING = "\n五、存在的主要问题及改进情况\n公开的及时性有待提高。\n六、其他需要报告的事项\n无。\n"
HEADS_2019 = "信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量\n"
HEADS_2021 = "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n"
DECISIONS = (
    "第二十条第(五)项\n信息内容 | 本年处理决定数量\n行政许可 | 12\n"
    "第二十条第(六)项\n信息内容 | 本年处理决定数量\n行政处罚 | 5\n行政强制 | 1\n"
    "第二十条第(八)项\n信息内容 | 本年收费金额(单位:万元)\n行政事业性收费 | 1.5\n"
)


def record_of(text: str, name: str = "report.txt") -> Record:
    return parse(text.encode(), name)[0]


def row(record: Record, code: str) -> list[int | str]:
    """The figures of a row, the state of a cell without one."""
    return [int(c.value) if c.value is not None else c.status.value for c in record.cells if c.row == code]


def proactive(first_block: str) -> str:
    return f"{TITLE}二、主动公开政府信息情况\n第二十条第(一)项\n{first_block}{DECISIONS}"


def applications(form: str, figures: dict[str, list[int]], organisations: tuple[str, ...] = ORGANISATIONS) -> str:
    lines = [
        "三、收到和处理政府信息公开申请情况",
        "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况",
        "自然人 | 法人或其他组织 | 总计",
        " | ".join(organisations),
    ]
    for line in edition(form).table("applications").rows:
        cells = figures.get(line.code, [0] * 7)
        lines.append(" | ".join([f"{line.number or ''}{line.label}", *map(str, cells)]))
    return "\n".join(lines)


SIX = {"new_requests": [9, 1, 0, 0, 0, 0, 10], "total_processed": [9, 1, 0, 0, 0, 0, 10]}


def test_other_processing_without_its_three_rows_is_the_row_of_2019():
    figures = SIX | {"granted": [7, 1, 0, 0, 0, 0, 8], "other_processing": [2, 0, 0, 0, 0, 0, 2]}
    text = proactive(f"{HEADS_2021}规章 | 0 | 0 | 0\n行政规范性文件 | 3 | 1 | 20\n") + applications("2019", figures)
    record = record_of(text + CLOSING)
    assert (record.report.edition, record.form) == ("2021", "2021+2019:applications")
    assert row(record, "other_processing") == [2, 0, 0, 0, 0, 0, 2]
    assert not row(record, "other_remaining")
    assert not [f for f in record.findings if f.rule.startswith("applications")]


def test_the_three_rows_stay_those_of_2021():
    figures = SIX | {"granted": [7, 1, 0, 0, 0, 0, 8], "other_fee_unpaid": [2, 0, 0, 0, 0, 0, 2]}
    text = proactive(f"{HEADS_2021}规章 | 0 | 0 | 0\n行政规范性文件 | 3 | 1 | 20\n") + applications("2021", figures)
    record = record_of(text + CLOSING)
    assert record.form == "2021"
    assert row(record, "other_fee_unpaid") == [2, 0, 0, 0, 0, 0, 2]


def test_a_block_is_of_the_edition_whose_columns_it_has():
    first = f"{HEADS_2019}规章 | 0 | 0 | 0\n规范性文件 | 4 | 2 | 9\n"
    record = record_of(proactive(first) + applications("2021", SIX) + CLOSING)
    assert (record.report.edition, record.form) == ("2021", "2021+2019:proactive.一")
    cells = {c.column: c.value for c in record.cells if c.row == "normative_documents"}
    assert cells == {"newly_made": 4, "newly_published": 2, "total_published": 9}
    assert row(record, "administrative_permit") == [12]


def test_figures_and_labels_in_a_remark_are_none_of_the_table():
    first = (
        "信息内容 |\n本年新制作数量 (指2020年) |\n本年新公开数量 |\n对外公开总数量 |\n"
        "规章(设区的市和自治州人民政府填写) |\n0 |\n0 |\n0 |\n"
        "规范性文件(公告、通告、意见等,一般情况下含行政处罚 裁量基准) |\n87 |\n0 |\n12 |\n"
        "第二十条第(五)项 |\n信息内容 |\n上一年项目数量 (指2019年事项数) |\n本年增/减 (减用负值表示,如 -8) |\n"
        "处理决定数量 |\n行政许可 |\n6 |\n2 |\n31 |\n"
        "其他对外管理服务事项(行政确认、行政奖励、行政处罚、行政强制等,以及公共服务) |\n1 |\n0 |\n3 |\n"
    )
    record = record_of(f"{TITLE}二、主动公开政府信息情况\n第二十条第(一)项 |\n{first}")
    assert row(record, "rules") == [0, 0, 0]
    assert row(record, "normative_documents") == [87, 0, 12]
    assert row(record, "administrative_permit") == [6, 2, 31]
    assert row(record, "other_external_services") == [1, 0, 3]


@pytest.mark.parametrize("end", [" |\n", "\n"])
def test_words_in_cells_are_unreadable_not_blank(end):
    lines = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章", *["本局没有制定规章"] * 3]
    lines += ["行政规范性文件", "3", "1", "20"]
    record = record_of(proactive(end.join(lines) + "\n") + CLOSING)
    assert row(record, "rules") == ["unreadable"] * 3
    assert "没有制定规章" in (next(c for c in record.cells if c.row == "rules").raw or "")
    assert row(record, "normative_documents") == [3, 1, 20]


@pytest.mark.parametrize("separator", [" | ", "\n", "\t"])
def test_columns_stand_where_their_headings_stand(separator):
    first = [["信息内容", "现行有效件数", "本年制发件数", "本年废止件数"], ["规章", "0", "0", "0"]]
    first.append(["行政规范性文件", "20", "3", "1"])
    record = record_of(proactive("\n".join(map(separator.join, first)) + "\n") + CLOSING)
    cells = {c.column: c.value for c in record.cells if c.row == "normative_documents"}
    assert cells == {"issued": 3, "repealed": 1, "in_force": 20}


def test_organisations_stand_where_their_headings_stand():
    swapped = ("科研机构", "商业企业", "社会公益组织", "法律服务机构", "其他")
    figures = {code: [8, 0, 2, 0, 0, 0, 10] for code in ("new_requests", "granted", "total_processed")}
    text = proactive(f"{HEADS_2021}规章 | 0 | 0 | 0\n行政规范性文件 | 3 | 1 | 20\n")
    record = record_of(text + applications("2021", figures, swapped) + CLOSING)
    cells = {c.column: c.value for c in record.cells if c.row == "granted"}
    assert (cells["commercial_enterprise"], cells["research_institution"]) == (2, 0)


def page(rows: str) -> str:
    heads = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    return f"<html><body><h1>{TITLE}</h1><p>二、主动公开政府信息情况</p><table>{heads}{rows}</table></body></html>"


def test_a_zero_over_a_row_is_one_in_each_column_and_another_figure_in_none():
    cells = "<tr><td>规章</td><td colspan=3>0</td></tr><tr><td>行政规范性文件</td><td colspan=3>7</td></tr>"
    record = record_of(page(cells), "report.html")
    assert row(record, "rules") == [0, 0, 0]
    assert row(record, "normative_documents") == ["unreadable"] * 3
    assert all(c.status is not CellStatus.REPORTED or c.confidence <= 0.95 for c in record.cells)
