"""`gai run` as a process of its own, on a few documents of the sample: what tests of runs share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import duckdb

from gai_pipeline.sample.corpus import write_sample
from gai_pipeline.warehouse.contents import marts

YEARS = ("2021", "2022", "2023")
BODIES = ("bureau", "street", "town")


def documents(folder: Path, n: int = 12) -> Path:
    """The first `n` documents of each of three years of the sample, and the one that nobody can read."""
    written = folder / "all"
    write_sample(written)
    chosen = folder / "documents"
    chosen.mkdir()
    for year in YEARS:
        for path in sorted((written / "documents").glob(f"{year}-*"))[: n // len(YEARS)]:
            (chosen / path.name).write_bytes(path.read_bytes())
    broken = written / "documents" / "2023-unreadable.pdf"
    (chosen / broken.name).write_bytes(broken.read_bytes())
    return chosen


def environment(home: Path) -> dict[str, str]:
    return {**{k: v for k, v in os.environ.items() if k != "DAGSTER_HOME"}, "GAI_HOME": str(home), "GAI_WORKERS": "1"}


def command(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("gai")), *arguments]


def run(home: Path, *arguments: str, status: int = 0, extra: Mapping[str, str] | None = None) -> str:
    """`gai ARGUMENTS` to its end; what it printed. Fails if its exit status is another one."""
    done = subprocess.run(
        command(*arguments),
        env={**environment(home), **(extra or {})},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def run_and_kill(home: Path, at: str, *arguments: str) -> bool:
    """Start `gai ARGUMENTS`, kill -9 its whole group at the first line that begins with `at`; whether it got there."""
    process = subprocess.Popen(
        command(*arguments),
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    timer = threading.Timer(500, process.kill)
    timer.start()
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(at):
                os.killpg(process.pid, signal.SIGKILL)
                return True
        return False
    finally:
        timer.cancel()
        process.wait()


def parquet(home: Path) -> dict[str, bytes]:
    """Every stored record file with its bytes."""
    root = home / "records"
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.glob("**/*.parquet"))}


def rows(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    """What a published warehouse answers."""
    with duckdb.connect(str(warehouse), read_only=True) as db:
        return db.execute(query).fetchall()


def differences(one: Path, other: Path) -> dict[str, int]:
    """Tables of two published warehouses that differ, with the number of differing rows."""
    db = duckdb.connect()
    try:
        db.execute(f"attach '{one}' as a (read_only)")
        db.execute(f"attach '{other}' as b (read_only)")
        tables = list(marts(db, "a"))
        assert tables == list(marts(db, "b"))
        assert tables
        same = "columns(lambda c: c not in ('first_seen_at', 'last_seen_at'))"  # two intakes are two times
        found = {}
        for table in tables:
            x, y = (f"select {same} from {db_name}.marts.{table}" for db_name in ("a", "b"))
            row = db.execute(f"select count(*) from (({x} except all {y}) union all ({y} except all {x}))").fetchone()
            if row and row[0]:
                found[table] = int(row[0])
        return found
    finally:
        db.close()
