"""Servers that go wrong in every way: recorded with a reason, bounded, and no other site suffers."""

import socket
import time
from itertools import pairwise

import pytest
from site_world import Answer, Site, report

from gai_pipeline.archive.store import Archive
from gai_pipeline.collect.crawl_process import collect
from tests.attack.hostile_zips import many_entries, nameless_zip


def codes(report):
    return {p.url.rsplit("/", 1)[-1]: p.code for s in report.sources for p in s.problems}


def entry(name: str, body: str) -> tuple[str, str]:
    return f"/zfxxgk/ndbg/202402/t20240201_{name}.html", f"{body}2023年政府信息公开工作年度报告"


FAULTS = {
    "1": (Answer("<html><title>404</title><body>您访问的页面不存在</body></html>".encode()), "error_page"),
    "2": (Answer(b"", status=302, headers={"Location": "t20240201_2.html"}, validators=False), "too_many_redirects"),
    "3": (Answer(fault="bomb"), "too_large"),
    "4": (Answer(fault="slow"), "fetch_timeout"),
    "5": (Answer(b"down", status=500, validators=False), "http_500"),
    "6": (Answer(fault="drop"), "fetch_failed"),
    "7": (Answer(b"", status=302, headers={"Location": "http://no-such-host.invalid/a.html"}), "dns_failure"),
    "8": (Answer(b"", status=302, headers={"Location": "http://127.0.2.1:1/secret"}), "private_address"),
    "9": (Answer(b"", status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"}), "private_address"),
    "10": (Answer(b"", status=302, headers={"Location": "http://localhost:1/secret"}), "private_address"),
    "11": (Answer(b"", status=302, headers={"Location": "file:///etc/passwd"}), "http_302"),
    "12": (Answer(report("丙局", 2023), fault="half"), "broken_answer"),
    "13": (Answer(fault="endless"), "too_large"),
    "14": (Answer(report("丙局", 2023), fault="broken_gzip"), "broken_answer"),
    "15": (Answer(b"\x7fELF" + b"\0" * 5000), "unsupported_type"),
    "16": (Answer(b""), "empty_document"),
    "17": (Answer(b"gone", status=404, validators=False), "http_404"),
    "18": (Answer(b"", status=302, headers={"Location": "http://[::1]:1/secret"}), "private_address"),
    "20": (Answer(report("丙局", 2023), fault="untold_cut"), "broken_answer"),
    "21": (Answer(report("丙局", 2023), fault="untold_reset"), "broken_answer"),
    "22": (Answer(report("丙局", 2023), fault="untold_members"), "broken_answer"),
    "19": (Answer(b"", status=302, headers={"Location": "http://user:pw@127.0.1.1/x"}), "credentials"),
}


def test_every_fault_is_named_and_the_others_arrive(home, serve):
    site, calm = Site(1, "trs"), Site(2, "content")
    for name, (answer, _) in FAULTS.items():
        path, title = entry(name, f"第{name}故障所")
        site.answers[path] = answer
        site.extra.append((path, title))
    # Wrong in what they say of themselves, and good all the same: type, charset, and a redirect that ends.
    for name, answer in {
        "90": Answer(report("九十局", 2023, 1, "gbk_as_utf8"), "image/png"),
        "91": Answer(b"", status=301, headers={"Location": "/moved.html", "Set-Cookie": "id=1"}, validators=False),
    }.items():
        path, title = entry(name, f"第{name}好所")
        site.answers[path] = answer
        site.extra.append((path, title))
    site.answers["/moved.html"] = Answer(report("九十一局", 2023))
    site.build()
    world = serve(site, calm)
    begun = time.monotonic()
    told = collect(home, [], [])
    assert time.monotonic() - begun < 60
    assert told.complete
    found = codes(told)
    assert {name: found.get(f"t20240201_{name}.html") for name in FAULTS} == {n: c for n, (_, c) in FAULTS.items()}
    by_id = {s.id: s for s in told.sources}
    assert (by_id[site.id].new, by_id[site.id].failed) == (9, len(FAULTS))
    assert (by_id[calm.id].new, by_id[calm.id].state) == (7, "ok")
    moved = [e for e in Archive.of(home).documents() if e.source_uri and e.source_uri.endswith("/moved.html")]
    assert [e.path.rsplit("/", 1)[-1] for e in moved] == ["t20240201_91.html"]
    assert not {h.lower() for a in world.asked for h in a.headers} & {"cookie", "authorization", "referer"}


def test_an_error_page_in_place_of_a_report_keeps_the_report(home, serve):
    site = Site(1, "trs", range(2022, 2024))
    serve(site)
    collect(home, [], [])
    before = Archive.of(home).documents()
    page = site.answers[site.path(2023)]
    page.body, page.modified = "<html><body>系统维护中，请稍后访问</body></html>".encode(), page.modified + 5
    told = collect(home, [], [])
    assert [p.code for p in told.sources[0].problems] == ["error_page"]
    assert (told.total("changed"), told.total("unchanged")) == (0, 1)
    assert Archive.of(home).documents() == before


def test_robots_are_obeyed(home, serve):
    closed, half, broken = Site(1, "trs"), Site(2, "trs"), Site(3, "trs")
    closed.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", "text/plain")
    half.answers["/robots.txt"] = Answer(b"User-agent: gai-pipeline\nDisallow: /zfxxgk/ndbg/2024\n", "text/plain")
    broken.answers["/robots.txt"] = Answer(b"oops", status=503, validators=False)
    world = serve(closed, half, broken)
    told = {s.id: s for s in collect(home, [], []).sources}
    assert world.paths(closed.host) == []
    assert world.paths(broken.host) == []
    assert (told[closed.id].state, told[broken.id].state) == ("failed", "failed")
    assert half.path(2023) not in world.paths(half.host)
    assert (told[half.id].new, told[half.id].failures) == (6, {"robots": 1})


def test_a_crawl_delay_is_kept(home, serve):
    site = Site(1, "trs", range(2022, 2025))
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.5\n", "text/plain")
    world = serve(site)
    collect(home, [], [])
    moments = [a.moment for a in world.asked if a.path != "/robots.txt"]
    assert len(moments) == 5
    # Arrivals at a busy server jitter; the pace as a whole does not.
    assert moments[-1] - moments[0] > 4 * 0.45
    assert all(b - a > 0.2 for a, b in pairwise(moments))


def test_no_private_address_without_leave(home, serve, monkeypatch):
    site = Site(1, "trs")
    world = serve(site, more=[{"id": "name", "url": f"http://localhost:{1}/"}])
    monkeypatch.delenv("GAI_COLLECT_NETWORKS")
    told = {s.id: s for s in collect(home, [], []).sources}
    assert world.count == 0
    for source in told.values():
        assert source.state == "failed"
        assert {p.code for p in source.problems} == {"private_address"}


def test_a_host_that_is_down_costs_little(home, serve, monkeypatch):
    monkeypatch.setenv("GAI_COLLECT_RETRIES", "0")
    site = Site(1, "content", range(2000, 2000))
    for n in range(40):
        path = f"/zwgk/ndbg/content/post_{n}.html"
        site.answers[path] = Answer(fault="drop")
        site.extra.append((path, f"第{n}所2023年政府信息公开工作年度报告"))
    site.entries_a_page = 100
    site.build()
    serve(site)
    told = collect(home, [], [])
    assert told.total("failed") == 40
    assert told.sources[0].failures["host_down"] > 20
    assert told.sources[0].warnings


def test_a_source_that_lost_more_than_half_warns_and_keeps(home, serve):
    site = Site(1, "trs")
    serve(site)
    collect(home, [], [])
    site.hidden |= {2018, 2019, 2020, 2021, 2022}
    site.build()
    told = collect(home, [], [])
    assert told.sources[0].state == "warned"
    assert "5 of 7 known documents are gone" in told.sources[0].warnings[0]
    assert len(Archive.of(home).documents()) == 7


def test_links_to_other_sites_are_named_not_followed(home, serve):
    site, other = Site(1, "xxgk"), Site(2, "xxgk")
    world = serve(site, other)
    site.extra.append((f"{other.base}/xxgk/show_1.html", "别处局2023年政府信息公开工作年度报告"))
    site.build()
    told = collect(home, [site.id], [])
    assert world.paths(other.host) == []
    assert told.sources[0].off_site == [other.host]


@pytest.mark.parametrize("port", [1])
def test_a_server_that_is_not_there(home, serve, port):
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.1.9", port)) != 0
    serve(more=[{"id": "away", "url": f"http://127.0.1.9:{port}/"}])
    told = collect(home, [], [])
    assert (told.complete, told.sources[0].state) == (True, "failed")
    assert [p.code for p in told.sources[0].problems] == ["fetch_failed"]


def test_an_attachment_that_is_no_sound_zip_has_a_row(home, serve):
    site = Site(1, "trs", range(2023, 2024))
    path, title = entry("1", "第1所")
    names = {"nameless.zip": nameless_zip(), "torn.zip": nameless_zip()[:-4], "many.zip": many_entries(30_000)}
    links = "".join(f'<p><a href="{name}">附件{name}</a></p>' for name in names)
    site.answers[path] = Answer(report("丙局", 2023).replace(b"</body>", links.encode() + b"</body>"))
    for name, body in names.items():
        site.answers[path.rsplit("/", 1)[0] + "/" + name] = Answer(body, "application/zip")
    site.extra.append((path, title))
    site.build()
    serve(site)
    collect(home, [], [])
    rows = {e.path.rsplit("/", 1)[-1]: e for e in Archive.of(home).entries() if e.path.endswith(".zip")}
    assert set(rows) == set(names)
    assert "no name" in rows["nameless.zip"].note
    assert {n: rows[n].headers.get(":code") for n in ("torn.zip", "many.zip")} == {
        "torn.zip": "damaged_archive",
        "many.zip": "too_many_members",
    }
