"""Hostile files of many kinds: each gives an answer in time and a code, and harms none beside it.

By themselves through the workers here; through the commands and into the warehouse in `make attack`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.limits import Limits
from gai_pipeline.records.model import Record
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.reading import job_of, read_many
from tests.attack import (
    hostile_archives,
    hostile_office,
    hostile_pages,
    hostile_pictures,
    hostile_third,
    hostile_unheard,
)
from tests.attack.test_documents import GOOD, gai
from tests.integration.orchestrate import runs

pytestmark = pytest.mark.attack

LARGE = int(os.environ.get("GAI_ATTACK", "1")) > 1
LIMITS = Limits(seconds=30.0, memory_bytes=1 << 30)
SLOW = {
    "lines-of-20-megapixels.png", "black-20-megapixels.png", "frames.png", "noise-of-4-megapixels.png",
    "picture-larger-than-it-is.pdf", "100000-tables.html", "a-million-breaks.html", "head-of-3-mb.mht",
    "encoded-heads.eml", "a-line-of-30000.png", "a-million-empty-paragraphs.docx", "300000-runs.docx",
    "40-bombs.zip", "page-with-5000-parts.zip",
    "200-reports.html", "a-million-tabs.txt", "5000-columns.md", "colours-a-million.rtf", "looks-of-each-letter.rtf",
    "name-in-90000-parts.eml", "a-million-to.eml", "folded-without-end.mht", "quotes-only.csv", "never-closed.csv",
    "labels-20000-times.html", "edges-a-million.rtf", "white-on-9000-grounds.ofd", "lines-of-one-sign.txt",
    "base64-without-end.mht", "50000-parts.mht", "200000-strings.xlsx", "more-than-it-says.png",
}  # fmt: skip
"""Seconds each: in `make attack` only."""
BOUNDED = {"content-in-content.pdf": "out_of_memory", "head-of-3-mb.mht": "timeout"}
"""What only the bounds on a document end, in a library that cannot be mended here or by its size alone."""
Made = bytes | Callable[[], bytes]
GROUPS: dict[str, dict[str, Made]] = {
    "charsets": {**hostile_pages.CHARSETS},
    "pages": {**hostile_pages.PAGES},
    "packed": {**hostile_pages.PACKED},
    "mail": {**hostile_pages.MAIL},
    "word": {**hostile_office.WORD},
    "sheets": {**hostile_office.SHEETS},
    "open formats": {**hostile_office.OPEN},
    "pictures": {**hostile_pictures.PICTURES},
    "portable": {**hostile_pictures.PDFS},
    "wrong names": {**hostile_archives.WRONG_NAMES},
    "two kinds": {**hostile_archives.TWO_KINDS},
}
GROUPS |= hostile_unheard.DOCUMENTS | hostile_third.DOCUMENTS
FOLDERS: dict[str, dict[str, Made]] = {
    "archives": {**hostile_archives.ARCHIVES},
    "lines": {**hostile_pages.LINES},
    "holders": hostile_unheard.HOLDERS,
    "more holders": hostile_third.HOLDERS,
}
BAD = {"internal_error", "worker_died", "timeout", "out_of_memory"}


def made(group: dict[str, Made]) -> dict[str, bytes]:
    chosen = {name: body for name, body in group.items() if LARGE or name not in SLOW}
    return {name: body if isinstance(body, bytes) else body() for name, body in chosen.items()}


@pytest.fixture(scope="module")
def engine() -> Iterator[Pool]:
    pool = Pool(job_of("records", LIMITS), 2)
    yield pool
    pool.close()


def codes(records: list[Record]) -> set[str]:
    return {r.error.code for r in records if r.error}


@pytest.mark.parametrize("name", GROUPS)
def test_hostile_documents_cost_only_themselves(name, engine):
    files = made(GROUPS[name])
    sound = Document(GOOD, "form.html", "form.html")
    hostile = [Document(body, file, file) for file, body in files.items()]
    first, *read, last = read_many(engine, [sound, *hostile, sound], LIMITS)
    assert first == last
    assert first[0].error is None
    found = {file: codes(records) & BAD for file, records in zip(files, read, strict=True)}
    assert {file: bad for file, bad in found.items() if bad and bad != {BOUNDED.get(file)}} == {}


@pytest.mark.parametrize("name", FOLDERS)
def test_hostile_archives_are_answered_and_the_sound_beside_them_read(name, tmp_path):
    files = made(FOLDERS[name])
    for file, body in files.items():
        (tmp_path / file).write_bytes(body)
    (tmp_path / "zzz.html").write_bytes(GOOD)
    items = list(expand([str(tmp_path)], LIMITS))
    refused = [item for item in items if isinstance(item, Refusal)]
    assert {item.code for item in refused} & BAD == set()
    assert all(item.message for item in refused)
    documents = [item for item in items if isinstance(item, Document)]
    assert documents[-1].data == GOOD
    answered = {Path(item.path).name for item in items}
    assert answered >= {*files, "zzz.html"} - {"hidden.zip"}
    if name == "lines":
        assert sum(item.member == "http://sound.example/1" for item in documents) == len(files)


_STEERING = re.compile(rb"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]|\x1b(?!\[\d*(?:;\d+)*[mK])|\xe2\x80[\xaa-\xae]|\xc2\x9b")


@pytest.mark.parametrize("command", ["parse", "check"])
def test_names_and_titles_steer_no_terminal(command, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    title = hostile_pages.PAGES["title-that-steers.html"]
    assert isinstance(title, bytes)
    names = (
        "a\nb.html",
        "a\rb.html",
        "\x1b[2J.html",
        "\u202elmth.html",
        "\x9b2J.html",
        "=1+1.html",
        "-rf.html",
        "%s.html",
    )
    for name in names:
        (folder / name).write_bytes(title)
    (folder / os.fsdecode(b"\x1b]0;\xff\x07.html")).write_bytes(title)
    (folder / "names.zip").write_bytes(hostile_archives.ARCHIVES["names-that-steer.zip"])
    (folder / "float.tif").write_bytes(made(GROUPS["pictures"])["floats.tif"])
    done = gai(command, str(folder), home=tmp_path)
    assert b"Traceback" not in done.stderr
    assert b"Warning" not in done.stderr
    assert b"onnxruntime" not in done.stderr
    assert _STEERING.search(done.stdout + done.stderr) is None
    if command == "parse":
        read = [json.loads(line) for line in done.stdout.splitlines()]
        assert sum(record["status"] == "parsed" for record in read) >= len(names) + 1


@pytest.mark.skipif(not LARGE, reason="two runs of the pipeline, in make attack")
def test_the_marts_are_those_without_the_hostile(tmp_path):
    sound = runs.documents(tmp_path, 3)
    runs.run(tmp_path / "sound", "run", str(sound))
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for group in (*GROUPS.values(), *FOLDERS.values()):
        for file, body in made(group).items():
            # what is a report of its own would rightly be among the marts
            (hostile / file).write_bytes(body.replace(GOOD, b"x").replace("年度报告".encode(), b"x"))
    told = runs.run(tmp_path / "both", "run", str(sound), str(hostile))
    assert "Traceback" not in told
    kept = "select report_id, report_year, title from marts.fct_reports order by all"
    one, both = (runs.rows(tmp_path / home / "warehouse.duckdb", kept) for home in ("sound", "both"))
    assert set(one) <= set(both)
    cells = (
        "select c.* from marts.fct_cells c join (select distinct report_id from marts.fct_reports "
        f"where report_id in ({','.join(repr(r[0]) for r in one)})) using (report_id) order by all"
    )
    assert runs.rows(tmp_path / "sound" / "warehouse.duckdb", cells) == runs.rows(
        tmp_path / "both" / "warehouse.duckdb", cells
    )
