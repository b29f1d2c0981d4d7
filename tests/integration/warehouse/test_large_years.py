"""Report years with more rows than a row group of DuckDB (122,880): several threads write them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from benchmarks.marts import write_year
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import load

pytestmark = pytest.mark.integration


def test_a_first_year_without_rows_hides_no_other_from_later_models(tmp_path: Path) -> None:
    """Nothing ties the reports of the first year to an earlier one. DuckDB 1.5.5 hides rows that are written after an
    insert of none in the same transaction, until the file is opened anew: later models took them for missing."""
    work = tmp_path / "work.duckdb"
    for year in (2018, 2019):
        write_year(tmp_path / "records", year, 12_500)
    load(work, tmp_path / "records")
    build(work, run_year=2020, tests=False, select="+mart_failed_findings")
    with closing(duckdb.connect(str(work), read_only=True)) as db:
        written, failed = db.execute(
            "SELECT count(*), count(*) FILTER (WHERE outcome = 'fail') FROM stored.stored_findings"
        ).fetchall()[0]
        seen_later = db.execute("SELECT count(*) FROM stored.stored_failed_findings").fetchall()[0][0]
    assert written > 122_880
    assert seen_later == failed
