"""Hostile documents: each gives an answer in time and a code that says what is wrong; the others are untouched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.extract import parse
from gai_pipeline.limits import Limits
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.reading import job_of, read_many
from tests.attack import hostile_pdfs
from tests.attack.growing import docx, number_format, xlsx
from tests.attack.hostile_zips import many_entries, nameless_zip, raw_zip, zip_of
from tests.attack.seeds import page, seeds

pytestmark = pytest.mark.attack

LIMITS = Limits(seconds=20.0, memory_bytes=1 << 30)
GOOD = seeds()["form.html"]
NUMBERS = {
    "5000_digits": "7" * 5000,
    "100000_digits": "7" * 100_000,
    "decimals": "1." + "3" * 5000,
    "exponent": "1e308",
    "great_exponent": "1e99999999",
    "infinity": "inf",
    "nan": "nan",
    "superscript": "7" + "⁹" * 3000,
    "other_digits": "٣" * 5000,
    "circled": "①" * 3000,
    "chinese": "九" * 5000,
    "chinese_units": "万亿" * 2000,
    "commas": "1," * 3000,
    "points": "1." * 3000,
    "signs": "-" * 3000 + "1",
    "units": "1" + "万" * 3000,
    "surrogate": "1\\ud800",
    "bell": "\\x07\\x1b[31m1",
    "bidi": "\u202e123",
}


def read(documents: list[Document]) -> list[str]:
    """The code of each document's first record, "ok" where it has none."""
    engine = Pool(job_of("records", LIMITS), 2)
    try:
        return [r[0].error.code if r[0].error else "ok" for r in read_many(engine, documents, LIMITS)]
    finally:
        engine.close()


def with_figure(text: str) -> bytes:
    """The page with a text in place of one figure of the second table."""
    body = page()
    table = body.index("<table>", body.index("<table>") + 1)
    row = table
    for _ in range(8):
        row = body.index("<tr>", row + 1)
    end = body.index("</tr>", row)
    for _ in range(3):
        end = body.rindex("</td>", row, end)
    start = body.rindex(">", row, end) + 1
    return (body[:start] + text + body[end:]).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("name", NUMBERS)
def test_an_odd_number_costs_its_cell(name):
    (sound,) = parse(GOOD, "form.html")
    (odd,) = parse(with_figure(NUMBERS[name]), "form.html")
    assert odd.error is None
    pairs = zip(sound.cells, odd.cells, strict=True)
    different = [b for a, b in pairs if (a.value, a.status) != (b.value, b.status)]
    assert len(different) == 1
    assert different[0].value is None or len(str(different[0].value)) < 22


XLSX = {
    **{
        f"value {v[:12]}": number_format("0", v)
        for v in ("inf", "nan", "1e308", "-1e400", "9" * 5000, "0x1", "1_0", "")
    },
    "1e308%": number_format("0%", "1e308"),
    "40 decimals": number_format("0." + "0" * 40, "0.1"),
    "200 decimals": number_format("0." + "0" * 200, "0.1"),
    "many literals": number_format('"a"' * 7000, "1"),
    "short literals": number_format('"a"' * 80 + "0", "1"),
    "thousands": number_format("0" + "," * 250, "1"),
    "date beyond": number_format("yyyy-mm-dd", "2958465.99999999"),
    "date before": number_format("yyyy-mm-dd", "-1"),
    "condition": number_format("[<1e999]0;0", "1"),
    "odd condition": number_format("[<" + "9" * 200 + "]0", "1"),
    "negative row": xlsx('<row r="-5"><c r="A1"><v>1</v></c></row>'),
    "great row": xlsx('<row r="99999999999999999999"><c><v>1</v></c></row>'),
    "odd digits": xlsx('<row r="²"><c r="A²" s="²"><v>²</v></c></row>'),
    "great style": xlsx('<row r="1"><c r="A1" s="99999999999"><v>1</v></c></row>'),
}


