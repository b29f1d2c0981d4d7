"""Dagster's SQLite files: written without a wait at every event, whole for other processes, few of them open."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from gai_pipeline.orchestrate import event_log


@pytest.fixture(autouse=True)
def _listening():
    event_log.spare_the_disk()
    yield
    while event_log._held:
        event_log._held.popitem()[1].close()


def written(path: Path, n: int) -> None:
    """Rows written as Dagster does: an engine and a connection for each."""
    for i in range(n):
        engine = sa.create_engine(f"sqlite:///{path}", poolclass=NullPool)
        with engine.connect() as db:
            db.execute(sa.text("PRAGMA journal_mode = WAL"))
        with engine.connect() as db, db.begin():
            db.execute(sa.text("CREATE TABLE IF NOT EXISTS events (n INTEGER)"))
            db.execute(sa.text("INSERT INTO events VALUES (:n)"), {"n": i})
        engine.dispose()


def rows(path: Path) -> int:
    """How many rows another process sees, once its file was found whole."""
    code = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1])\n"
        "print(*db.execute('PRAGMA integrity_check').fetchone(), *db.execute('SELECT count(*) FROM events').fetchone())"
    )
    told = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True).stdout
    state, n = told.split()
    assert state == "ok"
    return int(n)


def test_the_log_is_not_written_back_at_every_event(tmp_path):
    path = tmp_path / "run.db"
    written(path, 5)
    assert Path(f"{path}-wal").stat().st_size > 0  # the last connection that left would have taken it away
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as db:
        assert db.execute(sa.text("PRAGMA synchronous")).scalar() == 1
    assert rows(path) == 5


def test_a_killed_process_loses_no_event(tmp_path):
    path = tmp_path / "run.db"
    code = (
        "import os, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "import test_event_log as t; t.event_log.spare_the_disk(); t.written(Path(sys.argv[1]), 7)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(path), str(Path(__file__).parent)], check=False)
    assert ended.returncode == -9
    assert rows(path) == 7


def test_few_files_are_held_and_a_new_file_of_the_same_name_is_another(tmp_path):
    for i in range(event_log.MOST_HELD + 3):
        written(tmp_path / f"{i}.db", 2)
    assert len(event_log._held) == event_log.MOST_HELD
    last = tmp_path / f"{event_log.MOST_HELD + 2}.db"
    for name in (last, Path(f"{last}-wal"), Path(f"{last}-shm")):
        name.unlink()
    written(last, 3)
    assert rows(last) == 3


def test_dagster_keeps_one_engine_a_file(tmp_path):
    """Dagster makes one for every event; the modules that do must be those that are told otherwise."""
    from dagster._core.storage.event_log.sqlite import sqlite_event_log
    from dagster._core.storage.runs.sqlite import sqlite_run_storage

    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", lambda *a, _real=sa.create_engine, **k: made.append(a) or _real(*a, **k))
        for _ in range(3):
            storage = sqlite_event_log.SqliteEventLogStorage(str(tmp_path / "events"))
            for _ in range(3):
                with storage.run_connection("a-run") as db:
                    db.execute(sa.text("SELECT count(*) FROM event_logs"))
        runs = sqlite_run_storage.SqliteRunStorage.from_local(str(tmp_path / "runs"))
        for _ in range(3):
            runs.get_runs()

    assert len(made) == 3  # the run's events, their index, the runs
