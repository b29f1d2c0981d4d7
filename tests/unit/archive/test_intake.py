"""Files, folders, ZIP and JSONL: what is taken in, in which order, and what is refused with which reason."""

import io
import json
import os
import struct
import zipfile

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.limits import Limits

SMALL = Limits(document_bytes=100_000, archive_bytes=300_000, archive_members=20)


def a_zip(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def told(items):
    return [(i.member, i.code if isinstance(i, Refusal) else i.data.decode("utf-8", "replace")[:20]) for i in items]


def expanded(path, limits=SMALL):
    return told(expand([str(path)], limits))


def test_a_folder_is_walked_in_name_order_without_the_parts_of_pages(tmp_path):
    for name in ("b/2.txt", "b/1.txt", "a.html", "style.css", ".hidden", "b/.git/x.txt", "~$a.docx", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    found = [d.path for d in expand([str(tmp_path)], SMALL)]
    assert found == [str(tmp_path / n) for n in ("a.html", "b/1.txt", "b/2.txt")]


def test_what_is_not_there_or_no_file_is_named(tmp_path):
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    paths = [str(tmp_path / n) for n in ("nowhere", "empty", "pipe")]
    assert [i.code for i in expand(paths, SMALL)] == ["not_found", "empty_folder", "not_a_file"]


def test_a_loop_of_links_ends(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    found = list(expand([str(tmp_path)], SMALL))
    assert [type(i) for i in found] == [Document, Refusal]


def test_a_file_over_the_limit_is_refused_with_its_hash(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * 100_001)
    (refusal,) = expand([str(tmp_path / "big.txt")], SMALL)
    assert (refusal.code, refusal.bytes, len(refusal.sha256)) == ("too_large", 100_001, 64)


def test_a_zip_gives_its_members_and_those_of_a_zip_in_it(tmp_path):
    inner = a_zip([("附件.txt", "inner"), ("deep.zip", a_zip([("x.txt", "x")]))])
    (tmp_path / "r.zip").write_bytes(
        a_zip([("b.txt", "b"), ("a/页面.html", "<html>a"), ("n.zip", inner), ("__MACOSX/b.txt", "junk"), ("d/", "")])
    )
    assert expanded(tmp_path / "r.zip") == [
        ("a/页面.html", "<html>a"),
        ("b.txt", "b"),
        ("n.zip/deep.zip", "nested_too_deep"),
        ("n.zip/附件.txt", "inner"),
    ]


def test_names_that_chinese_windows_wrote(tmp_path):
    name = "2023年报告.txt"
    raw = a_zip([("X" * len(name.encode("gbk")), "x")]).replace(b"X" * len(name.encode("gbk")), name.encode("gbk"))
    (tmp_path / "r.zip").write_bytes(raw)
    assert expanded(tmp_path / "r.zip") == [(name, "x")]


@pytest.mark.parametrize("name", ["../up.txt", "a/../../up.txt", "/etc/passwd", "C:\\x.txt", "..\\up.txt"])
def test_traversal_is_refused_and_nothing_is_written(tmp_path, name):
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    (folder / "r.zip").write_bytes(a_zip([(name, "evil"), ("ok.txt", "ok")]))
    archive = Archive(str(tmp_path / "home"))
    done = take_in([str(folder / "r.zip")], archive, SMALL)
    assert [r.code for r in done.refused] == ["unsafe_name"]
    assert [e.member for e in done.new] == ["ok.txt"]
    written = {p for p in tmp_path.rglob("*") if p.is_file()} - {folder / "r.zip"}
    assert all((tmp_path / "home") in p.parents for p in written)


def test_a_bomb_is_refused_in_bounded_memory(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(a_zip([("0.txt", b"\0" * 50_000_000), ("ok.txt", "ok")]))
    assert expanded(tmp_path / "bomb.zip") == [("0.txt", "too_large"), ("ok.txt", "ok")]


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    raw = bytearray(a_zip([("0.txt", b"\0" * 5_000_000)]))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        raw[raw.index(mark) + offset : raw.index(mark) + offset + 4] = struct.pack("<I", 10)
    (tmp_path / "bomb.zip").write_bytes(raw)
    ((_, code),) = expanded(tmp_path / "bomb.zip")
    assert code in ("too_large", "damaged_archive")


def test_many_members_that_are_too_much_together(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(a_zip([(f"{i}.txt", b"x" * 90_000) for i in range(6)]))
    assert [c for _, c in expanded(tmp_path / "bomb.zip")] == ["x" * 20] * 3 + ["archive_bomb"] * 3


def test_the_budget_counts_nested_archives(tmp_path):
    inner = a_zip([(f"{i}.txt", b"x" * 90_000) for i in range(2)])
    (tmp_path / "bomb.zip").write_bytes(a_zip([(f"{i}.zip", inner) for i in range(4)]))
    assert "archive_bomb" in [c for _, c in expanded(tmp_path / "bomb.zip")]


def test_too_many_members(tmp_path):
    (tmp_path / "r.zip").write_bytes(a_zip([(f"{i}", "x") for i in range(21)]))
    assert expanded(tmp_path / "r.zip") == [(None, "too_many_members")]


def test_members_that_share_their_bytes(tmp_path):
    raw = a_zip([("a.txt", "a" * 50), ("b.txt", "b" * 50)])
    central = raw.index(b"PK\x01\x02")
    second = raw.index(b"PK\x01\x02", central + 4)
    overlapping = bytearray(raw)
    overlapping[second + 42 : second + 46] = struct.pack("<I", 0)
    (tmp_path / "r.zip").write_bytes(overlapping)
    assert expanded(tmp_path / "r.zip") == [(None, "archive_bomb")]


def test_encrypted_and_damaged_members_do_not_cost_the_others(tmp_path):
    raw = bytearray(a_zip([("a.txt", "secret"), ("b.txt", "fine"), ("c.txt", "y" * 500)]))
    central = raw.index(b"PK\x01\x02")
    raw[central + 8] |= 1
    third = raw.index(b"c.txt")
    raw[third + 5 : third + 9] = b"\xff\xff\xff\xff"
    (tmp_path / "r.zip").write_bytes(raw)
    assert expanded(tmp_path / "r.zip") == [
        ("a.txt", "encrypted_archive"),
        ("b.txt", "fine"),
        ("c.txt", "damaged_archive"),
    ]


def test_a_truncated_zip(tmp_path):
    (tmp_path / "r.zip").write_bytes(a_zip([("a.txt", "a" * 5000)])[:100])
    assert expanded(tmp_path / "r.zip") == [(None, "damaged_archive")]


def test_an_office_file_is_one_document(tmp_path):
    (tmp_path / "r.docx").write_bytes(a_zip([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]))
    (document,) = expand([str(tmp_path / "r.docx")], SMALL)
    assert isinstance(document, Document)
    assert document.member is None


@pytest.mark.parametrize("folder", ["页面_files", "页面.files"])
def test_the_parts_of_a_saved_page_are_its_bundle_and_icons_are_passed_over(tmp_path, folder):
    picture = b"\x89PNG\r\n\x1a\n"
    files = [
        ("页面.html", b"<html><body><img>"),
        (f"{folder}/icon.png", picture),
        (f"{folder}/table.png", picture + b"x" * 20_000),
        ("other_files/alone.png", picture),
    ]
    (tmp_path / "s").mkdir()
    for name, data in files:
        (tmp_path / "s" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "s" / name).write_bytes(data)
    (tmp_path / "s.zip").write_bytes(a_zip(files))
    for root in (tmp_path / "s", tmp_path / "s.zip"):
        page = f"{root}/页面.html"
        given = list(expand([str(root)], SMALL))
        assert {d.name: d.bundle for d in given} == {"alone.png": None, "页面.html": page}
        assert [(b.name, b.bundle) for d in given for b in d.beside] == [("table.png", page)]
        archive = Archive(str(tmp_path / f"archive of {root.name}"))
        take_in([str(root)], archive, SMALL)
        assert {e.name: e.bundle for e in archive.entries()} == {
            "alone.png": None,
            "页面.html": page,
            "table.png": page,
        }


def test_a_jsonl_of_pages(tmp_path):
    lines = [
        json.dumps({"url": "https://x.example/a", "text": "甲"}, ensure_ascii=False),
        json.dumps({"url": "https://x.example/b.html", "html": "<html>乙</html>"}, ensure_ascii=False),
        "",
        "no json",
        json.dumps({"url": "https://x.example/c"}),
        json.dumps([1]),
        json.dumps({"text": "丁"}, ensure_ascii=False),
        json.dumps({"url": "https://x.example/a", "text": "again"}),
    ]
    file = tmp_path / "c.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    assert expanded(file) == [
        ("https://x.example/a", "甲"),
        ("https://x.example/b.html", "<html>乙</html>"),
        ("line 4", "damaged_archive"),
        ("https://x.example/c", "address_only"),
        ("line 6", "damaged_archive"),
        ("line 7", "丁"),
        ("line 8", "again"),
    ]


def test_duplicates_are_not_doubled(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("same")
    archive = Archive(str(tmp_path / "home"))
    done = take_in([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], archive, SMALL)
    assert (len(done.new), len(done.known)) == (1, 1)
    again = take_in([str(tmp_path / "a.txt")], archive, SMALL)
    assert (len(again.new), len(again.known)) == (0, 1)
    assert len(archive.documents()) == 1
    assert len(list(archive.entries())) == 2  # both places are known


def test_what_is_no_document_is_refused_with_its_reason(tmp_path):
    files = {"empty.txt": b"", "film.mp4": b"\0\0\0 ftypisom" + bytes(range(256)), "broken.pdf": bytes(range(256)) * 4}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = take_in([str(tmp_path / n) for n in files], Archive(str(tmp_path / "home")), SMALL)
    assert [(r.path.rsplit("/", 1)[-1], r.code) for r in done.refused] == [
        ("empty.txt", "empty_document"),
        ("film.mp4", "unsupported_type"),
    ]
    assert [e.name for e in done.new] == ["broken.pdf"]


def test_an_object_that_was_lost_is_healed(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    archive = Archive(str(tmp_path / "home"))
    take_in([str(tmp_path / "a.txt")], archive, SMALL)
    (lost,) = (tmp_path / "home" / "objects").rglob("*/*")
    lost.unlink()
    assert list(archive.verify())
    take_in([str(tmp_path / "a.txt")], archive, SMALL)
    assert not list(archive.verify())
