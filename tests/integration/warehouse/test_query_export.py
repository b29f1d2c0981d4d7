"""Reading and exporting the published warehouse: nothing is written to it, nothing in a file runs as a formula."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import openpyxl
import pytest

from gai_pipeline.explore.options import Bounds
from gai_pipeline.explore.snapshots import Warehouse as Explored
from gai_pipeline.mcp.answers import Warehouse as Answers
from gai_pipeline.warehouse.export import export
from gai_pipeline.warehouse.publish import publish
from gai_pipeline.warehouse.query import QueryError, Result, query, read_through, width, write

pytestmark = pytest.mark.integration


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    work = tmp_path / "work.duckdb"
    with duckdb.connect(str(work)) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute("CREATE TABLE marts.t (name VARCHAR, value DECIMAL(24,6), share DOUBLE, seen DATE, notes VARCHAR[])")
        db.execute(
            "INSERT INTO marts.t VALUES ('=HYPERLINK(1)', 12, 0.5, '2024-01-31', ['a', '=b']), "
            "('鲇鱼山镇', NULL, 2, NULL, []), ('@x', 26.55, NULL, NULL, NULL), ('-1+1', -3, -3, NULL, NULL)"
        )
        db.execute("COMMENT ON TABLE marts.t IS 'Grain: one row.'; COMMENT ON COLUMN marts.t.value IS 'A figure.'")
    publish(work, tmp_path / "warehouse.duckdb")
    return tmp_path / "warehouse.duckdb"


def shown(warehouse: Path, sql: str, form: str) -> str:
    out = io.StringIO()
    write(query(warehouse, sql), out, form)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_table_lines_up_chinese_and_shows_whole_numbers(warehouse: Path) -> None:
    text = shown(warehouse, "SELECT name, value FROM t WHERE name >= '@' ORDER BY name", "table")
    assert text.splitlines() == ["name      value", "--------  -----", "@x        26.55", "鲇鱼山镇", "(2 rows)"]


@pytest.mark.parametrize("text", ["0" * 60, "0" * 61, "f" * 64, "f" * 200, "政" * 30, "政" * 31, "a" + "政" * 40, ""])
def test_a_long_cell_is_cut_to_the_width_of_a_terminal(text: str) -> None:
    out = io.StringIO()
    write(Result(("document_id",), [(text,)]), out)
    cell = out.getvalue().splitlines()[2]
    assert cell == text if width(text) <= 60 else cell.endswith("…") and 59 <= width(cell) <= 60


def test_csv_and_json(warehouse: Path) -> None:
    assert shown(warehouse, "SELECT value, seen FROM t WHERE value = 12", "csv") == "value,seen\n12,2024-01-31\n"
    objects = json.loads(shown(warehouse, "SELECT name, value, notes FROM t ORDER BY value NULLS FIRST", "json"))
    assert objects[0] == {"name": "鲇鱼山镇", "value": None, "notes": []}
    assert objects[1] == {"name": "-1+1", "value": -3, "notes": None}


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM t",
        "CREATE TABLE x (i INT)",
        "COPY t TO '/tmp/gai_stolen.csv'",
        "FROM read_text('/etc/passwd')",
        "SET threads = 1",
    ],
)
def test_a_query_can_write_nothing_and_read_no_other_file(warehouse: Path, sql: str) -> None:
    with pytest.raises(QueryError):
        query(warehouse, sql)
    assert query(warehouse, "SELECT count(*) FROM t").rows == [(4,)]


def test_errors_say_what_to_do(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="gai run"):
        query(tmp_path / "none.duckdb", "SELECT 1")
    with pytest.raises(QueryError, match="nothing"):
        query(warehouse, "SELECT nothing FROM t")
    with pytest.raises(QueryError, match="there are t"):
        export(warehouse, tmp_path / "out", "csv", ["x"])


def test_csv_export_is_harmless_and_described(warehouse: Path, tmp_path: Path) -> None:
    files = export(warehouse, tmp_path / "out", "csv")
    assert [f.name for f in files] == ["t.csv", "dictionary.md", "datapackage.json"]
    assert (tmp_path / "out" / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfname,value")
    rows = list(csv.DictReader((tmp_path / "out" / "t.csv").open(encoding="utf-8-sig")))
    assert {r["name"] for r in rows} == {"'=HYPERLINK(1)", "鲇鱼山镇", "'@x", "'-1+1"}
    assert {r["value"] for r in rows} == {"12", "", "26.55", "-3"}
    (resource,) = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))["resources"]
    assert (resource["rows"], resource["description"]) == (4, "Grain: one row.")
    assert resource["encoding"] == "utf-8-sig"
    assert resource["schema"]["fields"][1] == {"name": "value", "type": "number", "description": "A figure."}
    assert "A figure." in (tmp_path / "out" / "dictionary.md").read_text("utf-8")


def test_parquet_export_keeps_types_and_bytes(warehouse: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        export(warehouse, tmp_path / folder, "parquet")
    assert (tmp_path / "a" / "t.parquet").read_bytes() == (tmp_path / "b" / "t.parquet").read_bytes()
    with duckdb.connect() as db:
        kept = db.execute(
            "SELECT value, notes FROM read_parquet(?) WHERE name = '=HYPERLINK(1)'", [str(tmp_path / "a" / "t.parquet")]
        ).fetchone()
    assert kept is not None
    assert (str(kept[0]), kept[1]) == ("12.000000", ["a", "=b"])


def test_xlsx_export_has_no_formula(warehouse: Path, tmp_path: Path) -> None:
    export(warehouse, tmp_path / "out", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out" / "marts.xlsx")
    assert book.sheetnames == ["dictionary", "t"]
    assert [(s.freeze_panes, s.auto_filter.ref) for s in book] == [("A2", "A1:D7"), ("A2", "A1:E5")]
    cells = [c for row in book["t"].iter_rows() for c in row]
    assert all(c.data_type != "f" for c in cells)
    assert {c.value for c in cells} >= {"'=HYPERLINK(1)", "'@x", 26.55, -3, 0.5}


def test_a_table_longer_than_a_sheet_is_refused_with_the_way_out(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gai_pipeline.warehouse.export.XLSX_ROWS", 3)
    with pytest.raises(QueryError, match="use parquet or csv"):
        export(warehouse, tmp_path / "out", "xlsx")


def test_a_damaged_block_is_found_by_reading_through(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute("CREATE TABLE marts.fct_reports AS SELECT md5(range::VARCHAR) AS report_id FROM range(100000)")
    assert read_through(path, whole=True) == (1, 100_000)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = bytes(4096)
    path.write_bytes(data)
    with pytest.raises(QueryError, match="gai rebuild"):
        read_through(path, whole=True)


def test_like_takes_any_chinese_prefix(warehouse: Path) -> None:
    # 县 ends in the byte BF: DuckDB alone makes a range of this pattern whose end is no UTF-8, and fails.
    pattern = "SELECT name FROM t WHERE name LIKE '某县%局'"
    with duckdb.connect(str(warehouse), read_only=True) as db, pytest.raises(duckdb.InvalidInputException):
        db.execute(pattern.replace(" t ", " marts.t "))
    bounds = Bounds()
    for answer in (
        query(warehouse, pattern).rows,
        Answers(warehouse).rows(pattern)[0],
        Explored(warehouse, bounds).ask_freely(pattern).rows,
    ):
        assert answer == []
    assert query(warehouse, "SELECT name FROM t WHERE name LIKE '鲇鱼山镇%'").rows == [("鲇鱼山镇",)]
