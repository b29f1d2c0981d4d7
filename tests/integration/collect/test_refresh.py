"""Two crawls of forty sites: the second fetches only what changed, and says what came, changed and went."""

from site_world import FAMILIES, Answer, Site, report, report_docx

from gai_pipeline.archive.store import Archive
from gai_pipeline.collect.crawl_process import collect, look
from gai_pipeline.collect.crawl_report import read_reports


def by_id(report):
    return {s.id: s for s in report.sources}


def test_forty_sites_twice(home, serve):
    sites = [Site(n, FAMILIES[n % len(FAMILIES)]) for n in range(1, 41)]
    world = serve(*sites)
    first = collect(home, [], [])
    assert first.complete
    assert not first.error
    assert (first.total("new"), first.total("failed"), first.total("vanished")) == (280, 0, 0)
    assert {s.state for s in first.sources} == {"ok"}
    archive = Archive.of(home)
    kept = archive.documents()
    # Every report of every family came in as the server sent it, once.
    assert {e.sha256 for e in kept} == {e for s in sites for y in s.years for e in [_sha(s.answers[s.path(y)].body)]}
    assert {e.source for e in kept} == {s.id for s in sites}
    assert all(e.status == 200 and e.fetched_at and e.headers["etag"] for e in kept)
    assert {a.agent for a in world.asked} == {next(iter({a.agent for a in world.asked}))}
    assert "example.org/contact" in world.asked[0].agent
    assert all(a.path == "/robots.txt" for a in world.asked[:1])

    # A year later: a report corrected, one withdrawn, one new, one page that changed outside of what a reader sees.
    changed, lost, grown, restyled = sites[0], sites[1], sites[6], sites[3]
    changed.versions[2023] = 2
    lost.hidden.add(2020)
    grown.years.append(2025)
    for site in (changed, lost, grown):
        site.build()
    page = restyled.answers[restyled.path(2022)]
    page.body = page.body.replace(b"<script>", b"<script>var nonce='8f3a';", 1)
    page.modified += 1000
    world.forget()
    second = collect(home, [], [])
    told = by_id(second)
    assert (second.total("new"), second.total("changed"), second.total("failed")) == (1, 1, 0)
    assert (told[changed.id].changed, told[grown.id].new, told[lost.id].vanished) == (1, 1, 1)
    assert told[lost.id].problems[0].code == "vanished"
    # Only what changed was sent again: 200 for three documents and for the lists that name them, 304 for the rest.
    sent = [a.path for a in world.asked if a.status == 200]
    documents = {p for s in sites for y in s.years for p in [s.path(y)]}
    assert sorted(p for p in sent if p in documents) == sorted(
        [changed.path(2023), grown.path(2025), restyled.path(2022)]
    )
    assert second.saved >= 276
    assert second.bytes < first.bytes / 10
    # The archive lost nothing: both versions of the corrected report, and the withdrawn one.
    after = {e.sha256 for e in archive.documents()}
    assert after > {e.sha256 for e in kept}
    assert len(after) == 282
    assert [r.run_id for r in read_reports(home.collecting)] == [first.run_id, second.run_id]


def test_one_report_year_fetches_that_year_only(home, serve):
    sites = [Site(n, family) for n, family in enumerate(FAMILIES, 1)]
    world = serve(*sites)
    report = collect(home, [], [2023])
    assert report.total("new") == len(FAMILIES)
    asked = set(world.paths())
    assert {s.path(2023) for s in sites} <= asked
    assert not asked & {s.path(y) for s in sites for y in s.years if y != 2023}
    # Another year's run knows nothing of this one's documents being gone.
    assert collect(home, [], [2022]).total("vanished") == 0


def test_attachments_and_pictures_are_one_bundle_with_their_page(home, serve):
    site = Site(1, "trs", range(2022, 2024))
    docx = report_docx("试验县第1局", 2022)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64
    page = "<html><head><meta charset=utf-8></head><body><h1>试验县第1局2022年政府信息公开工作年度报告</h1>"
    page += "<p>详见附件与图。</p>"
    page += '<img src="/images/logo.png"><img src="table.png"><img src="tiny.png"><a href="P0202301.docx">附件</a>'
    page += '<a href="/download?id=7">统计表.docx</a><a href="/about.html">关于</a>'
    page += "<p>本报告由试验县第1局编制并公布。</p></body></html>"
    site.answers[site.path(2022)] = Answer(page.encode())
    folder = "/zfxxgk/ndbg/202301/"
    site.answers[folder + "P0202301.docx"] = Answer(docx, "application/octet-stream")
    site.answers["/download?id=7"] = Answer(docx + b"\0", "text/html")
    site.answers[folder + "table.png"] = Answer(picture, "image/png")
    site.answers[folder + "tiny.png"] = Answer(picture[:500], "image/png")
    world = serve(site)
    report = collect(home, [], [])
    assert (report.total("new"), report.total("failed")) == (5, 0)
    entries = Archive.of(home).documents()
    bundle = next(e.bundle for e in entries if e.path.endswith(site.path(2022)))
    together = {e.headers[":role"]: e for e in entries if e.bundle == bundle}
    assert set(together) == {"page", "attachment", "picture"}
    assert sum(e.bundle == bundle for e in entries) == 4
    assert "/images/logo.png" not in world.paths()
    # The page with its form in the text needs no pictures; the other one's bundle is its own.
    assert next(e.bundle for e in entries if e.path.endswith(site.path(2023))) != bundle


def test_zip_attachments_are_opened(home, serve, tmp_path):
    import io
    import zipfile

    site = Site(1, "content", range(2023, 2024))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("年报.docx", report_docx("试验县第1局", 2023))
        archive.writestr("../escape.docx", b"no")
    page = site.answers[site.path(2023)]
    page.body = page.body.replace(b"</body>", b'<a href="/all.zip">zip</a></body>')
    site.answers["/all.zip"] = Answer(buffer.getvalue(), "application/zip")
    serve(site)
    collect(home, [], [])
    entries = Archive.of(home).documents()
    assert sorted(e.member or e.headers[":role"] for e in entries) == ["page", "年报.docx"]
    assert collect(home, [], []).total("new") == 0
    assert len(Archive.of(home).documents()) == 2


def test_looking_fetches_lists_only_and_keeps_nothing(home, serve):
    site = Site(1, "trs")
    world = serve(site)
    entries, report = look(home, site.id, [])
    assert [e["year"] for e in entries] == [2024, 2023, 2022, 2021, 2020, 2019, 2018]
    assert entries[0]["title"] == "试验县第1局2024年政府信息公开工作年度报告"
    assert report.total("listed") == 7
    assert world.paths() == ["/zfxxgk/ndbg/", "/zfxxgk/ndbg/index_1.html", "/zfxxgk/ndbg/index_2.html"]
    assert not (home.root / "archive").exists()
    assert not home.collecting.exists()


def _sha(data):
    import hashlib

    return hashlib.sha256(data).hexdigest()


def test_report_of_sample_differs_by_version():
    assert report("甲局", 2023) != report("甲局", 2023, 2)
