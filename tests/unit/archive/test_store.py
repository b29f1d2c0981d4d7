"""The store and its manifest on local disk and in memory: immutable, append-safe, the same after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.manifest import Entry, ManifestDamaged
from gai_pipeline.archive.store import Archive, ArchiveDamaged
from gai_pipeline.limits import Limits


@pytest.fixture(params=["local", "memory"])
def archive(request, tmp_path):
    return Archive(str(tmp_path / "archive") if request.param == "local" else f"memory://{uuid.uuid4().hex}/archive")


def entry(sha256, path="a.txt", **more):
    return Entry(sha256=sha256, name=path, path=path, media_type="text/plain", bytes=1, **more)


def test_bytes_come_back_by_their_hash(archive):
    sha256 = archive.put("报告".encode())
    assert archive.get(sha256).decode() == "报告"
    assert sha256 in archive
    assert archive.put("报告".encode()) == sha256


def test_a_missing_object_is_named(archive):
    with pytest.raises(ArchiveDamaged, match=r"0000.*missing"):
        archive.get("0" * 64)


def test_a_name_that_is_no_hash_leads_nowhere(archive):
    with pytest.raises(ValueError, match="no SHA-256"):
        archive.get("../../etc/passwd")


def test_rows_of_one_intake_share_its_beginning(archive):
    for name in ("先来.txt", "后来.txt"):
        with archive.journal() as journal:
            journal.append(entry(f"{name:0>64}".encode().hex()[:64], name))
            journal.append(entry("e" * 64, name))
    first, same, later, _ = archive.entries()
    assert first.intake == same.intake < later.intake


def test_rows_come_back_in_order_with_their_fetch(archive):
    rows = [entry(f"{i:064x}", f"报告{i}.txt") for i in range(3)]
    rows.append(
        entry("", "u", fetched_at="2026-01-20T00:00:00Z", status=404, headers={"ETag": "x"}, source="s", note="gone")
    )
    with archive.journal() as journal:
        for row in rows:
            journal.append(row)
    found = list(archive.entries())
    assert [replace(e, intake="") for e in found] == rows
    assert len({e.intake for e in found}) == 1
    assert [d.path for d in archive.documents()] == ["报告0.txt", "报告1.txt", "报告2.txt"]


def test_documents_are_sorted_by_hash_and_the_first_place_counts(archive):
    with archive.journal() as journal:
        journal.append(entry("b" * 64, "first"))
        journal.append(entry("a" * 64, "other"))
    with archive.journal() as journal:
        journal.append(entry("b" * 64, "second"))
    assert [(d.sha256[0], d.path) for d in archive.documents()] == [("a", "other"), ("b", "first")]


def test_compacting_keeps_rows_and_order(archive):
    for i in range(4):
        with archive.journal() as journal:
            journal.append(entry(f"{i:064x}", f"{i}"))
    before = list(archive.entries())
    assert archive.compact() == 4
    with archive.journal() as journal:
        journal.append(entry("f" * 64, "later"))
    assert list(archive.entries())[:4] == before
    assert list(archive.entries())[-1].path == "later"


def test_objects_are_read_only_and_verified(tmp_path):
    archive = Archive(str(tmp_path))
    sha256 = archive.put(b"abc")
    file = tmp_path / "objects" / sha256[:2] / sha256
    assert file.stat().st_mode & 0o222 == 0
    file.chmod(0o644)
    file.write_bytes(b"abd")
    with pytest.raises(ArchiveDamaged, match="changed"):
        archive.get(sha256)


def test_a_torn_last_row_is_left_out_and_a_damaged_one_named(tmp_path):
    archive = Archive(str(tmp_path))
    with archive.journal() as journal:
        journal.append(entry("a" * 64))
        journal.append(entry("b" * 64))
    (file,) = (tmp_path / "manifest").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert [e.sha256[0] for e in archive.entries()] == ["a"]
    file.write_bytes(b"{broken\n" + whole)
    with pytest.raises(ManifestDamaged, match=file.name):
        list(archive.entries())


def test_an_intake_killed_half_way_continues_to_the_same_archive(tmp_path):
    inbox = tmp_path / "in"
    inbox.mkdir()
    for i in range(1500):
        (inbox / f"{i:04}.txt").write_text(f"报告 {i}")
    code = (
        "import sys; from gai_pipeline.archive.intake import take_in; from gai_pipeline.archive.store import Archive\n"
        "from gai_pipeline.limits import Limits; take_in([sys.argv[1]], Archive(sys.argv[2]), Limits())"
    )
    target = tmp_path / "killed"
    with subprocess.Popen([sys.executable, "-c", code, str(inbox), str(target)]) as process:
        while not (list(target.glob("manifest/*")) and len(list(target.glob("objects/*"))) > 40):
            time.sleep(0.005)
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    archive, limits = Archive(str(target)), Limits()
    there = len(list(archive.entries()))
    assert 0 < there < 1500
    done = take_in([str(inbox)], archive, limits)
    assert len(done.known) == there
    assert len(done.new) == 1500 - there
    undisturbed = Archive(str(tmp_path / "whole"))
    take_in([str(inbox)], undisturbed, limits)
    assert [(d.sha256, d.path) for d in archive.documents()] == [(d.sha256, d.path) for d in undisturbed.documents()]
    assert len(list(archive.entries())) == 1500
    assert not list(archive.verify())


def test_two_writers_at_once_lose_nothing(tmp_path):
    archive = Archive(str(tmp_path))
    with archive.journal() as one, archive.journal() as two:
        for i in range(50):
            one.append(entry(f"{i:064x}"))
            two.append(entry(f"{i + 50:064x}"))
    assert len(archive.documents()) == 100
    assert len(os.listdir(tmp_path / "manifest")) == 2  # noqa: PTH208


def test_rows_are_plain_json_lines(tmp_path):
    archive = Archive(str(tmp_path))
    with archive.journal() as journal:
        journal.append(entry("a" * 64, "报告.txt"))
    (file,) = Path(tmp_path / "manifest").iterdir()
    assert json.loads(file.read_text("utf-8"))["path"] == "报告.txt"
