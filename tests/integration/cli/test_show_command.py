"""`gai show` as a user runs it: from an id to the document, the place and the words around the figure."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.extract import parse
from gai_pipeline.forms.spec import edition
from gai_pipeline.limits import Limits
from gai_pipeline.reconcile.messages import row_label
from gai_pipeline.records.model import Record

GAI = str(Path(sys.executable).with_name("gai"))
TABLE = edition("2021").table("applications")
FILLED = ("new_requests", "granted", "total_processed")
ROWS = {
    row.code: f"{row_label('2021', 'applications', row.code)}|{'|'.join('7000007' if row.code in FILLED else '0' * 7)}"
    for row in TABLE.rows
}
HEAD = """甲市乙局2023年政府信息公开工作年度报告
本报告根据《中华人民共和国政府信息公开条例》编制。2023年，本局依法公开政府信息。
三、收到和处理政府信息公开申请情况
|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"""
TEXT = "\n".join([HEAD, *ROWS.values()])
LINE = HEAD.count("\n") + 2
"""The line of the first row, new requests."""
CHAR = ROWS["new_requests"].rindex("7") + 1
TABLES = """
CREATE SCHEMA marts;
CREATE TABLE marts.dim_publishers (publisher_id VARCHAR, name VARCHAR);
CREATE TABLE marts.fct_reports (report_id VARCHAR, document_id VARCHAR, publisher_id VARCHAR, publisher VARCHAR,
    title VARCHAR, report_year INTEGER, edition VARCHAR, status VARCHAR, is_current BOOLEAN, error_code VARCHAR,
    error_message VARCHAR, n_cells INTEGER);
CREATE TABLE marts.fct_findings (report_id VARCHAR, outcome VARCHAR);
CREATE TABLE marts.fct_cells (report_id VARCHAR, table_name VARCHAR, row_code VARCHAR, column_code VARCHAR,
    value DECIMAL(24, 6), status VARCHAR, raw VARCHAR, confidence REAL, proposed DECIMAL(24, 6), reader VARCHAR,
    page INTEGER, locator VARCHAR);
"""


def publish(home: Path, record: Record) -> None:
    """The published columns of a record that the command reads."""
    told, name = record.report, record.report_id
    with duckdb.connect(str(home / "warehouse.duckdb")) as db:
        db.execute(TABLES)
        report = (name, record.document.id, told.publisher, told.title, told.report_year, told.edition, record.status)
        db.execute(
            "INSERT INTO marts.fct_reports VALUES (?, ?, NULL, ?, ?, ?, ?, ?, true, NULL, NULL, ?)",
            [*report, len(record.cells)],
        )
        db.executemany(
            "INSERT INTO marts.fct_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (name, *c.key, c.value, c.status.value, c.raw, c.confidence, c.proposed, c.where.reader, c.where.page,
                 c.where.locator)
                for c in record.cells
            ],
        )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Record]:
    """(home, record) of an archive with one report in text, published, and another document that is not."""
    home = tmp_path_factory.mktemp("home")
    (home / "in").mkdir()
    (home / "in" / "年报.txt").write_text(TEXT, "utf-8")
    (home / "in" / "新.txt").write_text("尚未读取", "utf-8")
    take_in([str(home / "in")], Archive(str(home / "archive")), Limits())
    (record,) = parse(TEXT.encode(), "年报.txt")
    publish(home, record)
    return home, record


def show(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GAI_HOME": str(home), "BROWSER": "", "DISPLAY": "", **variables}
    return subprocess.run([GAI, "show", *arguments], env=environment, capture_output=True, text=True, check=False)


def test_a_document_names_its_file_its_bytes_and_its_reports(home: tuple[Path, Record]) -> None:
    folder, record = home
    run = show(folder, record.document.id[:8])
    assert run.returncode == 0, run.stderr
    assert str(folder / "in" / "年报.txt") in run.stdout
    place = folder / "archive" / "objects" / record.document.id[:2] / record.document.id
    assert str(place) in run.stdout
    assert place.exists()
    assert record.report_id in run.stdout
    assert "甲市乙局" in run.stdout


def test_a_cell_has_its_place_in_words_and_the_lines_around_it(home: tuple[Path, Record]) -> None:
    folder, record = home
    run = show(folder, record.report_id, "applications.new_requests.total")
    assert run.returncode == 0, run.stderr
    assert "7  (as reported, confidence 1.00)" in run.stdout
    assert f"place      line {LINE}, character {CHAR}  (reader text, line {LINE}, char {CHAR})" in run.stdout
    around = run.stdout.split("around it")[1]
    assert ROWS["new_requests"][:-1] + "【7】" in around
    assert ROWS["carried_over"] in around
    chinese = show(folder, record.document.id, "applications.new_requests.total", GAI_LANG="zh").stdout
    assert f"位置    第 {LINE} 行，第 {CHAR} 个字" in chinese


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ffffffff"], "no document or report has an id"),
        (["xyz"], "is no id"),
        (["{id}-7"], "no report"),
        (["{id}", "applications.granted"], "TABLE.ROW.COLUMN"),
        (["{id}", "applications.granted.nonsense"], "natural_person"),
        (["{id}", "nonsense.granted.total"], "applications"),
    ],
)
def test_what_means_nothing_is_said_with_what_there_is(
    home: tuple[Path, Record], arguments: list[str], said: str
) -> None:
    folder, record = home
    run = show(folder, *(a.format(id=record.document.id[:12]) for a in arguments))
    assert (run.returncode, run.stdout) == (1, "")
    assert said in run.stderr


def test_the_start_of_several_ids_names_them(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    first: dict[str, str] = {}
    for n in range(5000):  # of 5,000 texts, two have an id that begins alike
        text = f"文 {n}"
        start = hashlib.sha256(text.encode()).hexdigest()[:4]
        other = first.setdefault(start, text)
        if other != text:
            break
    for name, content in (("a.txt", text), ("b.txt", other)):
        (folder / name).write_text(content, "utf-8")
    take_in([str(folder)], Archive(str(tmp_path / "archive")), Limits())
    run = show(tmp_path, start)
    assert run.returncode == 1
    assert "2 documents" in run.stderr
    assert run.stderr.count(start) >= 3


def test_a_document_that_no_run_has_read_is_shown_without_a_warehouse(home: tuple[Path, Record]) -> None:
    folder, _ = home
    new = next(e for e in Archive(str(folder / "archive")).documents() if e.name == "新.txt")
    run = show(folder, new.sha256)
    assert run.returncode == 0
    assert "gai run reads what was taken in" in run.stdout


def test_opening_says_where_the_document_is_if_no_program_takes_it(home: tuple[Path, Record]) -> None:
    folder, record = home
    given = folder / "in" / "年报.txt"
    assert f"the document is {given}" in show(folder, record.report_id, "--open", PATH="/nowhere").stdout
    given.unlink()
    copy = folder / "work" / "opened" / record.document.id[:16] / "年报.txt"
    assert f"the document is {copy}" in show(folder, record.report_id, "--open", PATH="/nowhere").stdout
    assert copy.read_text("utf-8") == TEXT
