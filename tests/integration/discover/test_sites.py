"""Sources are proposed from a site's home page: forty sites of six families, reached in six ways, and bad ones."""

import gzip

import pytest
import yaml
from site_world import FAMILIES, Answer, Site, World, title

from gai_pipeline.collect.crawl_process import look
from gai_pipeline.collect.sources import load_sources, sources_path
from gai_pipeline.discover.propose import proposals_of, written
from gai_pipeline.settings import load_settings

LOOKALIKES = ["2023年法治政府建设年度报告", "2023年政府工作报告", "政府信息公开指南", "2022年政府网站工作年度报表"]


def html(body: str, head: str = "") -> Answer:
    return Answer(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode())


def link(href: str, text: str) -> str:
    return f'<li><a href="{href}">{text}</a></li>'


def with_home(site: Site, way: int) -> Site:
    """Give a site a home page from which its list is reached in one of six ways."""
    where = site.url.removeprefix(site.base) if site.port else site.url.split(":0", 1)[-1]
    noise = "".join(link(f"/news/{i}.html", t) for i, t in enumerate(LOOKALIKES))
    years = "".join(link(site.path(y), title(site.body, y)) for y in site.years)
    if site.family == "jcms":
        where = "/xxgk/nb.html"
        site.answers[where] = html(f"<ul>{years}</ul>")
    target = link(where, "政府信息公开年报")
    pages = {
        0: {"/": noise + target},
        1: {"/": noise + link("/zwgk/", "政务公开"), "/zwgk/": link("/zwgk/zn.html", "政府信息公开指南") + target},
        2: {"/": noise + '<iframe src="/menu.html"></iframe>', "/menu.html": target},
        3: {"/": "<script>window.location.href='/index2.html'</script>", "/index2.html": noise + target},
        4: {"/": noise + link("/gk/", "信息公开"), "/gk/": link("/gk/zn/", "公开指南") + link(where, "年度报告")},
        5: {"/": noise},
    }[way]
    for path, body in pages.items():
        site.answers[path] = html(f"<ul>{body}</ul>")
    if way == 5:
        # Only the sitemap leads on, and only where addresses say what they are; else the home page names the list.
        if site.family in ("trs", "content"):
            places = "".join(f"<url><loc>http://{site.host}:PORT{site.path(y)}</loc></url>" for y in site.years)
            site.answers["/map.xml.gz"] = Answer(f"<urlset>{places}</urlset>".encode(), kind="application/gzip")
            site.answers["/robots.txt"] = Answer(b"Sitemap: http://%s:PORT/map.xml.gz\n" % site.host.encode())
        else:
            site.answers["/"] = html(f"<ul>{noise}{target}</ul>")
    return site


def served(sites: list[Site]) -> World:
    """Serve sites; their sitemaps name the port that they got."""
    world = World(sites)
    for site in sites:
        for path in ("/map.xml.gz", "/robots.txt"):
            if path in site.answers:
                answer = site.answers[path]
                answer.body = answer.body.replace(b"PORT", str(world.port).encode())
                if path.endswith(".gz"):
                    answer.body = gzip.compress(answer.body)
    return world


@pytest.fixture
def serve(home):
    worlds = []

    def start(*sites: Site) -> World:
        worlds.append(served(list(sites)))
        return worlds[-1]

    yield start
    for world in worlds:
        world.close()


def forty_sites() -> list[Site]:
    return [with_home(Site(n, FAMILIES[n % len(FAMILIES)], range(2021, 2025)), n // 6 % 6) for n in range(1, 41)]


def judged(home, site: Site) -> str:
    """right: one confirmed source that names exactly the site's reports; told: none, with the reason; else wrong."""
    found = proposals_of(home, site.base + "/", site.id)
    sure = [p for p in found.proposals if p.confirmed]
    if not sure:
        return "told" if found.why_not else "wrong"
    named = {e.url.removeprefix(site.base) for p in sure for e in p.seen}
    right = len(sure) == 1 and sure[0].source.preset == site.family and named == {site.path(y) for y in site.years}
    return "right" if right else "wrong"


def test_sites_of_all_families(home, serve):
    """Four of the forty; all of them are tried by benchmarks/discover.py, each with a crawl of its own."""
    sites = [site for site in forty_sites() if site.number % 10 == 1]
    serve(*sites)
    assert {site.id: judged(home, site) for site in sites} == {site.id: "right" for site in sites}


def test_a_proposal_is_written_and_tried_as_the_user_would(home, serve, cli):
    site = with_home(Site(1, "trs"), 1)
    serve(site)
    shown = cli("discover", "site", site.base + "/", "--id", "county", "--write")
    assert shown.exit_code == 0, shown.output
    assert "7 documents from 3 list pages, report years 2018 to 2024" in shown.output
    assert [s.id for s in load_sources(sources_path(home))] == ["county"]
    assert yaml.safe_load(sources_path(home).read_text("utf-8"))["sources"][0]["preset"] == "trs"
    entries, _ = look(home, "county", [])
    assert len(entries) == 7


def test_a_site_without_reports_says_so(home, serve, cli):
    site = Site(1, "trs", range(2000, 2000))
    site.answers["/"] = html("".join(link(f"/n/{i}.html", t) for i, t in enumerate(LOOKALIKES)))
    serve(site)
    shown = cli("discover", "site", site.base + "/")
    assert shown.exit_code == 1
    assert "no list of annual reports was met" in shown.output


def test_robots_are_obeyed(home, serve):
    site = with_home(Site(1, "trs"), 0)
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /zfxxgk/\n", kind="text/plain")
    world = serve(site)
    found = proposals_of(home, site.base + "/")
    assert not found.proposals
    assert "robots.txt does not allow it" in found.why_not
    assert not [p for p in world.paths() if p.startswith("/zfxxgk/")]


def test_a_list_that_a_crawl_would_not_find_whole_is_not_confirmed(home, serve):
    """The list goes on where no pattern of the family sees it: a proposal must say that it is unsure."""
    site = Site(1, "trs")
    entries = "".join(link(site.path(y), title(site.body, y)) for y in site.years)
    off = link("http://127.0.1.9:9/zfxxgk/t20240101_1.html", "试验县别局2023年政府信息公开工作年度报告")
    site.answers["/"] = html(f"<ul>{entries}{off}</ul>")
    serve(site)
    found = proposals_of(home, site.base + "/")
    assert [p.confirmed for p in found.proposals] == [False]
    assert "NOT CONFIRMED: entries lie on other sites" in written(found.proposals[0])


def test_a_private_address_is_not_asked(home, monkeypatch):
    monkeypatch.setenv("GAI_COLLECT_NETWORKS", "")
    found = proposals_of(load_settings(), "http://127.0.1.1:9/")
    assert "not public" in found.why_not
