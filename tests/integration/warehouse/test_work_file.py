"""The work file is made from the records: one that is damaged, or that a full disk left half-written, is made anew."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from country_home import Home
from reports import record

from gai_pipeline.records import year_files
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.connect import STORAGE_VERSION
from gai_pipeline.warehouse.intakes import Intake
from gai_pipeline.warehouse.load import Lists, load

pytestmark = pytest.mark.integration

BUILDER = """
import sys
from pathlib import Path
from gai_pipeline.warehouse.build import build
build(Path(sys.argv[1]), run_year=2024, tests=False)
"""


def _load(home: Home, work: Path) -> None:
    load(work, home.stored, Lists(regions=[home.regions]), publisher_of=home.country.publisher_of(home.regions))


def _counts(work: Path, schema: str) -> dict[str, int]:
    with closing(duckdb.connect(str(work), read_only=True)) as db:
        names = db.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = $schema "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE schema_name = $schema AND schema_name != 'raw'",
            {"schema": schema},
        ).fetchall()
        return {n: db.execute(f'SELECT count(*) FROM {schema}."{n}"').fetchall()[0][0] for (n,) in sorted(names)}


@pytest.mark.parametrize("damage", ["no database", "a torn head", "nothing"])
def test_a_damaged_work_file_is_made_anew(home: Home, tmp_path: Path, damage: str) -> None:
    work = tmp_path / "work.duckdb"
    shutil.copy(home.work, work)
    whole = work.read_bytes()
    work.write_bytes({"no database": b"x" * 9000, "a torn head": bytes(8192) + whole[8192:], "nothing": b""}[damage])
    _load(home, work)
    assert _counts(work, "raw") == _counts(home.work, "raw")
    with closing(duckdb.connect(str(work), read_only=True)) as db:
        tags = db.execute("SELECT tags FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
    assert tags[0][0]["storage_version"].startswith(STORAGE_VERSION)


def test_a_disk_that_fills_up_inside_dbt_is_said_and_the_next_build_is_whole(home: Home, tmp_path: Path) -> None:
    work = tmp_path / "work.duckdb"
    _load(home, work)
    before = _counts(work, "raw")
    most = work.stat().st_size + (1 << 19)
    done = subprocess.run(
        [sys.executable, "-c", BUILDER, str(work)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        check=False,
    )
    assert done.returncode != 0
    assert "BuildError" in done.stderr, done.stderr[-800:]
    assert _counts(work, "raw") == before
    build(work, run_year=2024, tests=False)
    assert _counts(work, "marts") == _counts(home.work, "marts")


def test_a_year_is_marked_anew_when_its_documents_came_otherwise(tmp_path: Path) -> None:
    """Also where a document holds two reports of the year, and where two documents change their sources."""
    one, other = record("甲局", 2022), record("丙局", 2022)
    two = replace(record("乙局", 2022), document=one.document, ordinal=1)
    year_files.write(tmp_path / "records", [one, two, other], lambda name, _: name)
    regions = tmp_path / "regions.csv"
    regions.write_text("code,name,level,parent_code\n990000,虚构省,province,\n", "utf-8")
    came, then = (
        Intake(r.document.id, "1", "2023-03-07T08:00:00Z", "甲.html", "甲.html", None, uri, "text/html", 9, "x")
        for r, uri in ((one, "https://one.invalid/"), (other, "https://other.invalid/"))
    )
    marks = []
    for intakes in (
        [came, then],
        [came._replace(name="乙.html"), then],
        [came._replace(source_uri=then.source_uri), then._replace(source_uri=came.source_uri)],
    ):
        load(tmp_path / "work.duckdb", tmp_path / "records", Lists(regions=[regions], intakes=intakes))
        with closing(duckdb.connect(str(tmp_path / "work.duckdb"), read_only=True)) as db:
            marks += [seen for (seen,) in db.execute("SELECT seen FROM raw.partitions").fetchall()]
    assert len(set(marks)) == 3
