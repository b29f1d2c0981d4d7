"""After each kind of fault `gai rebuild` gives the marts of a sound run, row for row.

Belongs here: faults done to the whole home of a run. Does not belong here: what each part of it does at each failed
call (`test_faults_by_system.py`), a run stopped half-way and run again (`test_stopped.py`).

In `make test` a home that all the damages befell at once is rebuilt, and its cells are those that the documents say;
in `make attack` a home for each kind, against the marts of the sound run.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.extract import parse
from gai_pipeline.records import year_files
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.publish import publish
from gai_pipeline.workers.cache import RecordCache
from tests.attack.test_changing_files import changed
from tests.attack.test_faults_by_system import Killed, failing
from tests.attack.test_stopped import stopped
from tests.integration.orchestrate import runs

pytestmark = pytest.mark.attack

LARGE = int(os.environ.get("GAI_ATTACK", "1")) > 1
CELLS = "SELECT report_year, table_name, row_code, column_code, value, status FROM marts.fct_cells"
Fault = Callable[[Path, Path], None]
"""(home, documents) -> what is done to the home."""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.documents(tmp_path_factory.mktemp("documents"), 3)


@pytest.fixture(scope="module")
def sound(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a run that nothing happened to; it is copied, never changed."""
    home = tmp_path_factory.mktemp("sound") / "home"
    runs.run(home, "run", str(documents))
    return home


def _writing(home: Path, documents: Path) -> None:
    """Everything that writes state, once: archive, manifest, cache, records, publishing."""
    settings = Settings(home=home)
    archive = Archive.of(settings)
    take_in([str(documents)], archive, settings.limits)
    archive.compact()
    cache = RecordCache(settings.cache, "1")
    for file in sorted(documents.glob("2022*")):
        records = parse(file.read_bytes(), file.name)
        cache.put(records, records[0].document.id, file.name, None)
        year_files.write_year(settings.records, 2022, records)
    if (settings.work / "warehouse.duckdb").exists():
        publish(settings.work / "warehouse.duckdb", Path(str(settings.warehouse)))


def _failed_at_every_call(mode: str) -> Fault:
    """All of it again and again, the first call failing, then the second, until none fails any more."""

    def fault(home: Path, documents: Path) -> None:
        at = 0
        while True:
            at += 1
            for made in ("archive", "cache", "records"):
                if at % 7 == 0:  # as it stands the next time, or empty
                    shutil.rmtree(home / made, ignore_errors=True)
            with failing(at, mode) as faults, suppress(OSError, Killed):
                _writing(home, documents)
            if faults.seen < at:
                return

    return fault


def _flip(file: Path, times: int = 5) -> None:
    rng = random.Random(file.name)
    data = bytearray(file.read_bytes())
    for _ in range(times):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.chmod(0o644)
    file.write_bytes(data)


def _flipped(*patterns: str) -> Fault:
    def fault(home: Path, documents: Path) -> None:
        for pattern in patterns:
            for file in sorted(home.glob(pattern)):
                if file.is_file() and file.stat().st_size:
                    _flip(file)

    return fault


def _work_file(content: bytes | None) -> Fault:
    def fault(home: Path, documents: Path) -> None:
        file = home / "work" / "warehouse.duckdb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(file.read_bytes()[:4096] if content is None and file.exists() else content or b"")
        file.with_name("warehouse.duckdb.wal").write_bytes(b"half a log")

    return fault


def _half_written(home: Path, documents: Path) -> None:
    """What a power cut leaves of files that were not yet renamed, and of the last line of the manifest."""
    for folder, name in (
        (home / "archive" / "objects" / "ab", ".99999-aaaa.new"),
        (home / "archive" / "manifest", ".99999-aaaa.new"),
        (home / "records" / "report_year=2022.new", "cells.parquet"),
        (home / "cache" / "records" / "x" / "ab", ".new-1"),
        (home / "work" / "readings.new", "2022.jsonl"),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"half")
    (home / "warehouse.duckdb.publishing").write_bytes(b"half")
    with max((home / "archive" / "manifest").glob("*.jsonl*")).open("ab") as stream:
        stream.write(b'{"sha256":"ab')


def _gone(*names: str) -> Fault:
    def fault(home: Path, documents: Path) -> None:
        for name in names:
            shutil.rmtree(home / name, ignore_errors=True)
            with suppress(OSError):
                (home / name).unlink()

    return fault


def _clock_before_2008(home: Path, documents: Path) -> None:
    """To a first year that is to come every clock is early."""
    before = (home / "warehouse.duckdb").read_bytes()
    told = runs.run(home, "rebuild", status=1, extra={"GAI_FIRST_YEAR": "2099"})
    assert "clock" in told
    assert "Traceback" not in told
    assert (home / "warehouse.duckdb").read_bytes() == before


def _clock_jumped(years: int) -> Fault:
    """Files and rows of another year than the clock says now."""

    def fault(home: Path, documents: Path) -> None:
        for file in sorted((home / "archive" / "manifest").iterdir()):
            if file.name[:4].isdigit():
                file.rename(file.with_name(f"{int(file.name[:4]) + years}{file.name[4:]}"))
        for file in home.rglob("*"):
            if file.is_file():
                at = file.stat().st_mtime + years * 365 * 86_400
                os.utime(file, (at, at))

    return fault


