"""What the checker tells an office, report by report."""

from __future__ import annotations

import re

import pytest
from checker_reports import GRANTED_WRONG, checked, report, rules

from gai_pipeline.forms.spec import edition
from gai_pipeline.precheck.problems import judge_copies
from gai_pipeline.wording import Lang


def test_a_report_without_fault_has_no_problem() -> None:
    found = checked(report())
    assert found.problems == []
    assert found.record.status == "parsed"


def test_a_wrong_total_names_place_both_sides_and_the_figure_that_balances() -> None:
    found = checked(report(applications=GRANTED_WRONG))
    assert rules(found) == ["applications.row_total", "applications.outcome_total"]
    row = found.problems[0]
    assert (row.level, row.row, row.left, row.right, row.difference) == ("error", "granted", 8, 5, 3)
    assert "予以公开" in row.message
    assert "由 8 改为 5" in row.mend
    assert row.mend.startswith("请先核对台账")


def test_the_same_in_english() -> None:
    row = checked(report(applications=GRANTED_WRONG), "en").problems[0]
    assert 'row "Granted in full"' in row.message
    assert "in Granted in full / Total" in row.mend
    assert row.mend.startswith("look into the ledger first; if the report is mistaken, it balances with 5 instead of 8")


def test_a_filers_error_without_a_single_explanation_still_says_what_a_total_would_be() -> None:
    figures = {
        **GRANTED_WRONG,
        ("granted", "total"): 5,
        ("new_requests", "natural_person"): 6,
        ("new_requests", "total"): 6,
    }
    found = checked(report(applications=figures))
    assert rules(found) == ["applications.flow", "applications.flow"]
    assert {p.column for p in found.problems} == {"natural_person", "total"}
    message, mend = found.problems[0].message, found.problems[0].mend
    assert "“自然人”一列：第一项加第二项之和是 6，第三项加第四项之和是 5，应当相等，相差 1" in message
    assert mend == (
        "请先核对台账；若其他数字无误，“一、本年新收政府信息公开申请数量 · 自然人”应为 5，"
        "或“三、本年度办理结果 (七)总计 · 自然人”应为 6，或“四、结转下年度继续办理 · 自然人”应为 1"
    )


def test_a_row_that_looks_shifted_is_called_so() -> None:
    columns = [c.code for c in edition("2021").table("applications").columns]
    row = [5, 0, 0, 0, 0, 0, 5]
    shifted = dict(zip([("granted", c) for c in columns], [0, *row[:-1]], strict=True))
    found = checked(report(applications={**GRANTED_WRONG, **shifted}))
    assert "一行像是整体错开了一列" in found.problems[0].mend


def test_a_row_of_the_form_that_is_not_there_is_named() -> None:
    found = checked(re.sub(r"<tr><td>2\.重复申请</td>.*?</tr>", "", report().decode()).encode())
    assert rules(found) == ["rows.missing"]
    assert "缺少 1 行：“(五)不予处理 2.重复申请”" in found.problems[0].message


@pytest.mark.parametrize(("body", "told"), [("甲乙镇人民政府", True), ("浙江省人民政府", False)])
def test_rules_of_a_body_that_may_not_make_them(body: str, told: bool) -> None:
    figures = {("rules", "issued"): 2, ("rules", "in_force"): 5}
    found = checked(report(proactive=figures, body=body, title=f"{body}2023年政府信息公开工作年度报告"))
    assert rules(found) == (["rows.not_entitled"] if told else [])


def test_empty_cells_are_one_problem_a_table() -> None:
    figures = {("granted", "natural_person"): "", ("denied_state_secret", "total"): "—"}
    found = checked(report(applications=figures))
    assert rules(found) == ["cells.without_number"]
    assert "2 格没有数字" in found.problems[0].message
    assert found.problems[0].level == "warning"


def test_what_fails_even_if_an_empty_cell_means_zero_is_said() -> None:
    found = checked(report(applications={**GRANTED_WRONG, ("granted", "other_organization"): ""}))
    assert rules(found).count("applications.row_total") == 1
    row = next(p for p in found.problems if p.rule == "applications.row_total")
    assert row.level == "warning"
    assert row.message.startswith("把空格当作 0 时")


@pytest.mark.parametrize("table", ["proactive", "applications", "reviews"])
def test_a_missing_table_is_an_error(table: str) -> None:
    found = checked(report(without=(table,)))
    assert [(p.rule, p.table) for p in found.problems if p.level == "error"] == [("report.table_missing", table)]


def test_a_missing_section() -> None:
    found = checked(report(without=("五",)))
    assert rules(found) == ["report.section_missing"]
    assert "第五部分" in found.problems[0].message


def test_a_missing_statement_on_fees() -> None:
    assert rules(checked(report(sections={"六": "无其他需要报告的事项。"}))) == ["report.fee_statement"]


@pytest.mark.parametrize(("code", "year", "wrong"), [("2019", 2023, True), ("2019", 2020, False), ("2021", 2020, True)])
def test_the_edition_for_the_year(code: str, year: int, wrong: bool) -> None:
    found = checked(report(code=code, year=year, title=f"甲乙镇{year}年政府信息公开工作年度报告"))
    assert ("report.edition" in rules(found)) is wrong


def test_the_year_in_the_title_against_the_text() -> None:
    found = checked(report(title="甲乙镇2022年政府信息公开工作年度报告"))
    assert "report.year_in_title" in rules(found)


@pytest.mark.parametrize(("stated", "lang", "problem"), [(5, "zh", False), (9, "zh", True), (9, "en", True)])
def test_the_text_against_the_table(stated: int, lang: Lang, problem: bool) -> None:
    figures = {**GRANTED_WRONG, ("granted", "total"): 5}
    text = f"2023年,本乡共收到政府信息公开申请{stated}件。"
    found = checked(report(applications=figures, sections={"一": text}), lang)
    assert ("narrative.table_agreement" in rules(found)) is problem


def test_a_file_that_is_no_report_and_one_that_cannot_be_read() -> None:
    other = checked("<p>关于召开防汛工作会议的通知</p>".encode())
    assert (rules(other), other.errors) == (["report.not_a_report"], 0)
    broken = checked(b"", name="empty.html")
    assert (rules(broken), broken.errors) == (["report.unreadable"], 1)
    assert broken.problems[0].message == "无法读取：里面没有内容"
    assert "the file has no bytes" in checked(b"", "en", name="empty.html").problems[0].message


def test_last_years_text_with_another_year_is_a_copy_and_its_own_text_is_not() -> None:
    old = checked(report(title="甲乙镇2022年政府信息公开工作年度报告", year=2022), name="old.html")
    new = checked(report(), name="new.html")
    own = {
        "一": "新建村务公开栏十二处,开设夜间咨询窗口,逐户发放办事指南,走访企业后调整了公开目录的次序和内容。" * 6,
        "五": "存在问题是村级人员流动大、业务不熟。拟编写操作手册,把公开质量纳入年终评比,并请第三方抽查。" * 6,
    }
    written = checked(
        report(sections=own, body="丙丁镇人民政府", title="丙丁镇2023年政府信息公开工作年度报告"), name="own.html"
    )
    judge_copies([old, new, written], "zh")
    assert rules(old) == rules(new) == ["report.copy"]
    assert "old.html" in new.problems[0].message
    assert rules(written) == []


def test_the_same_document_twice_is_no_copy() -> None:
    one, two = checked(report(), name="a.html"), checked(report(), name="b.html")
    judge_copies([one, two], "zh")
    assert rules(one) == rules(two) == []
