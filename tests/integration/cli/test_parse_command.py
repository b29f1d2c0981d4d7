"""`gai parse` as a user runs it: order, members, exit status, hostile input, nothing stored."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

GAI = str(Path(sys.executable).with_name("gai"))

REPORT = """示例市测试局2023年政府信息公开工作年度报告

一、总体情况
2023年,本局认真贯彻落实《中华人民共和国政府信息公开条例》。
"""


def gai(*arguments, cwd, **environment):
    return subprocess.run(
        [GAI, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "GAI_HOME": str(Path(cwd) / "home"), **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )


def lines(run):
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


def a_zip(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def cell_of(text):
    table = "<table><tr><td colspan='1000000000' rowspan='1000000000'>1</td></tr></table>"
    return f"<html><body><p>{text}</p>{table}</body></html>"


HOSTILE = {
    "a-bomb.zip": a_zip(("0.txt", b"\0" * 9_000_000), ("ok.txt", REPORT)),
    "b-traversal.zip": a_zip(("../../escaped.txt", REPORT)),
    "c-empty.html": b"",
    "d-colspan.html": cell_of("2023年政府信息公开工作年度报告").encode(),
    "e-nested.html": b"<html><body>" + b"<div>" * 100_000 + REPORT.encode() + b"</div>" * 100_000,
    "f-giant.txt": b"x" * 5_000_000,
    "g-entities.docx": a_zip(
        ("[Content_Types].xml", "<Types/>"),
        (
            "word/document.xml",
            '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
            + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>",
        ),
    ),
    "h-xxe.docx": a_zip(
        ("[Content_Types].xml", "<Types/>"),
        (
            "word/document.xml",
            '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document '
            'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>",
        ),
    ),
    "i-truncated.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\n",
    "j-noise.pdf": bytes(range(256)) * 64,
    "k-flat.html": b"<table>" + b"<tr><td>1" * 60_000,
    "z-fine.txt": REPORT.encode(),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "in").mkdir()
    for name, data in HOSTILE.items():
        (folder / "in" / name).write_bytes(data)
    run = gai(
        "parse", "in", cwd=folder, GAI_DOCUMENT_MAX_MB="4", GAI_DOCUMENT_SECONDS="20", GAI_DOCUMENT_MEMORY_MB="1024"
    )
    return folder, run, lines(run)


def test_hostile_documents_are_a_line_each_and_the_batch_goes_on(hostile):
    _, run, records = hostile
    assert run.returncode == 1
    told = [(Path(r["document"]["path"]).name, r["document"].get("member")) for r in records]
    assert told == [
        ("a-bomb.zip", "0.txt"),
        ("a-bomb.zip", "ok.txt"),
        ("b-traversal.zip", "../../escaped.txt"),
        *[(name, None) for name in sorted(HOSTILE)[2:]],
    ]
    codes = {Path(r["document"]["path"]).name: r["error"]["code"] for r in records if r["status"] == "failed"}
    assert codes["a-bomb.zip"] == "too_large"
    assert codes["b-traversal.zip"] == "unsafe_name"
    assert codes["c-empty.html"] == "empty_document"
    assert codes["f-giant.txt"] == "too_large"
    assert {"i-truncated.pdf", "j-noise.pdf"} <= codes.keys()
    assert "internal_error" not in codes.values()
    assert "worker_died" not in codes.values()
    assert "z-fine.txt" not in codes
    assert all(r["error"]["message"] for r in records if r["error"])


def test_hostile_documents_tell_nothing_of_the_machine_and_write_nothing(hostile):
    folder, run, _ = hostile
    assert b"root:" not in run.stdout
    assert sorted(p.name for p in folder.iterdir()) == ["in"]
    assert not list(folder.parent.glob("escaped*"))


def test_only_the_nested_page_may_take_its_whole_time(hostile):
    """The HTML library needs quadratic time for 100,000 open tags: either the reader refuses them or the bound acts."""
    _, _, records = hostile
    slow = [r["document"]["path"] for r in records if r["error"] and r["error"]["code"] == "timeout"]
    assert set(slow) <= {"in/e-nested.html"}


def test_members_and_their_order(tmp_path):
    (tmp_path / "b.txt").write_text(REPORT)
    (tmp_path / "a.zip").write_bytes(a_zip(("2.txt", REPORT), ("1/报告.txt", REPORT)))
    (tmp_path / "c.jsonl").write_text(
        json.dumps({"url": "https://x.example/1", "text": REPORT}, ensure_ascii=False) + "\n"
    )
    run = gai("parse", "b.txt", "a.zip", "c.jsonl", cwd=tmp_path)
    assert [(r["document"]["path"], r["document"].get("member")) for r in lines(run)] == [
        ("b.txt", None),
        ("a.zip", "1/报告.txt"),
        ("a.zip", "2.txt"),
        ("c.jsonl", "https://x.example/1"),
    ]
    assert len({r["document"]["id"] for r in lines(run)}) == 1
    assert not (tmp_path / "home").exists()


def test_a_missing_path_is_a_line_and_the_others_still_come(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT)
    run = gai("parse", "nowhere.pdf", "a.txt", cwd=tmp_path)
    assert run.returncode == 1
    first, second = lines(run)
    assert (first["status"], first["error"]["code"], first["document"]["path"]) == (
        "failed",
        "not_found",
        "nowhere.pdf",
    )
    assert second["status"] != "failed"


def test_usage_errors(tmp_path):
    assert gai("parse", cwd=tmp_path).returncode == 2
    assert gai("parse", "--colour", "x", cwd=tmp_path).returncode == 2
    assert gai("nonsense", cwd=tmp_path).returncode == 2
    run = gai("parse", ".", cwd=tmp_path, GAI_WORKERS="many")
    assert run.returncode == 2
    assert b"GAI_WORKERS" in run.stderr
    assert b"Traceback" not in run.stderr


def test_a_reader_of_the_output_may_leave(tmp_path):
    (tmp_path / "in").mkdir()
    for i in range(30):
        (tmp_path / "in" / f"{i}.txt").write_text(REPORT * 200)
    command = f"'{GAI}' parse in | head -c 100 > /dev/null; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "0"
    assert "Traceback" not in run.stderr


def signals_as_usual():
    # A suite that runs in the background of a shell has the interrupt ignored, one that has used Ray may have SIGTERM
    # ignored, and so would its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_workers_and_all(tmp_path, number):
    (tmp_path / "in").mkdir()
    for i in range(4000):  # more output than a pipe holds: it cannot end before the interrupt
        (tmp_path / "in" / f"{i}.txt").write_text(REPORT)
    with subprocess.Popen(
        [GAI, "parse", "in"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=signals_as_usual,
    ) as process:
        process.stdout.readline()
        process.send_signal(number)
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert stderr.strip() == b"Interrupted. The lines printed so far are whole; nothing was stored."
    assert subprocess.run(["pgrep", "-s", str(process.pid)], capture_output=True, check=False).stdout == b""


def test_what_recognises_scans_is_a_setting_that_reaches_the_worker(tmp_path):
    page = Image.new("L", (900, 300), 255)
    ImageDraw.Draw(page).text((60, 100), "12345 requests", fill=0)
    page.save(tmp_path / "scan.png")
    run = gai("parse", "scan.png", cwd=tmp_path, GAI_OCR_PROVIDER="NoSuchExecutionProvider")
    (record,) = lines(run)
    assert (run.returncode, record["error"]["code"]) == (1, "ocr_provider")
    assert "GAI_OCR_PROVIDER=NoSuchExecutionProvider is not there" in record["error"]["message"]
