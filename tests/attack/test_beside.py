"""`gai ui` beside `gai run`: both work on one home, and each ends as it would alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.integration.orchestrate import runs

pytestmark = pytest.mark.attack

LARGE = int(os.environ.get("GAI_ATTACK", "1")) > 1
PATIENCE = 180.0


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.skipif(not LARGE, reason="the UI and two runs of the pipeline, a minute: in make attack")
def test_a_run_beside_the_ui(tmp_path: Path) -> None:
    documents, home = runs.documents(tmp_path, 3), tmp_path / "home"
    runs.run(home, "add", str(documents))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}/"
    log = (tmp_path / "ui.log").open("wb")
    ui = subprocess.Popen(
        runs.command("ui", "--port", str(port)), env=runs.environment(home), stdout=log, stderr=log, cwd=tmp_path
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(address):
            assert ui.poll() is None, (tmp_path / "ui.log").read_text("utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.3)
        for _ in range(2):
            assert "documents" in runs.run(home, "run", str(documents))
            assert _answers(address)
        ui.send_signal(signal.SIGTERM)
        assert ui.wait(60) == 0
    finally:
        ui.kill()
        ui.wait()
        log.close()
    assert "Traceback" not in (tmp_path / "ui.log").read_text("utf-8")
    alone = tmp_path / "alone"
    runs.run(alone, "run", str(documents))
    assert runs.differences(alone / "warehouse.duckdb", home / "warehouse.duckdb") == {}
