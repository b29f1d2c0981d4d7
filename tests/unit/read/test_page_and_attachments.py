"""A page and the files given with it: one report, two reports, or a report and its announcement."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import formdocs
import pytest

from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive
from gai_pipeline.extract import parse
from gai_pipeline.layout.blocks import Picture, UnreadableDocument
from gai_pipeline.limits import Limits
from gai_pipeline.read import mhtml
from gai_pipeline.read.choose import read
from gai_pipeline.read.pictures import may_show_table
from gai_pipeline.read.references import Index, links
from gai_pipeline.read.sniff import DOCUMENTS, MHTML, sniff
from gai_pipeline.settings import Settings
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.reading import job_of, read_archive, read_lines

FORM = formdocs.form("2021", 7)
TABLES = "".join(f"<p>{t.title}</p>{formdocs.html_table(t)}" for t in FORM.tables)
TITLE = "清河县2023年政府信息公开工作年度报告"


def page(body: str, title: str = TITLE) -> bytes:
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()
    )


def text(year: int = 2023) -> str:
    paragraphs = [*FORM.paragraphs, *FORM.after]
    return "".join(f"<p>{p}</p>" for p in paragraphs).replace("2023", str(year))


def link(name: str) -> str:
    return f'<p>附件：<a href="files/{name}">下载</a></p>'


ATTACHMENT = f"<html><body>{TABLES}</body></html>".encode()
COMPLETE = page(text() + TABLES)
OTHER_YEAR = page(text(2022) + TABLES, TITLE.replace("2023", "2022"))
OTHER_BODY = page(TABLES, "白石县2023年政府信息公开工作年度报告")


def outcome(records):
    return [(r.document.path, r.status, r.report.report_year, len(r.cells) > 0) for r in records]


def read_with(body: str, **files: bytes):
    beside = {f"in/files/{name}": data for name, data in files.items()}
    return parse(page(body), "p.html", path="in/p.html", beside=beside)


def test_tables_of_an_attachment_are_in_the_record_of_its_page() -> None:
    (record,) = read_with(text() + link("form"), form=ATTACHMENT)
    (whole,) = parse(COMPLETE, "whole.html")
    assert (record.document.path, record.status, record.report.title) == ("in/p.html", "parsed", TITLE)
    assert [(c.key, c.value, c.status) for c in record.cells] == [(c.key, c.value, c.status) for c in whole.cells]
    assert {c.where.locator.split(" > ")[0] for c in record.cells if c.where.locator} == {"form"}
    assert record.report.publisher == whole.report.publisher


@pytest.mark.parametrize("other", [OTHER_YEAR, OTHER_BODY])
def test_two_different_reports_are_never_one(other: bytes) -> None:
    records = read_with(text() + link("form"), form=other)
    assert [r.document.path for r in records] == ["in/p.html", "in/files/form"]
    assert records[0].cells == []
    assert records[1].cells
    alone = parse(other, "form", path="in/files/form")
    assert outcome(records[1:]) == outcome(alone)


def test_a_page_that_only_announces_its_attachment_is_no_report() -> None:
    page_record, report = read_with(link("report"), report=COMPLETE)
    assert (page_record.status, page_record.error.code) == ("no_report", "report_attached")  # type: ignore[union-attr]
    assert (report.document.path, report.status, report.report.title) == ("in/files/report", "parsed", TITLE)


def test_a_page_with_its_tables_keeps_them_and_the_attachment_its_record() -> None:
    records = read_with(text() + TABLES + link("again"), again=ATTACHMENT)
    assert [r.document.path for r in records] == ["in/p.html", "in/files/again"]
    assert not any(" > " in c.where.locator for c in records[0].cells)


def test_a_second_copy_of_the_tables_has_no_record_and_other_figures_have_one() -> None:
    other = "".join(formdocs.html_table(t) for t in formdocs.form("2021", 8).tables).encode()
    same = read_with(text() + link("a") + link("b"), a=ATTACHMENT, b=ATTACHMENT.replace(b"<p>", b"<p> "))
    assert len(same) == 1
    different = read_with(text() + link("a") + link("b"), a=ATTACHMENT, b=other)
    assert [r.document.path for r in different] == ["in/p.html", "in/files/b"]


def test_an_attachment_that_cannot_be_read_is_on_record() -> None:
    records = read_with(text() + link("form"), form=b"%PDF-1.7 broken")
    assert [(r.document.path, r.status) for r in records] == [("in/p.html", "partial"), ("in/files/form", "failed")]


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def lines(path: Path) -> list[dict]:
    limits = Limits(seconds=60)
    engine = Pool(job_of("lines", limits))
    try:
        return [json.loads(line) for _, told in read_lines(engine, expand([str(path)], limits), limits)
                for line in told.split("\n")]  # fmt: skip
    finally:
        engine.close()


BUNDLED = {
    "2023.html": page(text() + link("form.doc")),
    "files/form.doc": ATTACHMENT,
    "files/apart.doc": OTHER_YEAR,
}


def test_folders_and_archives_hand_bundles_to_the_workers(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", BUNDLED)
    found = lines(folder)
    assert sorted(Path(r["document"]["path"]).name for r in found) == ["2023.html", "apart.doc"]
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, data in BUNDLED.items():
            archive.writestr(name, data)
    packed = lines(tmp_path / "in.zip")
    assert sorted(r["document"]["member"] for r in packed) == ["2023.html", "files/apart.doc"]
    merged = next(r for r in found if r["document"]["path"].endswith("2023.html"))
    assert merged["cells"] == next(r for r in packed if r["document"]["member"] == "2023.html")["cells"] != []


def test_without_links_nothing_changes(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"b.html": page(text()), "a.doc": ATTACHMENT, "c.html": COMPLETE})
    given = list(expand([str(folder)], Limits()))
    assert [(d.name, d.bundle, d.beside) for d in given] == [(n, None, ()) for n in ("a.doc", "b.html", "c.html")]


def test_a_list_of_reports_takes_no_attachment_from_their_pages(tmp_path: Path) -> None:
    files = {f"files/{n}.doc": ATTACHMENT + str(n).encode() for n in range(3)}
    index = page("".join(link(f"{n}.doc") for n in range(3)), "年报")
    own = {f"{n}.html": page(text() + link(f"{n}.doc")) for n in range(3)}
    given = list(expand([str(write(tmp_path / "in", {"a.html": index, **own, **files}))], Limits()))
    assert {d.name: [b.name for b in d.beside] for d in given} == {
        "a.html": [],
        **{f"{n}.html": [f"{n}.doc"] for n in range(3)},
    }


def test_too_much_beside_a_page_is_not_read_with_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"p.html": page(link("a.doc") + link("b.doc")), "files/a.doc": b"a" * 6000,
                                     "files/b.doc": b"b" * 6000})  # fmt: skip
    given = list(expand([str(folder)], Limits(document_bytes=10_000)))
    assert sorted(d.name for d in given) == ["b.doc", "p.html"]
    assert [b.name for d in given for b in d.beside] == ["a.doc"]


def test_the_archive_knows_its_bundles_and_reads_them_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", workers=1, document_seconds=60, _env_file=None)
    archive = Archive.of(settings)
    take_in([str(write(tmp_path / "in", BUNDLED))], archive, settings.limits)
    entries = archive.documents()
    for cached in (False, True):
        told = list(read_archive(archive, entries, settings))
        assert len(told) == 3
        assert sorted(Path(r.document.path).name for o in told for r in o.records) == ["2023.html", "apart.doc"]
        assert all(o.cached for o in told if o.records) is cached
    # another attachment under the same name: the page is read again
    (tmp_path / "in/files/form.doc").write_bytes(ATTACHMENT.replace(b"</body>", b"<p>.</p></body>"))
    take_in([str(tmp_path / "in")], archive, settings.limits)
    told = list(read_archive(archive, archive.documents(), settings))
    assert sorted(Path(r.document.path).name for o in told for r in o.records) == ["2023.html", "apart.doc"]
    assert [o.cached for o in told for r in o.records if r.document.path.endswith("2023.html")] == [False]


def test_references_and_what_they_mean() -> None:
    dress = '<link rel=icon href=i.ico><link rel="stylesheet" href="s.css">'
    page = '<img src="a_files/图（1）.png"><a href=b.pdf>x</a><img src="data:image/png;base64,xx">'
    found = links((dress + page).encode())
    assert found == (("a_files/图（1）.png",), ("b.pdf",), ("s.css",))
    index = Index(["in/a_files/图(1).png", "in/b.pdf", "secret.png", "https://x.example/c/d.png?v=1"])
    assert index.find("./a_files/%E5%9B%BE%EF%BC%881%EF%BC%89.png", "in/a.html") == "in/a_files/图(1).png"
    assert index.find("http://x.example/img/图(1).png", "in/a.html") == "in/a_files/图(1).png"
    assert index.find("b.pdf#page=2", "in/a.html") == "in/b.pdf"
    assert index.find("http://x.example/b.pdf", "in/a.html") is None
    assert index.find("/secret.png", "in/a.html") is None
    assert index.find("../c/d.png?v=1", "http://x.example/e/f.html") == "https://x.example/c/d.png?v=1"


def test_every_kind_of_document_has_a_reader() -> None:
    from importlib import util

    from gai_pipeline.read.registry import READERS, of_media_type

    assert {kind for kind in DOCUMENTS if of_media_type(kind) is None} == set()
    assert [spec for spec in READERS if util.find_spec(f"gai_pipeline.read.{spec.module}") is None] == []


def test_a_page_saved_in_one_file_with_its_pictures() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    import base64
    import quopri

    saved = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: http://x.example/2023/a.html\r\n\r\n"
        + quopri.encodestring(page(text() + TABLES + '<img src="t.png"><img src="cid:two@x">'))
        + b"\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: http://x.example/2023/t.png\r\n\r\n"
        + base64.encodebytes(png)
        + b"\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <two@x>\r\n\r\n"
        + base64.encodebytes(png)
        + b"\r\n--B--\r\n"
    )
    assert sniff(saved) == MHTML
    reading = mhtml.read(saved)
    assert reading.url == "http://x.example/2023/a.html"
    assert [b.data for b in reading.blocks if isinstance(b, Picture)] == [png, png]
    (record,) = parse(saved, "a.mht")
    assert (record.status, record.report.title) == ("parsed", TITLE)


def test_a_saved_page_of_parts_within_parts_is_refused() -> None:
    nested = "".join(f'Content-Type: multipart/related; boundary="b{i}"\r\n\r\n--b{i}\r\n' for i in range(3000))
    with pytest.raises(UnreadableDocument) as caught:
        mhtml.read(f"MIME-Version: 1.0\r\n{nested}Content-Type: text/html\r\n\r\n<p>甲</p>".encode())
    assert caught.value.code == "too_deep"


def test_logos_drawings_and_photographs_are_not_recognised() -> None:
    import numpy as np
    from PIL import Image

    def png(pixels) -> bytes:
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG")
        return out.getvalue()

    sheet = np.full((400, 800), 255, np.uint8)
    sheet[::40] = 0
    photograph = np.random.default_rng(1).integers(0, 255, (400, 800, 3), np.uint8)
    assert may_show_table(png(sheet))
    assert not may_show_table(png(sheet[:70]))
    assert not may_show_table(png(sheet[:, :200]))
    assert not may_show_table(png(photograph))
    metafile = b"\x01\x00\x00\x00" + b"\x00" * 36 + b" EMF" + b"\x01" * 200
    assert not may_show_table(metafile)
    source = page(text() + '<img src="l.png"><img src="m.emf">')
    reading = read(source, "text/html", address="p.html", beside={"l.png": png(sheet[:70]), "m.emf": metafile})
    assert sum(isinstance(b, Picture) for b in reading.blocks) == 2
    assert reading.damage == set()


def test_what_was_collected_with_a_page_is_read_with_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", workers=1, document_seconds=60, _env_file=None)
    archive = Archive.of(settings)
    site = "https://x.example/2024"
    fetched = [
        ("page", f"{site}/p.html", page(text() + '<a href="form.doc">附件</a>')),
        ("attachment", f"{site}/form.doc", ATTACHMENT),
        ("page", f"{site}/q.html", OTHER_BODY),
    ]
    with archive.journal() as journal:
        for role, url, data in fetched:
            journal.append(
                Entry(
                    sha256=archive.put(data),
                    name=url.rsplit("/", 1)[-1],
                    path=url,
                    media_type="text/html",
                    bytes=len(data),
                    source_uri=url,
                    bundle="one" if "q" not in url else "two",
                    via="fetch",
                    headers={":role": role},
                )
            )
    told = [r for o in read_archive(archive, archive.documents(), settings) for r in o.records]
    assert sorted((r.document.path, r.status) for r in told) == [
        (f"{site}/p.html", "parsed"),
        (f"{site}/q.html", "parsed"),
    ]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (
            "<frameset><frame src='book.files/sheet001.htm'><noframes><p>旧</p></noframes></frameset>",
            "Content-Location",
        ),
        ("<p>导航</p><iframe src='cid:frame-1@mhtml.blink'></iframe>", "Content-ID"),
    ],
)
def test_the_frames_of_a_saved_page_are_read_in_their_places(page: str, name: str) -> None:
    place = {"Content-Location": "file:///C:/a/book.files/sheet001.htm", "Content-ID": "<frame-1@mhtml.blink>"}[name]
    table = f"<table>{'<tr><td>规章</td><td>0</td></tr>' * 4}</table>"
    head = "From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    first = f"Content-Location: file:///C:/a/book.htm\r\nContent-Type: text/html\r\n\r\n<html>{page}</html>\r\n--b\r\n"
    second = (
        f"{name}: {place}\r\nContent-Type: text/html\r\n\r\n<html><body><p>甲镇</p>{table}</body></html>\r\n--b--\r\n"
    )
    reading = mhtml.read((head + first + second).encode("gb18030"))
    assert [len(g.cells) for g in reading.tables()] == [8]
    assert [p.text for p in reading.paragraphs()][-1] == "甲镇"
