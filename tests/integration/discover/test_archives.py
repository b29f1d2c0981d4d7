"""From an archive's index to documents: what is found, what is fetched, and what each way to go wrong costs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from archive_world import CRAWL, ArchiveServer

from gai_pipeline.archive.store import Archive
from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.captures import Crawl, DiscoverError
from gai_pipeline.discover.columnar import read_index
from gai_pipeline.discover.reports import read_list
from gai_pipeline.discover.steps import fetch_pages, fetch_parts, find_reports

EVERY = {"hosts": lambda _host: True}


def listed(crawl: Crawl, **options) -> dict:
    return {row.capture.url: row for batch in read_list(crawl, **options) for row in batch}


def test_from_nothing_to_documents_as_the_user_does_it(settings, server, archive_world, cli, tmp_path):
    out = tmp_path / "list.jsonl"
    shown = cli("discover", "commoncrawl", "--crawl", CRAWL, "--to", str(out))
    assert shown.exit_code == 0, shown.output
    assert "12 of 12 files" in shown.output
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    truth = {p.url for p in archive_world.reports}
    named = {row["url"] for row in rows}
    assert len(named & truth) / len(truth) >= 0.98
    assert len(named & truth) / len(named) >= 0.95
    assert {row["basis"] for row in rows} == {"address", "column", "title"}
    years = {p.url: p.year for p in archive_world.reports}
    told = [row["report_year"] == years[row["url"]] for row in rows if row["report_year"] and row["url"] in truth]
    assert sum(told) >= 0.98 * len(told) > 0

    shown = cli("collect", "--from-archive", CRAWL, "--no-sites")
    assert shown.exit_code == 0, shown.output
    entries = list(Archive.of(settings).entries())
    kept = {e.member: e for e in entries if e.sha256}
    faulty = {p.url for p in archive_world.reports if p.fault}
    assert set(kept) >= (named & truth) - faulty
    assert all(e.fetched_at.startswith("2025-02-") and e.source == f"archive:{CRAWL}" for e in kept.values())
    codes = Counter(e.headers.get(":code") for e in entries if not e.sha256)
    assert codes == {"beyond_the_file": 2, "wrong_digest": 2, "other_url": 2, "truncated": 2}
    left = [json.loads(line) for line in (Crawl(settings, CRAWL).folder / "for_sites.jsonl").read_text().splitlines()]
    assert {row["url"] for row in left} == faulty

    before = server.served.answered.total()
    assert cli("collect", "--from-archive", CRAWL, "--no-sites").exit_code == 0
    assert server.served.answered.total() == before  # what has a row is not asked for again


def test_years_and_province_choose(settings, archive_world, cli):
    shown = cli("discover", "commoncrawl", "--crawl", CRAWL, "--years", "2023", "--no-probe")
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert rows
    assert {row["report_year"] for row in rows} <= {2023, None}
    shown = cli("discover", "commoncrawl", "--crawl", CRAWL, "--province", "江西", "--no-probe")
    assert shown.stdout == ""  # the hosts of the world are nowhere


def test_a_busy_archive_is_asked_again_and_left_alone_meanwhile(settings, server, archive_world):
    server.served.fault = lambda path, n: "503" if n == 1 and "warc" in path else ("drop" if n == 2 else "")
    crawl = Crawl(settings, CRAWL)
    with ArchiveClient(settings, 4) as client:
        done = read_index(settings, client, crawl)
        assert (done.failed, done.captures) == (0, len(archive_world.pages))
        assert client.asked.retries["slow_down"] >= 12
        assert server.served.most_under_way <= 5


def test_an_index_that_is_cut_off_costs_one_file(settings, server, archive_world, cli):
    bad = archive_world.index_files[3]
    server.served.fault = lambda path, _n: "half" if path == bad else ""
    crawl = Crawl(settings, CRAWL)
    with ArchiveClient(settings, 4) as client:
        done = read_index(settings, client, crawl)
        assert (done.files, done.failed) == (12, 1)
        note = [line for line in crawl.notes("index") if line["state"] == "failed"]
        assert [(line["file"], line["code"]) for line in note] == [(bad, "damaged_index")]
        server.served.fault = lambda _path, _n: ""
        asked = server.asked("cc-index/table")
        assert read_index(settings, client, crawl).failed == 0
        assert server.asked("cc-index/table") - asked < 3 * (archive_world.root / bad).stat().st_size


def test_an_archive_that_never_answers_is_an_error(settings, server, cli, monkeypatch):
    monkeypatch.setenv("GAI_DISCOVER_RETRIES", "1")
    server.served.fault = lambda _path, _n: "503"
    with pytest.raises(DiscoverError, match=r"cannot be listed: the archive answered 503 \[slow_down\]"):
        cli("discover", "commoncrawl", "--crawl", CRAWL)


def test_an_archive_that_leads_elsewhere_is_not_followed_to_private_addresses(settings, server):
    server.served.fault = lambda _path, _n: "redirect"
    with ArchiveClient(settings, 2) as client, pytest.raises(NotAnswered, match="not public"):
        client.get(server.base + "crawl-data/x")


@pytest.mark.parametrize("url", ["ftp://a/b", "http://user:word@127.0.0.1/", "http://10.0.0.1/", "file:///etc/passwd"])
def test_addresses_that_are_not_asked(settings, url):
    with ArchiveClient(settings, 1) as client, pytest.raises(NotAnswered):
        client.get(url)


def test_a_warc_that_ends_early(settings, archive_world, tmp_path, monkeypatch):
    """The last records of one WARC file are cut off, as after a broken upload; the others are whole."""
    root = tmp_path / "cut"
    (root / "crawl-data").mkdir(parents=True)
    for folder in ("cc-index",):
        (root / folder).symlink_to(archive_world.root / folder)
    files = sorted({p.file for p in archive_world.pages})
    for file in [*files, f"crawl-data/{CRAWL}/cc-index-table.paths.gz"]:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        data = (archive_world.root / file).read_bytes()
        (root / file).write_bytes(data[: len(data) // 2] if file == files[0] else data)
    cut = (root / files[0]).stat().st_size
    server = ArchiveServer(root)
    try:
        monkeypatch.setenv("GAI_DISCOVER_INDEX", server.base)
        from gai_pipeline.settings import load_settings

        here = load_settings()
        crawl = Crawl(here, CRAWL)
        with ArchiveClient(here, 8) as client:
            read_index(here, client, crawl)
            find_reports(here, client, crawl, probe=False, **EVERY)
            counts = fetch_pages(here, client, crawl, **EVERY)
            parts = fetch_parts(here, client, crawl)
        named = listed(crawl)
        lost = [p for p in archive_world.reports if p.file == files[0] and p.offset + p.length > cut and p.url in named]
        assert counts["beyond_the_file"] + counts["truncated_warc"] + counts["damaged_record"] >= len(lost) - 3
        assert parts.for_sites == sum(n for code, n in counts.items() if code not in ("new", "same", "known"))
        whole = [p for p in archive_world.reports if p.url in named and not p.fault and p not in lost]
        # A record whose bytes came from elsewhere before its turn is not asked for, so it is not missed.
        elsewhere = {p.digest for p in whole}
        spared = counts["new"] + counts["same"] - len(whole)
        assert 0 <= spared <= sum(p.digest in elsewhere for p in lost)
    finally:
        server.close()


RUN = """
import sys
from gai_pipeline.cli import gai
from gai_pipeline.cli.errors import run_command
sys.exit(run_command(gai, sys.argv[1:]))
"""


def test_killed_three_times(settings, server, archive_world):
    """A kill in the index, in the columns and in the pages loses nothing and doubles nothing."""

    def run(*arguments: str, until: str | None) -> None:
        child = subprocess.Popen(
            [sys.executable, "-c", RUN, *arguments],
            env=dict(os.environ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if until is None:
            assert child.wait(120) == 0
            return
        before = sum(n for path, n in server.served.requests.items() if until in path)
        while sum(n for path, n in server.served.requests.items() if until in path) < before + 30:
            assert child.poll() is None, "it ended before it could be killed"
            time.sleep(0.002)
        child.send_signal(signal.SIGKILL)
        child.wait()

    discover, collect = (
        ("discover", "commoncrawl", "--crawl", CRAWL),
        ("collect", "--from-archive", CRAWL, "--no-sites"),
    )
    run(*discover, until="cc-index/table")
    run(*discover, until=".warc.gz")
    run(*discover, until=None)
    run(*collect, until=".warc.gz")
    run(*collect, until=None)
    crawl = Crawl(settings, CRAWL)
    named = listed(crawl)
    truth = {p.url for p in archive_world.reports}
    assert len(set(named) & truth) / len(truth) >= 0.98
    rows = [(e.member, e.sha256) for e in Archive.of(settings).entries() if e.sha256]
    good = {p.url for p in archive_world.reports if not p.fault}
    assert {url for url, _ in rows} >= set(named) & good
    # A row can stand twice only where the kill fell between the row and the note of it.
    assert len(rows) - len(set(rows)) <= 3 * settings.discover_connections
