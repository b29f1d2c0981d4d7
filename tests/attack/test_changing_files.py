"""Files that are written to while they are read: whole documents or a refusal, never half of each."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.limits import Limits
from tests.attack.test_documents import GOOD, gai

pytestmark = pytest.mark.attack

LARGE = GOOD + b"<!--" + b"x" * 30_000_000 + b"-->"


def grow(file: Path, n: int) -> None:
    with file.open("ab") as stream:
        stream.write(b"<p>more</p>" * 50)


def cut(file: Path, n: int) -> None:
    with file.open("r+b") as stream:
        stream.truncate(len(LARGE) - 1000 * (n % 9 + 1))
        stream.seek(len(LARGE) - 1)
        stream.write(b">")


def overwrite(file: Path, n: int) -> None:
    with file.open("r+b") as stream:
        stream.seek(n * 997_001 % len(LARGE))
        stream.write(b"y" * 100)
    os.utime(file)


@contextmanager
def changed(file: Path, change: Callable[[Path, int], None]) -> Iterator[None]:
    """The file changed again and again meanwhile."""
    over = threading.Event()

    def work() -> None:
        n = 0
        while not over.is_set():
            n += 1
            change(file, n)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


@pytest.mark.parametrize("change", [grow, cut, overwrite])
def test_a_file_that_is_written_to_is_refused_until_it_is_left_alone(tmp_path, change):
    file, other = tmp_path / "a.html", tmp_path / "b.html"
    file.write_bytes(LARGE)
    other.write_bytes(GOOD)
    archive = Archive(str(tmp_path / "archive"))
    with changed(file, change):
        done = take_in([str(file), str(other)], archive, Limits())
    assert [(r.path, r.code) for r in done.refused] == [(str(file), "changed_while_read")]
    assert [e.name for e in done.new] == ["b.html"]
    again = take_in([str(file)], archive, Limits())
    assert [e.bytes for e in again.new] == [file.stat().st_size]


def test_a_file_that_is_replaced_is_read_as_it_was_or_as_it_is(tmp_path):
    """Another file in its place does not change the one that was opened."""
    file = tmp_path / "a.html"
    file.write_bytes(LARGE)
    new = LARGE[:-1] + b" >"

    def replace(_: Path, n: int) -> None:
        (tmp_path / "new").write_bytes(new if n % 2 else LARGE)
        (tmp_path / "new").replace(file)

    with changed(file, replace):
        for _ in range(5):
            (found,) = expand([str(file)], Limits())
            assert isinstance(found, Document)
            assert found.data in (LARGE, new)


def test_an_archive_that_grows_gives_its_whole_records_and_says_so(tmp_path):
    file = tmp_path / "a.jsonl"
    line = json.dumps({"url": "http://a.gov.cn/1", "text": GOOD.decode()}).encode() + b"\n"
    file.write_bytes(line * 400)

    def grow_by_half(path: Path, n: int) -> None:
        with path.open("ab") as stream:
            stream.write(line[: len(line) // 2])

    with changed(file, grow_by_half):
        found = list(expand([str(file)], Limits(archive_bytes=12_000_000)))
    whole = [f.data for f in found if isinstance(f, Document)]
    assert set(whole) == {GOOD}
    assert "changed_while_read" in {f.code for f in found if isinstance(f, Refusal)}


def test_parse_says_it_too(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_bytes(LARGE)
    (tmp_path / "in" / "b.html").write_bytes(GOOD)
    with changed(tmp_path / "in" / "a.html", grow):
        done = gai("parse", str(tmp_path / "in"), home=tmp_path / "home")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(Path(t["document"]["path"]).name, (t["error"] or {}).get("code")) for t in told} == {
        ("a.html", "changed_while_read"),
        ("b.html", None),
    }
    assert done.returncode == 1
