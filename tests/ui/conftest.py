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
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.integration.orchestrate import runs
from tests.ui.explorer_home import make_home
from tests.ui.test_ui import ARGUMENTS, CHROMIUM

PATIENCE = 120.0
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OFFLINE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *OFFLINE])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, explorer: Explorer) -> Iterator[Page]:
    """A page that may ask this server only, whose console stays silent, and where no script of a document ran."""
    context = browser.new_context(viewport={"width": 1366, "height": 900}, base_url=explorer.address)
    opened = context.new_page()
    outside: list[str] = []
    said: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith((explorer.address, "data:")) else outside.append(r.url))
    opened.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: said.append(str(e)))
    opened.on("dialog", lambda d: said.append(f"dialog {d.message}"))
    yield opened
    context.close()
    assert outside == []
    assert [s for s in said if "Failed to load resource" not in s] == []


def ask(explorer: Explorer, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(explorer.home / "warehouse.duckdb"), read_only=True) as db:
        return db.execute(sql).fetchall()


def report_of(explorer: Explorer, reader: str) -> str:
    """The report that a reader read, whose sums fail where there is one."""
    found = ask(
        explorer,
        "SELECT r.report_id FROM marts.fct_reports AS r LEFT JOIN marts.fct_findings AS f USING (report_id) "
        f"WHERE r.reader = '{reader}' ORDER BY f.outcome = 'fail' DESC NULLS LAST, 1 LIMIT 1",
    )
    return str(found[0][0])
