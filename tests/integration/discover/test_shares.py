"""Records of an archive fetched by a real Ray cluster of two nodes, one of which is killed half-way."""

import importlib
from collections import Counter

import pytest
from archive_world import CRAWL

from gai_pipeline.archive.store import Archive
from gai_pipeline.discover import shares
from gai_pipeline.discover.asking import ArchiveClient
from gai_pipeline.discover.captures import Capture, Crawl
from gai_pipeline.discover.columnar import read_index
from gai_pipeline.discover.retrieve import Wanted
from gai_pipeline.discover.shares import cut
from gai_pipeline.discover.steps import fetch_pages, fetch_parts, find_reports
from gai_pipeline.settings import load_settings

EVERY = {"hosts": lambda _host: True}
CONNECTIONS = 3
SHARE = 20
"""Smaller than in use, for the small archive of the tests."""


def rows(settings) -> set[tuple]:
    """What the archive says it has, but for when it was written."""
    told = (":code", ":digest", ":year", ":role")
    return {
        (e.member, e.sha256, e.bundle, e.fetched_at, e.media_type, *(e.headers.get(name) for name in told))
        for e in Archive.of(settings).entries()
    }


def fetched(settings, tell=None) -> tuple[Counter, Counter, int]:
    crawl = Crawl(settings, CRAWL)
    with ArchiveClient(settings, settings.discover_connections) as client:
        pages = fetch_pages(settings, client, crawl, **EVERY, tell=tell)
        parts = fetch_parts(settings, client, crawl)
        return pages, parts.parts, client.asked.requests


def joined(counts: Counter) -> Counter:
    """Outcomes where the same bytes count as new: threads of one process can ask for them twice at a time."""
    return Counter("new" if outcome == "same" else outcome for outcome in counts.elements())


@pytest.fixture
def cluster(monkeypatch):
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    ray = importlib.import_module("ray")
    made = importlib.import_module("ray.cluster_utils").Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
    )
    yield made
    ray.shutdown()
    made.shutdown()


def test_two_machines_one_lost_keep_what_one_process_keeps(settings, server, cluster, monkeypatch, tmp_path):
    crawl = Crawl(settings, CRAWL)
    with ArchiveClient(settings, 4) as client:
        read_index(settings, client, crawl)
        listed = find_reports(settings, client, crawl, probe=False, **EVERY).listed
    assert listed > 3 * SHARE
    alone = fetched(settings)
    expected = rows(settings)

    monkeypatch.setenv("GAI_ARCHIVE_URL", str(tmp_path / "shared"))
    monkeypatch.setenv("GAI_ENGINE", "ray")
    monkeypatch.setenv("GAI_DISCOVER_CONNECTIONS", str(CONNECTIONS))
    monkeypatch.setattr(shares, "SHARE", SHARE)
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    cluster.wait_for_nodes()
    monkeypatch.setenv("GAI_RAY_ADDRESS", cluster.address)
    here = load_settings()
    server.served.most_under_way = 0

    def lose_one(_step, counts):
        if nodes and counts.total() >= SHARE:
            cluster.remove_node(nodes.pop(), allow_graceful=False)
            nodes.clear()

    pages, parts, requests = fetched(here, lose_one)
    assert not nodes  # one was lost while work was left
    assert rows(here) == expected
    assert (joined(pages), joined(parts)) == (joined(alone[0]), joined(alone[1]))
    assert requests >= pages["new"]
    assert server.served.most_under_way <= CONNECTIONS + 1  # a request of the killed machine may still be answered

    before = server.served.answered.total()
    assert fetched(here)[0] == Counter(known=pages.total())
    assert server.served.answered.total() == before  # what has a row is not asked for again


def test_the_same_bytes_are_in_one_share():
    def wanted(digest: str, n: int) -> Wanted:
        return Wanted(Capture(f"http://a.example/{n}", "2025-01-01T00:00:00Z", "text/html", digest, "x", n, 1))

    some = [wanted(letter * 32, n) for letter in "abcd" for n in range(3)] + [wanted("short", n) for n in range(5)]
    found = list(cut(some, 2))
    assert [one for share in found for one in share] == some
    homes = Counter(digest for share in found for digest in {one.capture.digest for one in share})
    assert {homes[letter * 32] for letter in "abcd"} == {1}
    assert homes["short"] == 3
