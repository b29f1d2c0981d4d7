"""Crawls that are killed, and archives that cannot be written to: nothing is lost, nothing is fetched or kept twice."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from site_world import Answer, Site, report_docx

from gai_pipeline.archive.store import Archive
from gai_pipeline.collect.crawl_process import CollectError, collect, crawling
from gai_pipeline.collect.crawl_report import read_reports

COMMAND = [sys.executable, "-m", "gai_pipeline.collect"]


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


GAI = str(Path(sys.executable).with_name("gai"))


@pytest.mark.parametrize(
    ("number", "command"), [(signal.SIGKILL, COMMAND), (signal.SIGTERM, COMMAND), (signal.SIGTERM, [GAI, "collect"])]
)
def test_a_crawl_that_is_ended_continues(home, serve, monkeypatch, number, command):
    monkeypatch.setenv("GAI_COLLECT_PER_HOST", "1")
    monkeypatch.setenv("GAI_COLLECT_DELAY", "0.04")
    sites = [Site(n, "trs") for n in range(1, 4)]
    attached = {}
    for site in sites:
        for year in site.years:
            page = site.answers[site.path(year)]
            name = f"P{site.number}{year}.docx"
            page.body = page.body.replace(b"</body>", f'<a href="{name}">附件</a></body>'.encode())
            where = site.path(year).rsplit("/", 1)[0] + "/" + name
            site.answers[where] = Answer(report_docx(site.body, year), "application/msword")
            attached[site.host, where] = year
    world = serve(*sites)
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "GAI_HOME": str(home.root)})
    until(lambda: len(world.paths()) > 20)
    child.send_signal(number)
    child.wait(30)
    assert command is COMMAND or child.returncode == 128 + number
    kept = Archive.of(home).documents()
    assert 0 < len(kept) < 42
    if number == signal.SIGTERM:
        assert [r.complete for r in read_reports(home.collecting)] == [False]
    world.forget()
    told = collect(home, [], [])
    assert told.complete
    assert told.resumed
    # The report is that of the whole crawl, whichever process fetched what.
    assert (told.total("new"), told.total("unchanged"), told.total("failed")) == (42, 0, 0)
    rows = [e for e in Archive.of(home).entries() if e.sha256]
    assert Counter((e.path, e.sha256) for e in rows).most_common(1)[0][1] == 1
    assert len(rows) == 42
    again = {f"http://{a.host}:{world.port}{a.path}" for a in world.asked if a.status == 200}
    assert not again & {e.path for e in kept}
    assert {e.path for e in rows} >= {f"http://{h}:{world.port}{p}" for h, p in attached}
    # Two versions of the same document under one hash are stored once.
    assert not list((home.root / "archive" / "objects").rglob("*.new"))
    third = collect(home, [], [])
    assert (third.resumed, third.total("new"), third.total("unchanged")) == (False, 0, 42)


def test_an_archive_that_cannot_be_written_to_ends_the_crawl_and_loses_nothing(home, serve):
    site = Site(1, "content")
    big = site.answers[site.path(2020)]
    big.body = big.body.replace(b"</body>", b"<p>" + b"x" * 400_000 + b"</p></body>")
    serve(site)

    def little_room():
        # What a full disk does to a writer, without filling one.
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    child = subprocess.run(
        COMMAND,
        stdout=subprocess.PIPE,
        env={**os.environ, "GAI_HOME": str(home.root)},
        preexec_fn=little_room,
        check=False,
        text=True,
    )
    assert child.returncode == 1
    stopped = read_reports(home.collecting)[0]
    assert not stopped.complete
    assert "make room" in (stopped.error or "")
    assert list(Archive.of(home).verify()) == []
    told = collect(home, [], [])
    assert (told.resumed, told.complete, told.total("new")) == (True, True, 7)


def test_two_crawls_at_once_are_refused(home, serve):
    serve(Site(1, "trs"))
    with crawling(home.collecting), pytest.raises(CollectError, match="another crawl is under way"):
        collect(home, [], [])


def test_a_crawl_ends_with_the_process_that_started_it(home, serve, monkeypatch):
    monkeypatch.setenv("GAI_COLLECT_PER_HOST", "1")
    monkeypatch.setenv("GAI_COLLECT_DELAY", "0.2")
    world = serve(*[Site(n, "trs") for n in range(1, 4)])
    starter = "from gai_pipeline.settings import load_settings as s\n"
    starter += "from gai_pipeline.collect.crawl_process import collect\n"
    child = subprocess.Popen([sys.executable, "-c", starter + "collect(s(), [], [])"], env=dict(os.environ))
    until(lambda: len(world.paths()) > 3)
    child.kill()
    child.wait()
    until(lambda: bool(read_reports(home.collecting)))
    assert "stopped" in (read_reports(home.collecting)[0].error or "")
    with crawling(home.collecting):
        before = len(world.paths())
        time.sleep(0.5)
        assert len(world.paths()) == before


def test_a_crawl_has_an_end_in_time(home, serve, monkeypatch):
    monkeypatch.setenv("GAI_COLLECT_HOURS", str(2 / 3600))
    monkeypatch.setenv("GAI_COLLECT_DELAY", "0.5")
    serve(Site(1, "trs"))
    told = collect(home, [], [])
    assert not told.complete
    assert "GAI_COLLECT_HOURS" in (told.error or "")