def _stopped_by_term(home: Path, documents: Path) -> None:
    status, said = stopped(home, "building the marts", "rebuild")
    assert status == 143, said


def _killed(home: Path, documents: Path) -> None:
    assert runs.run_and_kill(home, "building the marts", "rebuild")


def _two_at_once(home: Path, documents: Path) -> None:
    """One of them writes; the other waits or says who does."""
    both = [
        subprocess.Popen(
            runs.command("rebuild"),
            env=runs.environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=300)[0] for process in both]
    assert 0 in {process.returncode for process in both}, told
    assert "Traceback" not in "".join(told)


def _read_meanwhile(home: Path, documents: Path) -> None:
    """A reader that opened the file before a publish sees what it opened."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as reader:
        before = reader.execute("SELECT count(*), sum(value) FROM marts.fct_cells").fetchall()
        runs.run(home, "rebuild")
        assert reader.execute("SELECT count(*), sum(value) FROM marts.fct_cells").fetchall() == before


def _changed_while_taken_in(home: Path, documents: Path) -> None:
    """Files that are written to while `gai add` reads them, which are left alone then."""
    shutil.rmtree(home / "archive")
    copies = home.parent / "copies"
    shutil.copytree(documents, copies)
    files = sorted(copies.iterdir())

    def write(file: Path, n: int) -> None:
        chosen = files[n % len(files)]
        with chosen.open("r+b") as stream:
            stream.write(chosen.read_bytes()[:100])
        os.utime(chosen)

    settings = Settings(home=home)
    with changed(files[0], write):
        take_in([str(copies)], Archive.of(settings), settings.limits)
    take_in([str(documents)], Archive.of(settings), settings.limits)


def _full_disk(home: Path, documents: Path) -> None:
    """No file may grow beyond a size, as on a disk that fills up: in records, in dbt, in publishing."""
    for most in (30_000, 300_000, 3_000_000, 8_000_000):
        done = subprocess.run(
            ["bash", "-c", f'ulimit -f {most // 1024}; trap "" XFSZ; exec "$@"', "bash", *runs.command("rebuild")],
            env=runs.environment(home),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, most


DAMAGES: dict[str, Fault] = {
    "a work file that is none": _work_file(b"no database" * 1000),
    "a work file that is torn": _work_file(None),
    "flipped bits in cache and readings": _flipped("cache/records/*/*/*.json", "work/readings/*"),
    "flipped bits in the records": _flipped("records/report_year=*/*.parquet"),
    "flipped bits in what is published": _flipped("warehouse.duckdb"),
    "files that were half written": _half_written,
    "a history that is damaged": _flipped("dagster/history/**/*", "dagster/storage/**/*"),
    "records and results that are gone": _gone("records", "checks", "warehouse.duckdb", "dagster"),
    "a clock set forward": _clock_jumped(1),
    "a clock set back": _clock_jumped(-30),
}
PROCESSES: dict[str, Fault] = {
    **{f"every call that writes, {mode}": _failed_at_every_call(mode) for mode in ("no room", "broken", "killed")},
    "a clock before 2008": _clock_before_2008,
    "SIGTERM": _stopped_by_term,
    "kill -9": _killed,
    "two at once": _two_at_once,
    "a reader across a publish": _read_meanwhile,
    "files that change while they are read": _changed_while_taken_in,
    "a disk that fills up": _full_disk,
}


ELSEWHERE = frozenset({"files that change while they are read"})
"""Kinds in which documents are taken in from another folder: `dim_documents` has the path of the first time."""


def test_a_home_that_was_damaged_in_every_way_is_rebuilt(documents: Path, tmp_path: Path) -> None:
    """What the documents say is what the marts say."""
    home = tmp_path / "home"
    for _ in range(2):
        _writing(home, documents)
    for fault in DAMAGES.values():
        fault(home, documents)
    told = runs.run(home, "rebuild")
    assert "Traceback" not in told
    assert "Warning" not in told
    records = [r for file in documents.iterdir() for r in parse(file.read_bytes(), file.name)]
    said = {(r.report.report_year, c.table, c.row, c.column, c.value, c.status.value) for r in records for c in r.cells}
    assert set(runs.rows(home / "warehouse.duckdb", CELLS)) == said


@pytest.mark.skipif(not LARGE, reason="a rebuild for each kind of fault, half a minute each: in make attack")
@pytest.mark.parametrize("kind", {**DAMAGES, **PROCESSES})
def test_after_each_fault_a_rebuild_gives_the_marts_of_a_sound_run(
    kind: str, sound: Path, documents: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    {**DAMAGES, **PROCESSES}[kind](home, documents)
    told = runs.run(home, "rebuild")
    assert "Traceback" not in told
    found = runs.differences(sound / "warehouse.duckdb", home / "warehouse.duckdb")
    if kind in ELSEWHERE:
        found.pop("dim_documents", None)
    assert found == {}
