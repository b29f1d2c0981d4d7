"""A document that breaks off inside a table: what stands there is read, what is cut off is not claimed."""

from __future__ import annotations

import random

import documents as d
import pytest

from benchmarks.evaluation.varied import Made, made
from gai_pipeline.extract.from_document import parse
from gai_pipeline.records.model import Cell, Record

INTAKE = """溪桥镇人民政府2022年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第(一)项 |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | 0 | 0 |
行政规范性文件 | 2 | 0 | 6 |
三、收到和处理政府信息公开申请情况
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况 |
自然人 | 法人或其他组织 | 总计 |
商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |
一、本年新收政府信息公开申请数量 | 3 | 1 | 0 | 0 | 0 | 0 | 4 |
"""


def states(record: Record, row: str) -> list[int | str]:
    return [int(c.value) if c.value is not None else c.status.value for c in record.cells if c.row == row]


@pytest.mark.parametrize("end", ["", "信息公开申请数量", "信息公开申请数量 |"])
def test_one_row_is_read_and_the_next_has_no_blanks(end):
    record = parse((INTAKE + "二、上年结转政府" + end).encode(), "cut.txt")[0]
    assert record.tables["applications"] == "present"
    assert "truncated" in record.report.notes
    assert states(record, "new_requests") == [3, 1, 0, 0, 0, 0, 4]
    assert set(states(record, "carried_over") + states(record, "granted")) == {"unreadable"}


def test_a_row_that_breaks_off_keeps_the_cells_that_stand_there():
    record = parse((INTAKE + "二、上年结转政府信息公开申请数量 | 2 | 0 | 5 |").encode(), "cut.txt")[0]
    assert states(record, "carried_over") == [2, 0, 5, *["unreadable"] * 4]


def test_a_row_that_breaks_off_is_not_solved_where_blanks_are_lost():
    rows = "一、本年新收政府信息公开申请数量\n3\n1\n4\n二、上年结转政府信息公开申请数量\n2\n5\n7"
    record = parse((INTAKE[: INTAKE.index("一、本年新收")] + rows).encode(), "cut.txt")[0]
    assert set(states(record, "carried_over")) == {"unreadable"}


def test_a_whole_table_is_not_cut_off():
    record = parse((INTAKE + "五、存在的主要问题及改进情况\n公开不够及时。\n").encode(), "whole.txt")[0]
    assert "truncated" not in record.report.notes
    assert set(states(record, "carried_over")) == {"absent"}


def _line(locator: str) -> int:
    return int(locator.removeprefix("line ").split(",")[0])


@pytest.fixture(scope="module")
def documents() -> list[tuple[Made, Record, list[Cell]]]:
    """Made texts, each with its record and the cells that have a figure and a line of their own."""
    found = []
    for document in made(160, 5):
        if document.recipe.reader == "text":
            record = parse(document.data, document.name)[0]
            placed = [c for c in record.cells if c.value is not None and c.where.locator.startswith("line ")]
            found += [(document, record, placed)] if placed else []
    return found


def test_no_dialect_claims_what_is_cut_off(documents):
    """Cut anywhere in its tables, a text gives the figures before the cut or leaves them open, and none behind it."""
    assert len({document.recipe.dialect for document, _, _ in documents}) > 20
    for document, _, placed in documents:
        text = document.data.decode()
        lines = text.split("\n")
        numbers = [_line(c.where.locator) for c in placed]
        start = sum(len(line) + 1 for line in lines[: min(numbers) - 1])
        end = sum(len(line) + 1 for line in lines[: max(numbers)])
        cut = random.Random(document.name).randint(start, end)
        record = parse(text[:cut].encode(), document.name)[0]
        _claims_nothing(record, placed, text[:cut].count("\n") + 1, document.recipe.dialect)


def _claims_nothing(record: Record, placed: list[Cell], last_line: int, dialect: str) -> None:
    own = {c.key: c for c in record.cells}
    failed = {f.rule.split(".")[0] for f in record.findings if f.outcome == "fail"}
    for cell in placed:
        found, line = own.get(cell.key), _line(cell.where.locator)
        if found is None or found.value is None or found.confidence < 0.9 or cell.table in failed:
            continue
        assert line <= last_line, f"{dialect}: {cell.key} is behind the cut"
        assert found.value == cell.value or line == last_line, f"{dialect}: {cell.key}"


@pytest.mark.parametrize("after", ["", "\n行政规"])
def test_a_table_that_breaks_off_behind_its_first_row_keeps_it(after: str) -> None:
    heads = "第二十条第(一)项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数"
    whole = d.report(f"{heads}\n规章\n0\n1\n4", "二、主动公开政府信息情况")
    cut = whole[: whole.index("规章\n0\n1\n4") + len("规章\n0\n1\n4")] + after
    assert d.cells(cut, "proactive")[0] == ["0", "1", "4"]
