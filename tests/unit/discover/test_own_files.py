"""WARC files of one's own: a broken record in the middle costs itself, and is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gai_pipeline.discover.captures import CAPTURE_FIELDS, Capture, Crawl
from gai_pipeline.discover.record_of_archive import local_bytes
from gai_pipeline.discover.web_archives import read_files
from gai_pipeline.settings import load_settings


def record(number: int, said: int | None = None, head: bytes = b"WARC/1.0\r\n") -> bytes:
    """An answer of some length, which it may say to be another."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + bytes(str(number), "ascii") * 3000
    fields = f"WARC-Type: response\r\nWARC-Target-URI: http://a.gov.cn/{number}\r\n"
    fields += "WARC-Date: 2024-01-02T03:04:05Z\r\nContent-Type: application/http;msgtype=response\r\n"
    fields += f"Content-Length: {len(body) if said is None else said}\r\n\r\n"
    return head + fields.encode() + body + b"\r\n\r\n"


BROKEN = {
    "of another length": record(2, 40_000_000),
    "shorter than it says": record(2, 3010),
    "without a length": record(2, -1),
    "with a broken head": record(2, head=b"WARK/9\r\n"),
    "noise": bytes(range(1, 256)) * 40,
}


def read(folder: Path, name: str, data: bytes, monkeypatch) -> tuple[list[Capture], str | None]:
    monkeypatch.setenv("GAI_HOME", str(folder / "home"))
    (folder / name).write_bytes(data)
    crawl = Crawl(load_settings(), "local")
    ((_, _, problem),) = read_files(crawl, [folder / name])
    rows = pq.read_table(crawl.all_parts()[0]).to_pylist()
    return [Capture(**{name: row[name] for name in CAPTURE_FIELDS}) for row in rows], problem


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_record_in_the_middle_costs_itself(kind, packed, tmp_path, monkeypatch):
    records = [record(1), BROKEN[kind], record(3), record(4)]
    data = b"".join(map(gzip.compress, records) if packed else records)
    found, problem = read(tmp_path, "a.warc.gz" if packed else "a.warc", data, monkeypatch)
    assert [c.url for c in found] == [f"http://a.gov.cn/{n}" for n in (1, 3, 4)]
    assert problem is not None
    assert "skipped: broken" in problem
    for capture, expected in zip(found, (1, 3, 4), strict=True):
        held = local_bytes(capture)
        assert (gzip.decompress(held) if packed else held).startswith(record(expected).rstrip())


def test_a_damaged_part_of_a_compressed_file_costs_itself(tmp_path, monkeypatch):
    parts = [gzip.compress(record(n)) for n in (1, 2, 3)]
    parts[1] = parts[1][:60] + bytes(40) + parts[1][100:]
    found, problem = read(tmp_path, "a.warc.gz", b"".join(parts), monkeypatch)
    assert [c.url for c in found] == ["http://a.gov.cn/1", "http://a.gov.cn/3"]
    assert problem is not None


def test_records_that_are_compressed_together_are_named(tmp_path, monkeypatch):
    """They cannot be fetched one by one."""
    found, problem = read(tmp_path, "a.warc.gz", gzip.compress(record(1) + record(2) + record(3)), monkeypatch)
    assert [c.url for c in found] == ["http://a.gov.cn/1"]
    assert problem is not None
    assert "2 of its records skipped: not compressed by itself" in problem


def test_a_sound_file_has_no_problem(tmp_path, monkeypatch):
    found, problem = read(tmp_path, "a.warc", record(1) + record(2), monkeypatch)
    assert (len(found), problem) == (2, None)
