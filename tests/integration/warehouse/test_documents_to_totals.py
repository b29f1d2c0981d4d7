"""From pages of text to a county's total: what a report says of its scope decides whether figures double or vanish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import duckdb
import pytest

from gai_pipeline.extract.from_document import parse
from gai_pipeline.forms.spec import edition
from gai_pipeline.records import year_files
from gai_pipeline.records.model import Record
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import load

pytestmark = pytest.mark.integration

PAGE = """{body}2023年政府信息公开工作年度报告
发布日期:2024-{month}-15
{said}
一、总体情况
本年按照要求做好政府信息公开工作。
二、主动公开政府信息情况
第二十条第(一)项 |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | 0 | 0 |
行政规范性文件 | 0 | 0 | 0 |
三、收到和处理政府信息公开申请情况
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况 |
自然人 | 法人或其他组织 | 总计 |
商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |
{rows}
五、存在的主要问题及改进情况
公开的内容还不够丰富。
六、其他需要报告的事项
无其他需要报告的事项。
{body}
"""

OFFICE, OVERSIGHT, VERTICAL, SILENT = "当涂县", "含山县", "和县", "枞阳县"
SAYS = {
    OFFICE: ("当涂县人民政府办公室", "本报告由县政府办公室根据各镇、各部门报送的年度报告汇总编制。", 16),
    OVERSIGHT: ("含山县人民政府", "县政府办公室加强对全县各单位政府信息公开工作的指导、监督和考核。", 2),
    VERTICAL: ("和县人民政府", "本报告数据由各乡镇、县直各部门报送汇总而成,不含垂直管理部门。", 10),
    SILENT: ("枞阳县人民政府", "本报告由总体情况等六个部分组成。", 9),
}
BUREAUS = {OFFICE: (10, 6), OVERSIGHT: (20, 5), VERTICAL: (7, 3), SILENT: (4, 1)}


def page(body: str, said: str, requests: int, month: str) -> Record:
    rows = []
    for row in edition("2021").table("applications").rows:
        n = requests if row.code in ("new_requests", "granted", "total_processed") else 0
        rows.append(f"{row.number}{row.label} | {n} | 0 | 0 | 0 | 0 | 0 | {n} |")
    text = PAGE.format(body=body, said=said, rows="\n".join(rows), month=month)
    return parse(text.encode(), f"{body}.txt")[0]


def records() -> Iterator[Record]:
    for county, (body, said, requests) in SAYS.items():
        yield page(body, said, requests, "03")
        for bureau, n in zip(("教育局", "水利局"), BUREAUS[county], strict=True):
            yield page(f"{county}{bureau}", "本报告由我局编制。", n, "01")


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Decimal, ...]]:
    """By county: value, value_low and value_high of the requests received."""
    home = tmp_path_factory.mktemp("totals")
    made = list(records())
    assert {r.report.report_year for r in made} == {2023}
    year_files.write(home / "records", made, replace=True)
    load(home / "work.duckdb", home / "records")
    build(home / "work.duckdb", run_year=2024, tests=False)
    with closing(duckdb.connect(str(home / "work.duckdb"), read_only=True)) as db:
        rows = db.execute(
            "select name, value, value_low, value_high "
            "from marts.region_year join marts.dim_regions using (region_code) "
            "where metric = 'new_requests' and report_year = 2023 and level = 'county'"
        ).fetchall()
    return {name: tuple(values) for name, *values in rows}


def test_an_office_that_compiles_for_the_county_is_not_added_to_its_units(totals):
    assert totals[OFFICE] == (16, 16, 16)


def test_words_of_oversight_do_not_make_an_aggregate(totals):
    low, high = totals[OVERSIGHT][1:]
    assert low <= 27 <= high
    assert totals[OVERSIGHT][0] == 27  # the figures say it: smaller than one of its units


def test_an_aggregate_without_vertical_bodies_is_one(totals):
    assert totals[VERTICAL] == (10, 10, 10)


def test_what_nothing_decides_gives_both_readings(totals):
    value, low, high = totals[SILENT]
    assert (low, high) == (9, 14)
    assert value in (9, 14)
