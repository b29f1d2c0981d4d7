"""The real UI in headless Chromium: `gai ui`, a year materialized by clicking, the asset green with its checks."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
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
        runs.command("ui", "--port", str(port)),
        env=runs.environment(home),
        stdout=log,
        stderr=log,
        cwd=_folder_of_downloads(home.parent / "downloads"),
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


def _folder_of_downloads(folder: Path) -> Path:
    """A working directory with files that are called like modules, and a `.env`."""
    folder.mkdir()
    for name in ("dagster", "dagster_webserver", "scrapy", "uvicorn", "gai_pipeline", "duckdb", "json"):
        (folder / f"{name}.py").write_text(
            f"open({str(folder / 'was_run')!r}, 'a').write({name!r})\nraise SystemExit(9)\n"
        )
    (folder / ".env").write_text(f"GAI_HOME={folder / 'moved'}\nGAI_ALLOW_PRIVATE_ADDRESSES=true\n")
    return folder


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


def test_nothing_of_the_working_directory_was_run(address: str, home: Path) -> None:
    folder = home.parent / "downloads"

    assert _up(address)
    assert not (folder / "was_run").exists()
    assert not (folder / "moved").exists()
    assert ".env file: GAI" not in (home / "ui.log").read_text("utf-8")


PAUSE = "mutation{setAutoMaterializePaused(paused:true)}"
IS_PAUSED = "{instance{autoMaterializePaused}}"
ATTACKS = """
const ui = location.hash.slice(1), ask = encodeURIComponent(`PAUSE`);
const body = JSON.stringify({query: `PAUSE`});
const tried = [
  fetch(`${ui}/graphql?query=${ask}`, {mode: 'no-cors'}),
  fetch(`${ui}/graphql?query=${ask}`, {mode: 'no-cors', headers: {accept: 'text/html'}}),
  fetch(`${ui}/graphql`, {mode: 'no-cors', method: 'POST', body}),
  fetch(`${ui}/graphql`, {method: 'POST', body, headers: {'content-type': 'application/json'}}),
  fetch(`${ui}/graphql`, {mode: 'no-cors', method: 'POST', body: new URLSearchParams({query: `PAUSE`})}),
  fetch(`${ui}/report_asset_materialization/x`, {mode: 'no-cors', method: 'POST', body: '{}'}),
  new Promise(done => { const i = new Image(); i.onerror = i.onload = done; i.src = `${ui}/graphql?query=${ask}`; }),
  new Promise(done => {
    const s = new WebSocket(ui.replace('http', 'ws') + '/graphql', 'graphql-ws');
    s.onopen = () => { document.title = 'socket open'; done(); };
    s.onerror = s.onclose = done;
  }),
];
Promise.allSettled(tried).then(() => {
  const frame = document.createElement('iframe');
  frame.name = 'sink';
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, {method: 'POST', enctype: 'text/plain', action: `${ui}/graphql`, target: 'sink'});
  const field = document.createElement('input');
  field.name = body.slice(0, -1) + ',"a":"';
  field.value = '"}';
  form.append(field);
  document.body.append(form);
  frame.onload = () => { document.body.dataset.done = 'yes'; };
  form.submit();
});
""".replace("PAUSE", PAUSE)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """A page of another port, with every way to reach the UI that a page has."""
    page = f"<!doctype html><title>elsewhere</title><body><script>{ATTACKS}</script>"
    (tmp_path / "index.html").write_text(page, "utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


def test_a_page_of_another_port_changes_nothing(address: str, elsewhere: str, page: tuple[Page, list[str]]) -> None:
    opened, _ = page
    before = _ask(address, IS_PAUSED)["instance"]["autoMaterializePaused"]
    _ask(address, PAUSE.replace("true", "false"))  # the UI's own way works
    assert _ask(address, IS_PAUSED)["instance"]["autoMaterializePaused"] is False
    for name in ("127.0.0.1", "localhost"):
        opened.goto(f"{elsewhere}?{name}#{address.replace('127.0.0.1', name)}")
        opened.locator("body[data-done=yes]").wait_for()
        assert opened.title() == "elsewhere"
    assert _ask(address, IS_PAUSED)["instance"]["autoMaterializePaused"] is False
    _ask(address, PAUSE.replace("true", str(before).lower()))


@pytest.mark.parametrize(
    ("method", "target", "headers", "status"),
    [
        ("GET", "/", {}, 200),
        ("GET", "/", {"Host": "attacker.example"}, 403),
        ("GET", "/server_info", {"Host": "attacker.example:{port}"}, 403),
        ("GET", f"/graphql?query={PAUSE}", {}, 405),
        ("GET", f"/graphql/?query={PAUSE}", {}, 405),
        ("POST", "/graphql", {"Content-Type": "text/plain"}, 415),
        ("POST", "/graphql", {"Content-Type": "application/json", "Origin": "null"}, 403),
        ("POST", "/graphql", {"Content-Type": "application/json", "Origin": "http://127.0.0.1:1"}, 403),
        ("POST", "/graphql", {"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/graphql", {"Content-Type": "application/json", "Host": "attacker.example"}, 403),
        ("POST", "/graphql", {"Content-Type": "application/json", "Origin": "http://localhost:{port}"}, 200),
    ],
)
def test_who_is_answered(address: str, method: str, target: str, headers: dict[str, str], status: int) -> None:
    port = int(address.rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    told = {name: value.format(port=port) for name, value in headers.items()}
    connection.request(method, target, json.dumps({"query": "{version}"}) if method == "POST" else None, told)
    answer = connection.getresponse()
    assert (answer.status, answer.read() != b"") == (status, True)
    connection.close()
