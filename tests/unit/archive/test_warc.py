"""Web archives: what is read of a WARC, and that an export brings the archive back."""

import gzip
import io
import json

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from gai_pipeline.archive.bundles import Kept
from gai_pipeline.archive.document import Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive
from gai_pipeline.archive.warc import to_warc
from gai_pipeline.limits import Limits

SMALL = Limits(document_bytes=100_000, archive_bytes=300_000, archive_members=20)


def expanded(path):
    items = expand([str(path)], SMALL)
    return [(i.member, i.code if isinstance(i, Refusal) else i.data.decode("utf-8", "replace")[:20]) for i in items]


def a_warc(*pages):
    parts = []
    for url, status, headers, body in pages:
        http = f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-20T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(parts):012}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        ).encode()
        parts.append(head + http + b"\r\n\r\n")
    return parts


PAGES = (
    ("https://x.example/2023.html", 200, "Content-Type: text/html\r\n", "<html>一</html>".encode()),
    ("https://x.example/gone", 404, "", b"gone"),
    ("https://x.example/z", 200, "Content-Encoding: gzip\r\n", gzip.compress(b"<html>zipped</html>")),
    ("https://x.example/bomb", 200, "Content-Encoding: gzip\r\n", gzip.compress(b"\0" * 20_000_000)),
    ("https://x.example/s.css", 200, "Content-Type: text/css\r\n", b"p{}"),
)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_warc(tmp_path, compressed):
    file = tmp_path / ("c.warc.gz" if compressed else "c.warc")
    file.write_bytes(b"".join(gzip.compress(p) if compressed else p for p in a_warc(*PAGES)))
    assert expanded(file) == [
        ("https://x.example/2023.html", "<html>一</html>"),
        ("https://x.example/gone", "http_404"),
        ("https://x.example/z", "<html>zipped</html>"),
        ("https://x.example/bomb", "too_large"),
    ]
    first = next(iter(expand([str(file)], SMALL)))
    assert (first.source_uri, first.name, first.path, first.via) == (PAGES[0][0], "2023.html", str(file), "warc")


def test_a_warc_that_breaks_off_keeps_what_came_before(tmp_path):
    file = tmp_path / "c.warc.gz"
    whole = b"".join(gzip.compress(p) for p in a_warc(*PAGES[:1], *PAGES[2:3]))
    file.write_bytes(whole[:-30])
    found = expanded(file)
    assert found[0] == ("https://x.example/2023.html", "<html>一</html>")
    assert len(found) <= 2


def test_what_a_warc_says_of_a_fetch_is_kept(tmp_path):
    file = tmp_path / "c.warc"
    headers = 'Content-Type: text/html\r\nETag: "x"\r\nSet-Cookie: secret\r\n'
    file.write_bytes(b"".join(a_warc(("https://x.example/a", 200, headers, b"<html>1</html>"))))
    archive = Archive(str(tmp_path / "archive"))
    take_in([str(file)], archive, SMALL)
    (row,) = archive.entries()
    assert (row.source_uri, row.fetched_at, row.status) == (
        "https://x.example/a",
        "2026-01-20T00:00:00.000000+00:00",
        200,
    )
    assert row.headers == {"content-type": "text/html", "etag": '"x"', "content-length": "14"}


