"""The real UI in headless Chromium: `gai ui`, a year materialized by clicking, the asset green with its checks."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.integration.orchestrate import runs

pytestmark = pytest.mark.ui

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
YEAR = "2022"
PATIENCE = 600.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ui")
    runs.run(folder / "home", "add", str(runs.documents(folder)))
    return folder / "home"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The UI of `gai ui`, up; afterwards it must end by itself on Ctrl-C and leave nothing that listens."""
    port = _free_port()
    log = (home / "ui.log").open("wb")
    server = subprocess.Popen(
        runs.command("ui", "--port", str(port)), env=runs.environment(home), stdout=log, stderr=log
    )
    found = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while not _up(found):
            assert server.poll() is None, (home / "ui.log").read_text("utf-8")
            assert time.monotonic() < deadline, (home / "ui.log").read_text("utf-8")
            time.sleep(0.5)
        yield found
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        assert not _up(found)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
        log.close()


def _up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/server_info", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _ask(address: str, query: str) -> Any:
    request = urllib.request.Request(
        f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


def _runs(address: str) -> list[dict[str, Any]]:
    found = _ask(address, "{runsOrError{... on Runs{results{runId status jobName tags{key value}}}}}")
    return list(found["runsOrError"]["results"])


@pytest.fixture
def page(address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the addresses outside this machine that it asked for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 1600, "height": 1100})
        opened.set_default_timeout(120_000)
        outside: list[str] = []

        def note(url: str) -> None:
            if not url.startswith((address, "data:", "blob:")):
                outside.append(url)

        opened.on("request", lambda request: note(request.url))
        yield opened, outside
        browser.close()


def test_a_year_is_materialized_by_clicking(address: str, page: tuple[Page, list[str]]) -> None:
    opened, outside = page
    opened.goto(f"{address}/locations/gai_pipeline.definitions/jobs/one_year", wait_until="domcontentloaded")
    opened.get_by_role("button", name="Materialize all…").click()
    partitions = opened.get_by_placeholder("ex: 2008")
    partitions.fill(YEAR)
    partitions.press("Enter")
    opened.get_by_role("button", name="Launch 1 run").click()

    deadline = time.monotonic() + PATIENCE
    while not any(r["status"] in ("SUCCESS", "FAILURE", "CANCELED") for r in _runs(address)):
        assert time.monotonic() < deadline, _runs(address)
        time.sleep(2)
    run = next(r for r in _runs(address) if r["status"] in ("SUCCESS", "FAILURE", "CANCELED"))
    assert (run["status"], run["jobName"]) == ("SUCCESS", "one_year")
    assert {"key": "dagster/partition", "value": YEAR} in run["tags"]

    opened.goto(f"{address}/assets/parsed_records?view=partitions", wait_until="domcontentloaded")
    opened.get_by_text("Materialized (1)").wait_for()
    opened.get_by_text("Failed (0)").wait_for()

    opened.goto(f"{address}/assets/marts/fct_applications?view=checks", wait_until="domcontentloaded")
    for name in ("structure", "applications__flow", "applications__row_total"):
        opened.get_by_text(name, exact=True).first.wait_for()
    opened.get_by_text("structure", exact=True).first.click()
    opened.get_by_text("expectations hold").wait_for()

    opened.goto(f"{address}/assets/published_warehouse", wait_until="domcontentloaded")
    opened.get_by_text("warehouse.duckdb").first.wait_for()
    assert outside == []


def test_all_records_of_that_year_and_no_other_are_stored(home: Path) -> None:
    stored = {p.name for p in (home / "records").glob("report_year=*")}

    assert stored == {f"report_year={YEAR}", "report_year=unknown"}
    assert (home / "warehouse.duckdb").exists()
