"""SIGTERM in the middle of what keeps state: the state is the one before or after, and the next run is fine.

One moment of each here, all of them in `make attack`; crawls are stopped in `tests/integration/collect`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from gai_pipeline.archive.store import Archive
from tests.attack.test_documents import GOOD
from tests.integration.orchestrate import runs

pytestmark = pytest.mark.attack

LARGE = int(os.environ.get("GAI_ATTACK", "1")) > 1
STEPS = ("taken in", "records:", "building the marts", "checked:")
"""Beginnings of lines of progress, early to late: a run is stopped at each."""
MANY = 1500


def stopped(home: Path, at: str | None, *arguments: str) -> tuple[int, str]:
    """(exit status, what it said) of `gai ARGUMENTS`, stopped at the first line that begins with `at`, or, without
    one, once the archive has a row."""
    process = subprocess.Popen(
        runs.command(*arguments),
        env=runs.environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    assert process.stderr is not None
    try:
        if at is None:
            while not any(p.stat().st_size for p in home.glob("archive/manifest/*")) and process.poll() is None:
                time.sleep(0.001)
            process.send_signal(signal.SIGTERM)
        for line in process.stderr:
            said.append(line)
            if at is not None and line.startswith(at):
                process.send_signal(signal.SIGTERM)
                at = None
        return process.wait(120), "".join(said)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_an_intake_that_is_stopped_is_continued(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(MANY):
        (folder / f"{n}.html").write_bytes(GOOD.replace(b"</html>", f"<!-- {n} --></html>".encode()))
    home = tmp_path / "home"
    status, said = stopped(home, None, "add", str(folder))
    assert status == 128 + signal.SIGTERM, said
    assert "Traceback" not in said
    assert "interrupted" in said.lower()
    kept = Archive(str(home / "archive")).documents()
    assert 0 < len(kept) < MANY
    assert not [p for p in home.rglob("*") if p.name.endswith(".new")]
    runs.run(home, "add", str(folder))
    found = Archive(str(home / "archive"))
    assert len(found.documents()) == len(list(found.entries())) == MANY


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.documents(tmp_path_factory.mktemp("documents"), 3)


@pytest.mark.parametrize("step", STEPS if LARGE else STEPS[:1])
def test_a_run_that_is_stopped_publishes_nothing_and_is_run_again(tmp_path, documents, step):
    home = tmp_path / "home"
    status, said = stopped(home, step, "run", str(documents))
    assert status == 128 + signal.SIGTERM, said
    assert "Traceback" not in said
    assert not (home / "warehouse.duckdb").exists()
    assert "interrupted" in said.lower()
    if not LARGE:
        assert "documents" in runs.run(home, "add", str(documents)), "nothing holds the home any more"
        return
    undisturbed = tmp_path / "undisturbed"
    for each in (home, undisturbed):
        runs.run(each, "run", str(documents))
    assert runs.parquet(home) == runs.parquet(undisturbed)
    assert runs.differences(undisturbed / "warehouse.duckdb", home / "warehouse.duckdb") == {}
    runs.run(home, "rebuild")
    assert runs.differences(undisturbed / "warehouse.duckdb", home / "warehouse.duckdb") == {}
