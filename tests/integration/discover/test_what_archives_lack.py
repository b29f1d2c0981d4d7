"""Of a site only what the archive lacks is asked for, politely and within the guard; lists are taken by `gai add`."""

import json

from archive_world import Page, record
from site_world import Answer, Site, World, report, report_docx

from gai_pipeline.archive.store import Archive
from gai_pipeline.settings import load_settings


def warc(path, pages: dict[str, bytes], truncated: str = "") -> None:
    with path.open("wb") as stream:
        for url, body in pages.items():
            data = record(Page(url, 2023, True), body)
            if url == truncated:
                import gzip

                head, _, rest = gzip.decompress(data).partition(b"\r\n")
                data = gzip.compress(head + b"\r\nWARC-Truncated: length\r\n" + rest)
            stream.write(data)


def test_attachments_and_cut_captures_come_from_the_site(home, cli, tmp_path):
    site = Site(1, "trs", range(2022, 2024))
    world = World([site])
    try:
        site.answers["/files/report.docx"] = Answer(report_docx(site.body, 2023), kind="application/msword")
        whole, cut = site.path(2023), site.path(2022)
        page = report(site.body, 2023).replace(b"</body>", b'<a href="/files/report.docx">report.docx</a></body>')
        elsewhere = "http://10.0.0.1/zfxxgknb/202401/t20240120_2.html"
        pages = {site.base + whole: page, site.base + cut: report(site.body, 2022), elsewhere: report("某局", 2023)}
        warc(tmp_path / "own.warc.gz", pages, truncated=site.base + cut)
        warc(tmp_path / "cut.warc.gz", {elsewhere + "?b": b"x" * 3000}, truncated=elsewhere + "?b")
        named = cli("discover", "warc", str(tmp_path))
        assert {json.loads(line)["url"] for line in named.stdout.splitlines()} == {*pages, elsewhere + "?b"}
        shown = cli("collect", "--from-archive", "local")
        assert sorted(world.paths()) == sorted([cut, "/files/report.docx"])  # the page itself is not asked for
        rows = {(e.member or e.path, e.via): e for e in Archive.of(home).entries()}
        attachment = rows[site.base + "/files/report.docx", "fetch"]
        assert attachment.headers[":role"] == "attachment"
        assert attachment.bundle == rows[site.base + whole, "warc"].bundle
        assert rows[site.base + cut, "warc"].headers[":code"] == "truncated"
        assert rows[site.base + cut, "fetch"].sha256
        refused = rows[elsewhere + "?b", "fetch"]
        assert (refused.sha256, refused.headers[":code"]) == ("", "private_address")
        assert "private_address" not in shown.stdout
        world.forget()
        cli("collect", "--from-archive", "local")
        assert world.paths() == []
    finally:
        world.close()


def test_a_list_is_taken_by_add(home, cli, tmp_path, monkeypatch):
    site = Site(2, "trs", range(2022, 2024))
    world = World([site])
    try:
        lines = [{"url": site.base + site.path(y), "report_year": y, "basis": "address"} for y in site.years]
        (tmp_path / "list.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
        monkeypatch.setenv("GAI_COLLECT_NETWORKS", "")
        refused = cli("add", "list.jsonl")
        assert refused.exit_code == 1
        assert refused.stderr.count("[private_address]") == 2
        assert world.paths() == []
        monkeypatch.setenv("GAI_ALLOW_PRIVATE_ADDRESSES", "true")
        taken = cli("add", "list.jsonl")
        assert taken.exit_code == 0, taken.stderr
        assert {e.path for e in Archive.of(load_settings()).entries()} == {row["url"] for row in lines}
    finally:
        world.close()
