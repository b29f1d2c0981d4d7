"""The work file is made from the records: one that is damaged, or that a full disk left half-written, is made anew."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from country_home import Home

from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.connect import STORAGE_VERSION
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