@pytest.mark.parametrize("name", XLSX)
def test_an_odd_sheet_is_read(name):
    records = parse(XLSX[name], "a.xlsx")
    assert {r.error.code for r in records if r.error} <= {"other_document", "empty_document", "too_many_cells"}


RTF = {
    "codepage": rb"{\rtf1\ansi\ansicpg99999 \'d6\'d0}",
    "negative codepage": rb"{\rtf1\ansi\ansicpg-5 \'d6\'d0}",
    "utf codepage": rb"{\rtf1\ansi\ansicpg65000 \'d6\'d0+AAA}",
    "binary": rb"{\rtf1\ansi\bin99999999 x}",
    "unicode": rb"{\rtf1\ansi\uc20\u-99999\u99999\u55357 x}",
    "unmatched": rb"{\rtf1\ansi" + b"}" * 5000,
    "deep": rb"{\rtf1\ansi" + b"{" * 5000,
    "edges": rb"{\rtf1\ansi\trowd\cellx-9999999999\cellx9999999999\intbl a\cell b\cell\row}",
}
OTHERS = {
    **{f"pdf {n}": d for n, d in {
        "draws itself": hostile_pdfs.draws_itself(),
        "draws itself twice": hostile_pdfs.draws_itself(2),
        "ring": hostile_pdfs.forms_in_a_ring(3, 2),
        "chain": hostile_pdfs.forms_in_a_chain(40, 2),
        "long chain": hostile_pdfs.forms_in_a_chain(2000),
        "pages in a ring": hostile_pdfs.pages_in_a_ring(),
        "arrays": hostile_pdfs.nested_arrays(100_000),
        "operators": hostile_pdfs.nested_operators(20_000),
    }.items()},
    "docx many members": zip_of({f"word/{i}": b"" for i in range(6000)} | {"[Content_Types].xml": b""}),
    "docx deep": docx("<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300),
    "docx spans": docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="9999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
    "docx levels": docx(
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="-9"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>',
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="-9"><w:start w:val="99999999999"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    ),
    "docx packed with bzip2": zip_of({"[Content_Types].xml": b"", "word/document.xml": bytes(5 << 23)}, 12),
}  # fmt: skip


@pytest.mark.parametrize("name", RTF)
def test_an_odd_rtf_is_read(name):
    assert all(r.error is None or r.error.code != "internal_error" for r in parse(RTF[name], "a.rtf"))


def test_other_odd_documents_cost_only_themselves():
    documents = [Document(d, n.replace(" ", "."), n) for n, d in OTHERS.items()]
    sound = Document(GOOD, "form.html", "form.html")
    codes = read([sound, *documents, sound])
    assert (codes[0], codes[-1]) == ("ok", "ok")
    bad = {"internal_error", "worker_died", "timeout", "out_of_memory"}
    assert not bad & set(codes), dict(zip(OTHERS, codes[1:-1], strict=True))


ARCHIVES = {
    "nameless.zip": nameless_zip(),
    "million.zip": many_entries(1_300_000),
    "traversal.zip": raw_zip([(b"../../etc/x.html", GOOD), (b"/abs.html", GOOD), (b"good.html", GOOD)]),
    "nul.zip": raw_zip([(b"a\0b.html", GOOD), (b"good.html", GOOD)]),
    "names.zip": raw_zip([(b"\xff\xfe\x80.html", GOOD), (b"x" * 60_000, GOOD)]),
    "method.zip": raw_zip([(b"a.html", GOOD)], method=99),
    "encrypted.zip": raw_zip([(b"a.html", GOOD)], flags=1),
    "link.zip": raw_zip([(b"a.html", b"/etc/passwd")], attributes=0o120777 << 16),
    "twice.zip": raw_zip([(b"a.html", GOOD), (b"a.html", GOOD)]),
    "torn.zip": zip_of({"a.html": GOOD})[:-30],
    "bomb.zip": zip_of({"a.html": b"0" * 80_000_000}),
    "bzip2.zip": zip_of({"a.html": b"0" * 80_000_000}, zipfile.ZIP_BZIP2),
    "lzma.zip": zip_of({"a.html": b"0" * 80_000_000}, zipfile.ZIP_LZMA),
    "nested.zip": zip_of({"b.zip": zip_of({"c.zip": zip_of({"d.zip": zip_of({"e.html": GOOD})})})}),
    "line.jsonl": b'{"url":"x","text":'
    + b"[" * 20_000_000
    + b"}\n"
    + json.dumps({"url": "y", "text": "报告"}).encode(),
    "deep.jsonl": b'{"url":"e","text":"a","x":'
    + b"[" * 200_000
    + b"\n"
    + json.dumps({"url": "http://[", "text": "报告"}).encode(),
    "digits.jsonl": b'{"url":"e","text":"a","x":'
    + b"9" * 10_000
    + b"}\n"
    + json.dumps({"url": "z", "text": "报告"}).encode(),
    "surrogate.jsonl": b'{"url":"\\ud800","text":"\\ud800\\udfff"}\n',
    "torn.warc.gz": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + b"WARC/1.0" * 20,
    "odd.warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\nWARC-Target-URI: http://[\r\n\r\nHTTP/1.1",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, data in ARCHIVES.items():
        (made / name).write_bytes(data)
    (made / "good.html").write_bytes(GOOD)
    os.mkfifo(made / "pipe.html")
    (made / "device.html").symlink_to("/dev/zero")
    (made / "loop").symlink_to(made)
    (made / "gone.html").symlink_to(made / "nothing")
    (made / os.fsdecode(b"\xff\xfe.html")).write_bytes(GOOD)
    here = os.open(made, os.O_RDONLY)
    for _ in range(320):
        os.mkdir("d" * 20, dir_fd=here)
        here, before = os.open("d" * 20, os.O_RDONLY, dir_fd=here), here
        os.close(before)
    os.close(here)
    return made


def gai(*arguments: str, home: Path) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("gai")), *arguments]
    environment = {**os.environ, "GAI_HOME": str(home), "GAI_WORKERS": "2"}
    return subprocess.run(command, capture_output=True, env=environment, timeout=200, check=False)


