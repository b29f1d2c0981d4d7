"""What is broken costs itself: the record, entry or file beside it is read, and half of one is not taken for whole."""

from __future__ import annotations

import gzip
import os
import struct
import time
import zlib

import pytest

from gai_pipeline.archive.containers import documents_of
from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.extract import parse
from gai_pipeline.limits import Limits
from gai_pipeline.read.sniff import WARC, ZIP
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.reading import job_of, read_many
from tests.attack.hostile_pdfs import form, pdf_of
from tests.attack.hostile_zips import raw_zip
from tests.attack.test_documents import GOOD, with_figure

pytestmark = pytest.mark.attack

LIMITS = Limits(seconds=20.0, memory_bytes=1 << 29)


def record(body: bytes, name: str = "broken", length: int | None = None) -> bytes:
    """A record of a WARC with an answer of a server."""
    size = len(body) if length is None else length
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://www.example.gov.cn/{name}\r\n"
        "WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {size}\r\n\r\n"
    ).encode() + body + b"\r\n\r\n"  # fmt: skip


def answer(*headers: bytes, body: bytes = GOOD) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *headers, b"", b""]) + body


def opened(data: bytes, kind: str, folder) -> list[Document | Refusal]:
    file = folder / "archive"
    file.write_bytes(data)
    with file.open("rb") as stream:
        return list(documents_of(stream, kind, str(file), LIMITS))


BROKEN_ANSWERS = {
    "chunks without a length": (answer(b"Transfer-Encoding: chunked", body=b"ZZZ\r\n" + GOOD), "damaged_archive"),
    "a chunk beyond the end": (answer(b"Transfer-Encoding: chunked", body=b"ffffffff\r\n" + GOOD), "damaged_archive"),
    "half a gzip": (answer(b"Content-Encoding: gzip", body=gzip.compress(GOOD)[:300]), "broken_answer"),
    "no gzip": (answer(b"Content-Encoding: gzip"), "broken_answer"),
    "unknown packing": (answer(b"Content-Encoding: br"), "unsupported_encoding"),
    "a bomb": (answer(b"Content-Encoding: gzip", body=gzip.compress(bytes(70 << 20), 1)), "too_large"),
    "headers without end": (answer(b"A: b\r\n" * 300_000), "damaged_archive"),
}


@pytest.mark.parametrize("name", BROKEN_ANSWERS)
def test_a_broken_record_costs_itself(name, tmp_path):
    body, code = BROKEN_ANSWERS[name]
    broken, sound = opened(record(body) + record(answer(), "sound"), WARC, tmp_path)
    assert isinstance(broken, Refusal)
    assert (broken.code, broken.member) == (code, "http://www.example.gov.cn/broken")
    assert isinstance(sound, Document)
    assert sound.data == GOOD


def test_a_packed_answer_is_unpacked(tmp_path):
    packed = answer(b"Content-Encoding: gzip", body=gzip.compress(GOOD))
    (found,) = opened(record(packed), WARC, tmp_path)
    assert isinstance(found, Document)
    assert found.data == GOOD


@pytest.mark.parametrize("cut", [40, 2000])
def test_a_record_that_breaks_off_is_no_document(cut, tmp_path):
    for data in (record(answer())[:-cut], gzip.compress(record(answer()))[:-cut]):
        found = opened(data, WARC, tmp_path)
        assert {item.code for item in found if isinstance(item, Refusal)} <= {"truncated", "damaged_archive"}
        assert not any(isinstance(item, Document) for item in found)


