"""`gai sql` and `gai export` on a real warehouse file, and what they say without one."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

GAI = str(Path(sys.executable).with_name("gai"))


def gai(home, *arguments, stdin=None):
    environment = {**os.environ, "GAI_HOME": str(home)}
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