def test_a_folder_of_traps_costs_only_the_traps(folder, tmp_path):
    done = gai("parse", str(folder), home=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    told = {(Path(x["document"]["path"]).name, (x["error"] or {}).get("code")) for x in lines}
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1
    assert sum(Path(x["document"]["path"]).name == "good.html" and x["status"] == "parsed" for x in lines) == 1
    bad = {"internal_error", "worker_died", "timeout"}
    assert not bad & {code for _, code in told}, told
    for expected in (("pipe.html", "not_a_file"), ("device.html", "not_a_file"), ("gone.html", "not_found")):
        assert expected in told
    assert ("million.zip", "too_many_members") in told
    assert any(code == "not_readable" and name == "d" * 20 for name, code in told), "the depth that cannot be listed"
    names = ("good.html", "y", "z", "http://[")
    good = [x for x in lines if x["document"].get("member") in names]
    assert len(good) >= 5


def test_the_archive_takes_the_rest(folder, tmp_path):
    done = take_in([str(folder)], Archive(str(tmp_path)), LIMITS)
    assert {e.name for e in done.entries} >= {"good.html"}
    assert len(done.refused) >= 15
    assert all(r.code and r.message for r in done.refused)


def test_check_says_what_it_could_not_read(folder, tmp_path):
    done = gai("check", str(folder / "nameless.zip"), str(folder / "good.html"), home=tmp_path)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)


def test_memory_of_the_parent_is_bounded(folder):
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("million.zip", "line.jsonl", "deep.jsonl"):
        assert any(isinstance(item, Refusal) for item in expand([str(folder / name)], LIMITS))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
