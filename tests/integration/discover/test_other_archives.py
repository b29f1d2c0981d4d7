"""CDX servers of both kinds, and WARC and WACZ files of one's own."""

import gzip
import json
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
from archive_world import KINDS, ArchiveServer, body_of

from gai_pipeline.archive.store import Archive
from gai_pipeline.discover.captures import Crawl, DiscoverError

ROWS_A_PAGE = 400


class CdxServer:
    """Answers as the Wayback Machine (arrays, replay) or as pywb (lines, file and offset) does."""

    def __init__(self, world, kind: str) -> None:
        self.world, self.kind = world, kind
        self.bodies = {p.url: (p, i) for i, p in enumerate(world.pages)}

    def __call__(self, target: str) -> tuple[str, bytes] | None:
        parts = urlsplit(target)
        if parts.path == "/cdx":
            asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
            start = int(asked.get("resumeKey", 0))
            pages = self.world.pages[start : start + ROWS_A_PAGE]
            end = start + ROWS_A_PAGE
            further = str(end) if end < len(self.world.pages) else ""
            return "application/json", self._lines(pages, further) if self.kind == "pywb" else self._table(
                pages, further
            )
        if parts.path.startswith("/web/"):
            url = target.split("id_/", 1)[1]
            page, number = self.bodies[url]
            return KINDS[page.form], body_of(page, number)
        return None

    def _table(self, pages, further: str) -> bytes:
        table: list[list[str]] = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
        table += [["k", "20250208010203", p.url, KINDS[p.form], "200", p.digest, "100"] for p in pages]
        return json.dumps([*table, [], [further]] if further else table).encode()

    def _lines(self, pages, further: str) -> bytes:
        rows = [
            {
                "urlkey": "k",
                "timestamp": "20250208010203",
                "url": p.url,
                "mime": KINDS[p.form],
                "status": "200",
                "digest": "sha1:" + p.digest,
                "filename": p.file,
                "offset": str(p.offset),
                "length": str(p.length),
            }
            for p in pages
        ]
        more = [{"resumeKey": further}] if further else []
        return "\n".join(json.dumps(r) for r in [*rows, *more]).encode()


@pytest.mark.parametrize("kind", ["wayback", "pywb"])
def test_a_cdx_server(settings, archive_world, cli, kind):
    server = ArchiveServer(archive_world.root, CdxServer(archive_world, kind))
    try:
        records = ("--records", server.base) if kind == "pywb" else ()
        shown = cli(
            "discover", "cdx", server.base + "cdx", "--match", "gov.cn", "--name", kind, "--years", "2023", *records
        )
        rows = [json.loads(line) for line in shown.stdout.splitlines()]
        truth = {p.url for p in archive_world.reports if p.year == 2023}
        told = {row["url"] for row in rows}
        assert len(told & truth) / len(truth) >= 0.95
        assert cli("collect", "--from-archive", kind, "--year", "2023", "--no-sites").exit_code == 0
        kept = [e for e in Archive.of(settings).entries() if e.sha256 and e.member in truth]
        assert len({e.member for e in kept}) >= 0.95 * len(truth)
        assert {e.fetched_at for e in kept} == {"2025-02-08T01:02:03+00:00"}
    finally:
        server.close()


def test_something_else_than_a_cdx_server(settings, archive_world, cli):
    server = ArchiveServer(archive_world.root, lambda _path: ("text/html", b"[<html>"))
    try:
        with pytest.raises(DiscoverError, match="something else than captures"):
            cli("discover", "cdx", server.base + "cdx", "--match", "gov.cn")
    finally:
        server.close()


def test_warc_and_wacz_of_ones_own(home, archive_world, cli, tmp_path):
    files = sorted({p.file for p in archive_world.pages})
    warc = archive_world.root / files[0]
    wacz, torn, other = tmp_path / "a.wacz", tmp_path / "torn.warc.gz", tmp_path / "other.warc.gz"
    with zipfile.ZipFile(wacz, "w") as archive:
        archive.write(archive_world.root / files[1], "archive/data.warc.gz")
        archive.writestr("indexes/index.cdx", "")
    torn.write_bytes((archive_world.root / files[2]).read_bytes()[:-3000])
    other.write_bytes(gzip.compress(b"no WARC"))
    shown = cli("discover", "warc", str(warc), str(tmp_path))
    assert f"failed  {torn}: 1 of its records skipped: broken" in shown.stderr
    assert f"failed  {other}" in shown.stderr
    named = {json.loads(line)["url"] for line in shown.stdout.splitlines()}
    truth = {p.url for p in archive_world.reports if p.file in files[:2] and p.fault != "other_url"}
    assert len(named & truth) / len(truth) >= 0.95
    assert cli("collect", "--from-archive", "local", "--no-sites").exit_code == 0
    kept = {e.member for e in Archive.of(home).entries() if e.sha256}
    assert kept >= named & truth
    again = cli("discover", "warc", str(warc), str(tmp_path))
    assert {json.loads(line)["url"] for line in again.stdout.splitlines()} == named


def test_no_such_files(home, cli, tmp_path):
    with pytest.raises(DiscoverError, match="no WARC or WACZ file"):
        cli("discover", "warc", str(tmp_path))
    assert not Crawl(home, "local").all_parts()
