"""An edition is one file: a made-up form of 2027 is read, checked, loaded and in the dictionary by its YAML alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
EDITION = """
edition: "2027"
since: 2027
notice: 国办公开办函〔2027〕12号
provisional: true
sections_like: "2021"
tables:
  proactive:
    title: 主动公开政府信息情况
    section: 二
    columns:
      - {code: published, label: 本年公开条数, unit: 条, en: published}
      - {code: withdrawn, label: 本年撤回条数, unit: 条, en: withdrawn}
    blocks:
      - heading: 第二十条第(一)项
        columns: [published, withdrawn]
        rows:
          - {code: algorithms, label: 算法备案信息, en: registered algorithms}
          - {code: data_sets, label: 公共数据目录, en: public data sets}
  applications:
    like: "2021"
    replace_rows:
      - at: rejected_reconfirmation
        drop: []
        rows:
          - code: rejected_by_machine
            number: 6
            label: 机器批量提交的申请
            en: submitted by machines
            parent: (五)不予处理
            group: outcomes
            family: rejected
  reviews:
    like: "2021"
follows:
  edition: "2021"
  comparable_tables: [applications, reviews]
"""


def _report() -> str:
    from gai_pipeline.forms.spec import edition

    lines = [
        "桥东县人民政府2027年政府信息公开工作年度报告",
        "发布日期:2028-03-01",
        "本报告所列数据的统计期限自2027年1月1日起至2027年12月31日止。",
        "一、总体情况",
        "本年按照条例要求做好政府信息公开工作。",
        "二、主动公开政府信息情况",
        "第二十条第(一)项 |",
        "信息内容 | 本年公开条数 | 本年撤回条数 |",
        "算法备案信息 | 14 | 3 |",
        "公共数据目录 | 260 | 5 |",
        "三、收到和处理政府信息公开申请情况",
        "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况 |",
        "自然人 | 法人或其他组织 | 总计 |",
        "商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |",
    ]
    figures = {
        "new_requests": [20, 0, 0, 0, 0, 0, 20],
        "granted": [12, 0, 0, 0, 0, 0, 12],
        "rejected_by_machine": [7, 0, 0, 0, 0, 0, 7],
        "total_processed": [20, 0, 0, 0, 0, 0, 20],
    }
    rows = [(r.code, r.number or "", r.label) for r in edition("2021").table("applications").rows]
    at = next(i for i, row in enumerate(rows) if row[0] == "rejected_reconfirmation")
    rows.insert(at, ("rejected_by_machine", "6.", "机器批量提交的申请"))
    lines += [f"{n}{label} | {' | '.join(map(str, figures.get(code, [0] * 7)))} |" for code, n, label in rows]
    lines += [
        "五、存在的主要问题及改进情况",
        "公开的内容不够丰富。",
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the new edition's file, and with what is derived of the editions derived anew."""
    root = tmp_path_factory.mktemp("edition")
    for name in ("gai_pipeline", "dbt_project", "expectations", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "target"))
    (root / "gai_pipeline/forms/editions/2027.yaml").write_text(EDITION.lstrip(), "utf-8")
    (root / "report.txt").write_text(_report(), "utf-8")
    run(root, "-m", "gai_pipeline.codegen")
    return root


def run(root: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(root), "GAI_HOME": str(root / "home")}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_it_is_read_and_checked(copy: Path) -> None:
    record = json.loads(run(copy, "-c", "from gai_pipeline.cli import main; main()", "parse", "report.txt"))
    assert record["report"]["edition"] == "2027"
    cells = {(c["table"], c["row"], c["column"]): c["value"] for c in record["cells"]}
    assert cells["proactive", "data_sets", "published"] == 260
    assert cells["applications", "rejected_by_machine", "natural_person"] == 7
    failing = {(f["rule"], f["column"]) for f in record["findings"] if f["outcome"] == "fail"}
    assert failing == {("applications.outcome_total", c) for c in ("natural_person", "total")}


def test_it_is_in_the_dictionary(copy: Path) -> None:
    assert "rejected_by_machine" in (copy / "docs/dictionary.md").read_text("utf-8")


def test_it_is_loaded_and_counts_in_the_marts(copy: Path) -> None:
    program = """
from pathlib import Path
from gai_pipeline.extract import parse
from gai_pipeline.records import year_files
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import load
records = parse(Path("report.txt").read_bytes(), "report.txt")
year_files.write(Path("records"), records, replace=True)
load(Path("work.duckdb"), Path("records"))
build(Path("work.duckdb"), run_year=2028)
"""
    run(copy, "-c", program)
    with duckdb.connect(str(copy / "work.duckdb"), read_only=True) as db:
        assert db.sql("select edition from marts.fct_reports").fetchone() == ("2027",)
        row = db.sql(
            "select value from marts.publisher_year where metric = 'rejected' and report_year = 2027"
        ).fetchone()
        assert row is not None
        assert row[0] == 7
        later = db.sql("select comparable_editions from marts.dim_metrics where metric = 'granted'").fetchone()
        assert later == ("2019, 2021, 2027",)
