"""The findings page of a real DuckDB file with the columns of the public contract."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from checker_reports import GRANTED_WRONG, checked, report

from gai_pipeline.archive.manifest import Entry
from gai_pipeline.precheck.findings_page import questioned, render, write_pages
from gai_pipeline.precheck.violations import read_findings
from gai_pipeline.records.model import Record

TABLES = """
CREATE SCHEMA marts;
CREATE TABLE marts.dim_publishers (publisher_id VARCHAR, name VARCHAR);
CREATE TABLE marts.fct_reports (report_id VARCHAR, document_id VARCHAR, publisher_id VARCHAR, report_year INTEGER,
    edition VARCHAR, title VARCHAR, source_uri VARCHAR, is_current BOOLEAN);
CREATE TABLE marts.fct_cells (report_id VARCHAR, table_name VARCHAR, row_code VARCHAR, column_code VARCHAR,
    value DECIMAL(24, 6), status VARCHAR, raw VARCHAR, confidence REAL, proposed DECIMAL(24, 6), reader VARCHAR,
    page INTEGER, locator VARCHAR);
CREATE TABLE marts.fct_findings (report_id VARCHAR, rule_id VARCHAR, outcome VARCHAR, severity VARCHAR,
    row_code VARCHAR, column_code VARCHAR, left_value DECIMAL(24, 6), right_value DECIMAL(24, 6),
    difference DECIMAL(24, 6), cause VARCHAR, message VARCHAR);
"""


def add(db: duckdb.DuckDBPyConnection, record: Record, name: str, current: bool = True) -> None:
    report = record.report
    db.execute("INSERT INTO marts.dim_publishers VALUES (?, ?)", [name, report.publisher])
    db.execute(
        "INSERT INTO marts.fct_reports VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
        [name, record.document.id, name, report.report_year, report.edition, report.title, current],
    )
    insert(
        db,
        "fct_cells",
        [
            (
                *(name, c.table, c.row, c.column, c.value, c.status.value, c.raw, c.confidence, c.proposed),
                *(c.where.reader, c.where.page, c.where.locator),
            )
            for c in sorted(record.cells, key=lambda c: c.column)  # a table has no order
        ],
    )
    insert(
        db,
        "fct_findings",
        [
            (name, f.rule, f.outcome, f.severity, f.row, f.column, f.left, f.right, f.difference, f.cause, f.message)
            for f in record.findings
        ],
    )


def insert(db: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        db.execute(f"INSERT INTO marts.{table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("w") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute(TABLES)
        bad = checked(
            report(applications=GRANTED_WRONG, title="<script>alert(1)</script>2023年政府信息公开工作年度报告")
        )
        add(db, bad.record, "bad")
        add(db, checked(report()).record, "good")
        add(db, bad.record, "old", current=False)
    return path


class Scripts(HTMLParser):
    """Counts what would run or load, and keeps the links."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += tag == "script" or any(k == "src" or k.startswith("on") for k, _ in attrs)
        self.links += [value for k, value in attrs if k == "href"]


def test_counts_are_those_of_current_reports(warehouse: Path) -> None:
    found = read_findings(warehouse)
    assert (found.n_reports, found.n_findings) == (1, 2)
    assert {(c.rule_id, c.fails, c.filer) for c in found.counts} == {
        ("applications.row_total", 1, 1),
        ("applications.outcome_total", 1, 1),
    }


def test_the_page_shows_both_sides_the_lit_crossing_and_the_source(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    assert write_pages(warehouse, folder) == 2
    page = (folder / "findings.zh.html").read_text("utf-8")
    assert "左边 8 · 右边 5 · 差额 3" in page
    assert "一行：总计是 8，六类申请人之和是 5，应当相等，相差 3" in page
    assert '<td class="hot">8 <span class="would">? 5</span></td>' in page
    assert "<code>5 | 0 | 0 | 0 | 0 | 0 | 8</code>" in page
    assert sorted(f.name for f in folder.iterdir()) == ["findings.en.html", "findings.html", "findings.zh.html"]
    scripts = Scripts()
    scripts.feed(page)
    assert scripts.found == 0
    assert scripts.links == ["findings.en.html"]


def test_the_page_is_in_the_language_asked_for(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lang in ("zh", "en"):
        monkeypatch.setenv("GAI_LANG", lang)
        write_pages(warehouse, tmp_path)
        assert (tmp_path / "findings.html").read_bytes() == (tmp_path / f"findings.{lang}.html").read_bytes()


def test_a_document_is_a_link_where_it_can_be_followed(warehouse: Path, tmp_path: Path) -> None:
    found = read_findings(warehouse)
    (bad,) = found.offenders
    file = tmp_path / "年报 1.html"
    file.touch()

    def shown(**of: str) -> list[str]:
        entry = Entry(bad.document, of.get("name", file.name), of["path"], "text/html", 1, source_uri=of.get("uri"))
        links = Scripts()
        links.feed(render(found, "zh", {bad.document: entry}.get))
        return links.links

    assert shown(path=str(file)) == [file.as_uri()]
    assert shown(path=str(tmp_path / "gone.html")) == []
    assert shown(path="https://a.gov.cn/1.html", uri="https://a.gov.cn/1.html") == ["https://a.gov.cn/1.html"]
    assert shown(path="x", uri="javascript:alert(1)") == []
    assert f"gai show {bad.document[:16]}" in render(found, "zh")


def test_the_cells_that_fail_are_named_and_no_others(warehouse: Path) -> None:
    (bad,) = read_findings(warehouse).offenders
    total = ("applications", "granted", "total")
    assert questioned(bad, "applications") == [total]  # it has a figure that would balance
    bad.cells[total] = replace(bad.cells[total], proposed=None)
    assert questioned(bad, "applications") == [total]  # it stands in both sums
    bad.violations = [v for v in bad.violations if v.rule_id == "applications.row_total"]
    row = [key for key in bad.cells if key[:2] == ("applications", "granted")]
    assert questioned(bad, "applications") == row  # one sum, in whole


def test_in_english_rows_and_columns_are_named_by_code(warehouse: Path) -> None:
    page = render(read_findings(warehouse), "en")
    assert "1 reports do not balance, 2 findings" in page
    assert ">granted</th>" in page


def test_more_reports_than_fit_are_counted(warehouse: Path) -> None:
    found = read_findings(warehouse, most=0)
    assert (found.n_findings, found.offenders) == (2, ())
    assert "共 2 处" in render(found)
