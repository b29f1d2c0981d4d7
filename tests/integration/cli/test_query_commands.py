"""`gai sql` and `gai export` on a real warehouse file, and what they say without one."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

GAI = str(Path(sys.executable).with_name("gai"))


def gai(home, *arguments, stdin=None, **variables):
    environment = {**os.environ, "GAI_HOME": str(home), **variables}
    return subprocess.run(
        [GAI, *map(str, arguments)], env=environment, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with duckdb.connect(str(home / "warehouse.duckdb")) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute("CREATE TABLE marts.region_year (region_code VARCHAR, report_year INTEGER, value DECIMAL(18, 2))")
        db.execute("INSERT INTO marts.region_year VALUES ('990000', 2023, 12), ('990000', 2024, NULL)")
    return home


def test_rows_as_table_csv_and_json(home):
    statement = "SELECT * FROM marts.region_year ORDER BY report_year"
    assert "(2 rows)" in gai(home, "sql", statement).stdout
    csv = gai(home, "sql", statement, "--format", "csv")
    assert (csv.returncode, csv.stdout) == (0, "region_code,report_year,value\n990000,2023,12\n990000,2024,\n")
    assert '"value": null' in gai(home, "sql", "-", "--format", "json", stdin=statement).stdout


@pytest.mark.parametrize("statement", ["SELEC 1", "DELETE FROM marts.region_year", "SELECT * FROM 'x.csv'"])
def test_what_fails_is_said_in_a_sentence(home, statement):
    run = gai(home, "sql", statement)
    assert run.returncode == 1
    assert run.stderr.startswith("gai: ")
    assert "Traceback" not in run.stderr


def test_no_warehouse_yet(tmp_path):
    run = gai(tmp_path, "sql", "SELECT 1")
    assert run.returncode == 1
    assert "gai run" in run.stderr


def test_export(home, tmp_path):
    run = gai(home, "export", "--to", tmp_path / "out", "--format", "csv")
    assert run.returncode == 0, run.stderr
    assert str(tmp_path / "out" / "region_year.csv") in run.stdout.splitlines()
    assert (tmp_path / "out" / "datapackage.json").exists()
    assert gai(home, "export", "--to", tmp_path / "out", "--table", "nonsense").returncode == 1


@pytest.mark.parametrize("statement", ["", "   ", ";", "-"])
def test_no_statement_is_a_usage_error(home, statement):
    run = gai(home, "sql", statement, stdin="\n")
    assert run.returncode == 2
    assert 'gai sql "SHOW ALL TABLES"' in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_what_the_terminal_cannot_encode_is_spelled_out(home, form):
    run = gai(home, "sql", "SELECT '示例省' AS name", "--format", form, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr) == (0, "")
    assert "\\u793a\\u4f8b\\u7701" in run.stdout


def damaged(warehouse, how):
    data = bytearray(warehouse.read_bytes())
    if how == "cut":
        del data[len(data) // 2 :]
    elif how == "blocks":
        data[3 * 4096 + 64 : -64] = b"\xff" * (len(data) - 3 * 4096 - 128)
    elif how == "other":
        data[:] = b"no database" * 100
    warehouse.write_bytes(data)


@pytest.mark.parametrize("how", ["cut", "blocks", "other"])
def test_doctor_notices_a_damaged_warehouse_and_names_the_way_out(home, tmp_path, how):
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute(
            "CREATE TABLE marts.fct_reports AS SELECT range AS report_id, md5(range::VARCHAR) AS x FROM range(50000)"
        )
    whole = gai(tmp_path, "doctor")
    assert "1 tables, 50,000 reports" in whole.stdout
    assert "every table was read through" in whole.stdout
    damaged(tmp_path / "warehouse.duckdb", how)
    run = gai(tmp_path, "doctor")
    assert run.returncode == 1
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("BROKEN")]
    assert "gai rebuild" in line
    assert "Traceback" not in run.stderr


def test_the_same_in_chinese(home, tmp_path):
    assert "还没有数据仓库：请先执行 gai run" in gai(tmp_path, "sql", "SELECT 1", GAI_LANG="zh").stderr
    assert "（共 1 行）" in gai(home, "sql", "SELECT 1 AS n", GAI_LANG="zh").stdout
    assert "数据仓库" in gai(tmp_path, "--help", LANG="zh_CN.UTF-8").stdout