SOUND = record(answer())
LYING_RECORDS = {
    "no length": SOUND.replace(b"Content-Length", b"Content-Lxngth"),
    "a word for its length": SOUND.replace(b"Content-Length: ", b"Content-Length: x"),
    "less than nothing": SOUND.replace(b"Content-Length: ", b"Content-Length: -"),
    "too long": record(answer(), length=len(answer()) + 300),
    "longer than the file": record(answer(), length=10**6),
    "longer than any file": record(answer(), length=10**30),
    "longer than is read": record(answer(), length=10**10),
    "too short": record(answer(), length=100),
    "no version": SOUND.replace(b"WARC/1.0", b"XARC/1.0"),
    "another version": SOUND.replace(b"WARC/1.0", b"WARC/9.0"),
    "no end of its head": SOUND.replace(b"\r\n\r\nHTTP", b"\r\nHTTP"),
    "a head of 100 KB": SOUND.replace(b"WARC-Date: ", b"WARC-Date: " + b"a" * 100_000),
    "nothing but a beginning": b"WARC/1.0\r\n\r\n\r\n\r\n",
    "zeros": bytes(5000),
    "a page": GOOD,
    "half an answer": record(answer(b"Content-Length: 99999")),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", LYING_RECORDS)
def test_behind_a_broken_record_the_next_is_found(name, packed, tmp_path):
    pack = gzip.compress if packed else bytes
    parts = [record(answer(), "first"), LYING_RECORDS[name], record(answer(), "second"), record(answer(), "third")]
    found = opened(b"".join(map(pack, parts)), WARC, tmp_path)
    kept = [item.name for item in found if isinstance(item, Document)]
    assert kept == ["first", "second", "third"]
    assert sum(isinstance(item, Refusal) for item in found) == 1, "the loss is told"


BROKEN_MEMBERS = {
    "a flipped bit": lambda g: g[:200] + bytes([g[200] ^ 255]) + g[201:],
    "cut off": lambda g: g[:-400],
    "without its head": lambda g: bytes(20) + g[20:],
    "of another checksum": lambda g: g[:-6] + b"\0\0" + g[-4:],
}


@pytest.mark.parametrize("name", BROKEN_MEMBERS)
def test_a_broken_member_costs_itself(name, tmp_path):
    parts = [gzip.compress(record(answer(), n)) for n in ("first", "broken", "second")]
    parts[1] = BROKEN_MEMBERS[name](parts[1])
    first, broken, second = opened(b"".join(parts), WARC, tmp_path)
    assert isinstance(first, Document)
    assert isinstance(broken, Refusal)
    assert isinstance(second, Document)


def test_a_file_packed_in_blocks_is_one(tmp_path):
    whole = record(answer(), "first") + record(answer(), "second")
    cuts = [gzip.compress(whole[at : at + 700]) for at in range(0, len(whole), 700)]
    assert [item.data for item in opened(b"".join(cuts), WARC, tmp_path) if isinstance(item, Document)] == [GOOD, GOOD]


def _directory_of(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


def _with_extra(extra: bytes, long_size: bool = False) -> bytes:
    """A ZIP of two members, the first with these extra fields in the directory."""
    data = raw_zip([(b"a.html", GOOD), (b"good.html", GOOD)])
    at = _directory_of(data)
    head = bytearray(data[at : at + 46])
    struct.pack_into("<H", head, 30, len(extra))
    if long_size:
        struct.pack_into("<I", head, 24, 0xFFFFFFFF)
    end = bytearray(data[data.rindex(b"PK\x05\x06") :])
    struct.pack_into("<I", end, 12, struct.unpack_from("<I", end, 12)[0] + len(extra))
    rest = data[at + 46 + 6 : data.rindex(b"PK\x05\x06")]
    return data[:at] + bytes(head) + b"a.html" + extra + rest + bytes(end)


BROKEN_ENTRIES = {
    "a name that is no UTF-8": raw_zip([(b"\xff\xfe.html", GOOD), (b"good.html", GOOD)], flags=0x800),
    "a surrogate as name": raw_zip([(b"\xed\xa0\x80.html", GOOD), (b"good.html", GOOD)], flags=0x800),
    "extra fields that run over": _with_extra(struct.pack("<HH", 1, 0xFFFF)),
    "a long size that is missing": _with_extra(struct.pack("<HHI", 1, 4, 1), long_size=True),
}


@pytest.mark.parametrize("name", BROKEN_ENTRIES)
def test_a_broken_entry_costs_itself(name, tmp_path):
    found = opened(BROKEN_ENTRIES[name], ZIP, tmp_path)
    assert len(found) == 2
    assert [item.data for item in found if item.member == "good.html" and isinstance(item, Document)] == [GOOD]


def test_files_that_never_end_are_answered_at_once(tmp_path):
    """A terabyte of holes costs a stranger nothing; a file of the kernel's may have nothing to give."""
    for name in ("holes.html", "holes.zip", "holes.jsonl", "holes.warc"):
        with (tmp_path / name).open("wb") as out:
            out.write({"zip": b"PK\3\4", "warc": b"WARC/1.0\r\n"}.get(name.rpartition(".")[2], b"<html>"))
            out.truncate(10**12)
    (tmp_path / "log.txt").symlink_to("/proc/kmsg")
    (tmp_path / "sound.html").write_bytes(GOOD)
    started = time.monotonic()
    found = {item.path.rpartition("/")[2]: item for item in expand([str(tmp_path)], LIMITS)}
    assert time.monotonic() - started < 15
    assert all(isinstance(found[name], Refusal) for name in found if name.startswith("holes"))
    assert len(found) == 6
    assert isinstance(found["sound.html"], Document)


def test_a_library_without_memory_is_told_so():
    """pdfium ends its process where it gets no more: that is the document's size and no accident."""
    packed = zlib.compress(b"q " * 30_000_000, 9)
    content = b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    bomb = pdf_of(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, form(b"", 5)]
    )
    engine = Pool(job_of("records", LIMITS), 1)
    try:
        ((found,),) = read_many(engine, [Document(bomb, "a.pdf", "a.pdf")], LIMITS)
    finally:
        engine.close()
    assert found.error is not None
    assert found.error.code == "out_of_memory"


UNSEEN = {
    "no size": '<span style="font-size:0">9</span>12',
    "no size in points": '<span style="color:red; FONT-SIZE: 0pt;">9</span>12',
    "transparent": '<span style="opacity:0">9</span>12',
    "beside the page": '<span style="position:absolute;left:-9999px">9</span>12',
    "indented away": '<p style="text-indent:-9999px">9</p>12',
    "clipped": '<span style="position:absolute;clip:rect(0,0,0,0)">9</span>12',
}
SEEN = {
    "small": '<span style="font-size:0.9em">1</span>2',
    "pale": '<span style="opacity:0.5">1</span>2',
    "moved": '<span style="position:relative;left:-1px">1</span>2',
    "size of its own": '<span style="font-size:0"><span style="font-size:12px">12</span></span>',
}


@pytest.mark.parametrize("name", [*UNSEEN, *SEEN])
def test_a_figure_has_the_digits_that_are_seen(name):
    assert _changed_to({**UNSEEN, **SEEN}[name]) == "12"


def test_a_figure_that_is_turned_around_is_not_read():
    assert _changed_to("\u202e12\u202c") == "None"
    assert _changed_to("\u202d12\u202c") == "12"  # as calculators copy it


def _changed_to(text: str) -> str:
    (sound,), (odd,) = parse(GOOD, "form.html"), parse(with_figure(text), "form.html")
    pairs = zip(sound.cells, odd.cells, strict=True)
    (cell,) = [b for a, b in pairs if (a.value, a.status) != (b.value, b.status)]
    return str(cell.value)


def test_names_that_are_no_text_are_stored(tmp_path):
    """A file's name is any bytes; one that is no UTF-8 once ended the run of all others."""
    import duckdb

    from gai_pipeline.records.rows import to_tables
    from gai_pipeline.warehouse.intakes import Intake, load_intakes
    from gai_pipeline.warehouse.reference import INTAKES

    name = os.fsdecode(b"\xff\x80.html")
    records = parse(GOOD, name, path=f"/tmp/{name}", member=name)
    stored = to_tables(records, 2023)["documents"].to_pylist()[0]
    assert (stored["path"], stored["member"]) == ("/tmp/\\udcff\\udc80.html", "\\udcff\\udc80.html")
    with duckdb.connect() as db:
        db.execute("CREATE SCHEMA raw")
        columns = ", ".join(f"{c.name} VARCHAR" for c in INTAKES.columns)
        db.execute(f"CREATE TABLE raw.intakes ({columns})")
        load_intakes(db, [Intake("a", "b", None, name, name, name, None, "text/html", 1, "c")])
        assert db.sql("SELECT path FROM raw.intakes").fetchall() == [("\\udcff\\udc80.html",)]
