"""The running explorer that the tests of pages and of attacks share: one home a test run, one server a module."""

from __future__ import annotations

import fcntl
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.orchestrate import runs
from tests.ui.explorer_home import make_home

PATIENCE = 120.0


@dataclass(frozen=True)
class Explorer:
    """A server's address and the home that it shows."""

    address: str
    home: Path
    pid: int


@pytest.fixture(scope="session")
def explorer_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Made once, also where tests run in several processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "explorer"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            make_home(folder)
            (folder / "made").touch()
    return folder / "home"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def explorer(explorer_home: Path) -> Iterator[Explorer]:
    """`gai explore --edit`, up; afterwards it must end by itself on Ctrl-C."""
    port = free_port()
    log = (explorer_home / f"explore-{port}.log").open("wb")
    command = runs.command("explore", "--edit", "--port", str(port))
    server = subprocess.Popen(command, env=runs.environment(explorer_home), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while not _is_up(address):
            assert server.poll() is None, Path(log.name).read_text("utf-8")
            assert time.monotonic() < deadline, Path(log.name).read_text("utf-8")
            time.sleep(0.2)
        yield Explorer(address, explorer_home, server.pid)
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        assert "Traceback" not in Path(log.name).read_text("utf-8")
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
        log.close()


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/zh/check", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
