"""Publishing: readers see the old state or the new one, at any time and after any kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from gai_pipeline.warehouse.publish import PublishError, publish, temporary
from gai_pipeline.warehouse.query import query

pytestmark = pytest.mark.integration


def marts(path: Path, number: int, rows: int = 10) -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as db:
        db.execute("CREATE SCHEMA marts; CREATE SCHEMA raw; CREATE TABLE raw.secret (i INTEGER)")
        db.execute(f"CREATE TABLE marts.t AS SELECT {number} AS run, range AS i FROM range({rows})")
        db.execute("COMMENT ON TABLE marts.t IS 'a run''s rows'; COMMENT ON COLUMN marts.t.run IS 'its number'")
    return path


def run_of(warehouse: Path) -> tuple[int, int, int]:
    return query(warehouse, "SELECT min(run), max(run), count(*) FROM t").rows[0]  # type: ignore[return-value]


def test_only_the_marts_are_published_with_their_comments(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    published = publish(marts(tmp_path / "work.duckdb", 1), target)
    assert published.rows == {"t": 10}
    tables = "SELECT schema_name, table_name, comment FROM duckdb_tables()"
    assert query(target, tables).rows == [("marts", "t", "a run's rows")]
    assert ("run", "its number") in query(target, "SELECT column_name, comment FROM duckdb_columns()").rows
    assert sorted(p.name for p in tmp_path.iterdir()) == ["warehouse.duckdb", "work.duckdb"]


def test_an_open_reader_keeps_its_state_and_does_not_block(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    publish(marts(tmp_path / "work.duckdb", 1), target)
    script = (
        "import duckdb,sys; d=duckdb.connect(sys.argv[1], read_only=True); print(1, flush=True); input(); "
        "print(d.execute('SELECT max(run) FROM marts.t').fetchone()[0])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "1\n"
        publish(marts(tmp_path / "work.duckdb", 2), target)
        assert run_of(target) == (2, 2, 10)
        assert reader.communicate("\n", timeout=60)[0] == "1\n"


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1, 0.3])
def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path, delay: float) -> None:
    target, work = tmp_path / "warehouse.duckdb", tmp_path / "work.duckdb"
    publish(marts(work, 1), target)
    marts(work, 2, 1_000_000)
    script = (
        "import sys; from pathlib import Path; from gai_pipeline.warehouse.publish import publish; "
        "publish(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(work), str(target)]) as process:
        while not temporary(target).exists() and process.poll() is None:
            time.sleep(0.002)
        time.sleep(delay)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
    assert run_of(target) in ((1, 1, 10), (2, 2, 1_000_000))
    publish(work, target)
    assert run_of(target) == (2, 2, 1_000_000)
    assert not temporary(target).exists()


def test_nothing_built_is_not_published(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    publish(marts(tmp_path / "work.duckdb", 1), target)
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    with pytest.raises(PublishError, match="build the marts first"):
        publish(tmp_path / "empty.duckdb", target)
    with pytest.raises(PublishError, match="does not exist"):
        publish(tmp_path / "none.duckdb", target)
    assert run_of(target) == (1, 1, 10)


def test_what_a_killed_writer_left_in_the_log_is_published_too(tmp_path: Path) -> None:
    work, target = marts(tmp_path / "work.duckdb", 1), tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(work)) as db:
        db.execute("PRAGMA disable_checkpoint_on_shutdown")
        db.execute("UPDATE marts.t SET run = 7")
    assert work.with_name("work.duckdb.wal").stat().st_size > 0
    publish(work, target)
    assert run_of(target) == (7, 7, 10)


def test_tables_that_a_killed_build_left_behind_are_not_published(tmp_path: Path) -> None:
    work, target = marts(tmp_path / "work.duckdb", 1), tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(work)) as db:
        db.execute("CREATE TABLE marts.t__dbt_tmp AS SELECT 1 AS i; CREATE TABLE marts.u__dbt_backup AS SELECT 1 AS i")
    assert publish(work, target).rows == {"t": 10}
    assert query(target, "SELECT table_name FROM duckdb_tables()").rows == [("t",)]