def test_half_an_answer_is_refused(tmp_path):
    file = tmp_path / "c.warc"
    whole = a_warc(("https://x.example/a", 200, "", b"<html>1</html>"))[0]
    file.write_bytes(whole.replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date"))
    assert expanded(file) == [("https://x.example/a", "truncated")]


@pytest.fixture
def filled(tmp_path):
    """An archive of everything that can be in one: files with their page, a corpus, fetched versions and members."""
    root = tmp_path / "reports"
    (root / "页面_files").mkdir(parents=True)
    (root / "页面.html").write_text('<html><img src="页面_files/t.png"></html>')
    (root / "页面_files" / "t.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20_000))
    (root / "corpus.jsonl").write_text(json.dumps({"url": "https://x.example/文?a=1", "text": "报告"}))
    archive = Archive(str(tmp_path / "archive"))
    assert not take_in([str(root)], archive, SMALL).refused
    told = {"etag": '"1"', "content-type": "text/html", "content-length": "9", "date": "Tue, 20 Jan 2026 00:00:00 GMT"}
    notes = {":role": "page", ":outcome": "new", ":title": "某县2025年报\r\nX: y", ":year": "2025"}
    with archive.journal() as journal:
        for n, body in enumerate((b"<html>old</html>", b"<html>new</html>")):
            at = f"2026-01-2{n}T00:00:00.123456+00:00"
            journal.append(
                Entry(archive.put(body), "a.html", "https://x.example/a", "text/html", len(body), None,
                      "https://www.x.example/a.html", "b1", "fetch", at, at, 200, {**told, **notes}, "county")
            )  # fmt: skip
        zipped = b"%PDF-1.4 inside"
        journal.append(
            Entry(archive.put(zipped), "年报.pdf", "https://x.example/all.zip", "application/pdf", len(zipped),
                  "甲/年报.pdf", "https://x.example/all.zip", "b1", "fetch", at, at, 200, {}, "county")
        )  # fmt: skip
        journal.append(Entry("", "", "https://x.example/a", "", 0, via="fetch", fetched_at=at, status=304))
    return archive


def facts(entry):
    address = entry.member or entry.path
    if "://" in entry.path and entry.member:
        address = f"{entry.path}/{entry.member}"
    return (entry.sha256, entry.bytes, entry.name, address, entry.source_uri, entry.bundle, entry.fetched_at,
            entry.status, entry.source, {k: v for k, v in entry.headers.items() if k != ":role"})  # fmt: skip


def test_an_export_taken_in_elsewhere_is_the_same_archive(filled, tmp_path):
    (file,) = to_warc(filled, tmp_path / "out")
    other = Archive(str(tmp_path / "other"))
    assert take_in([str(file)], other, SMALL).refused == []
    before = [e for e in filled.entries() if e.sha256]
    after = list(other.entries())
    assert len(after) == 6
    assert [facts(e) for e in after] == [facts(e) for e in before]
    assert all(other.get(e.sha256) == filled.get(e.sha256) for e in before)
    # Exporting what came from an export changes nothing but the place that it came from.
    (again,) = to_warc(other, tmp_path / "again")
    third = Archive(str(tmp_path / "third"))
    take_in([str(again)], third, SMALL)
    assert [facts(e) for e in third.entries()] == [facts(e) for e in before]


def test_pages_keep_what_belongs_to_them(filled, tmp_path):
    (file,) = to_warc(filled, tmp_path / "out")
    other = Archive(str(tmp_path / "other"))
    take_in([str(file)], other, SMALL)

    def together(archive):
        documents = archive.documents()
        kept = Kept(archive.entries(), {e.sha256 for e in documents}, 1 << 20)
        return {e.sha256: [f.sha256 for _, f in kept.page(e)[1]] for e in documents if kept.page(e)[1]}

    assert together(other) == together(filled)
    assert len(together(filled)) == 3


def test_other_tools_can_read_an_export(filled, tmp_path):
    (file,) = to_warc(filled, tmp_path / "out")
    records = {}
    for record in ArchiveIterator(io.BytesIO(file.read_bytes()), parse_http=False):
        if record.record_type in (WarcRecordType.response, WarcRecordType.resource):
            assert record.verify_block_digest()
            if record.is_http:
                record.parse_http()
            key = record.headers["WARC-Target-URI"], record.headers["WARC-Date"]
            records[key] = record, dict(record.http_headers or {}), record.reader.read()
    assert len(records) == 6
    record, http, body = records["https://www.x.example/a.html", "2026-01-20T00:00:00.123456Z"]
    assert body == b"<html>old</html>"
    assert http["Content-Length"] == str(len(body))
    assert (http["Etag"], "X" in http) == ('"1"', False)
    assert {u for u, _ in records} >= {
        "https://x.example/%E6%96%87?a=1",
        "https://x.example/all.zip/%E7%94%B2/%E5%B9%B4%E6%8A%A5.pdf",
    }
    # Each record is a gzip member of its own, so that tools can seek.
    assert file.read_bytes().count(b"\x1f\x8b\x08\x00") >= 7


def test_a_damaged_document_does_not_cost_the_others(filled, tmp_path):
    lost = next(e for e in filled.documents() if e.name == "年报.pdf")
    (tmp_path / "archive" / "objects" / lost.sha256[:2] / lost.sha256).unlink()
    damage, file = to_warc(filled, tmp_path / "out")
    assert lost.sha256 in str(damage)
    assert len(expanded(file)) == 5


def test_an_export_whose_bytes_were_changed_is_refused(filled, tmp_path):
    (file,) = to_warc(filled, tmp_path / "out")
    plain = tmp_path / "changed.warc"
    plain.write_bytes(gzip.decompress(file.read_bytes()).replace(b"<html>old", b"<html>odd"))
    assert [code for _, code in expanded(plain)].count("damaged_archive") == 1


def test_large_exports_are_several_files(filled, tmp_path, monkeypatch):
    monkeypatch.setattr("gai_pipeline.archive.warc.FILE_BYTES", 1000)
    files = list(to_warc(filled, tmp_path / "out"))
    assert [f.name for f in files] == [f"documents-{n:05}.warc.gz" for n in range(1, len(files) + 1)]
    assert len(files) > 1
    other = Archive(str(tmp_path / "other"))
    take_in([str(tmp_path / "out")], other, SMALL)
    assert {e.sha256 for e in other.documents()} == {e.sha256 for e in filled.documents()}
    assert not list((tmp_path / "out").glob("*.new"))
