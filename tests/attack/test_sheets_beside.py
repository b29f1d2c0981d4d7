"""Style sheets that lie beside a page, in a folder, a ZIP or a saved page: what they hide is no figure.

Belongs here: pages with their sheets through intake and archive. Does not belong here: what a sheet means
(`lying_pages.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.extract import parse
from gai_pipeline.limits import Limits
from gai_pipeline.records.model import Record
from gai_pipeline.settings import Settings
from gai_pipeline.workers.reading import read_archive
from tests.attack.hostile_zips import zip_of
from tests.attack.test_documents import GOOD, with_figure

pytestmark = pytest.mark.attack

SHEET = b'@charset "utf-8"; .h { display: none }'
LIES = with_figure('1<b class="h">9</b>2')


def page(link: str = "a_files/s.css") -> bytes:
    return LIES.replace(b"<table", f'<link rel="stylesheet" href="{link}"><table'.encode(), 1)


def figure(record: Record) -> str:
    """The figure that is another one than in the sound form."""
    (sound,) = parse(GOOD, "a.html")
    pairs = zip(sound.cells, record.cells, strict=True)
    (changed,) = (b for a, b in pairs if (a.value, a.status) != (b.value, b.status))
    return str(changed.value)


def in_folder(folder: Path) -> Path:
    (folder / "a_files").mkdir(parents=True)
    (folder / "a.html").write_bytes(page())
    (folder / "b.html").write_bytes(page("/css/a_files/s.css?v=2") + b"<!-- another page, the same sheet -->")
    (folder / "a_files" / "s.css").write_bytes(SHEET)
    (folder / "b_files").mkdir()
    (folder / "b_files" / "s.css").write_bytes(SHEET)
    return folder


def in_zip(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.zip").write_bytes(
        zip_of({"x/a.html": page("../css/s.css"), "css/s.css": SHEET, "css/other.css": b"a{}"})
    )
    return folder / "a.zip"


def shared(folder: Path) -> Path:
    """One sheet of several pages, whose name comes behind theirs."""
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.html").write_bytes(page("site.css") + f"<!-- {name} -->".encode())
    (folder / "site.css").write_bytes(SHEET)
    return folder


@pytest.mark.parametrize("made", [in_folder, in_zip, shared])
def test_a_sheet_beside_a_page_holds(made: Callable[[Path], Path], tmp_path: Path) -> None:
    given = made(tmp_path / "in")
    found = list(expand([str(given)], Limits()))
    assert [item for item in found if isinstance(item, Refusal)] == []
    pages = [item for item in found if isinstance(item, Document)]
    assert all(item.name.endswith(".html") for item in pages)
    for item in pages:
        beside = {each.address: each.data for each in item.beside}
        (read,) = parse(item.data, item.name, path=item.path, member=item.member, beside=beside)
        assert figure(read) == "12"
    settings = Settings(home=tmp_path / "home")
    archive = Archive.of(settings)
    assert take_in([str(given)], archive, settings.limits).refused == []
    outcomes = list(read_archive(archive, archive.documents(), settings))
    records = [record for outcome in outcomes for record in outcome.records]
    assert [figure(record) for record in records] == ["12"] * len(pages)
    assert take_in([str(given)], archive, settings.limits).new == []


def test_a_sheet_in_a_saved_page_holds() -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    sheet = b"Content-Type: text/css\nContent-Location: http://a.example/css/s.css\n\n" + SHEET
    told = b"Content-Type: text/html\nContent-Location: http://a.example/x/a.html\n\n"
    for link in ("../css/s.css", "http://a.example/css/s.css", "/css/s.css"):
        parts = [sheet, told + page(link)]
        for order in (parts, parts[::-1]):
            (read,) = parse(head + b"\n--b\n".join(order) + b"\n--b--\n", "a.mht")
            assert figure(read) == "12"


def test_a_sheet_that_is_not_there_leaves_the_figure_unsure() -> None:
    (read,) = parse(page(), "a.html")
    assert figure(read) == "None"


def test_sheets_alone_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "s.css").write_bytes(SHEET)
    (found,) = expand([str(tmp_path / "in")], Limits())
    assert isinstance(found, Refusal)
    assert found.code == "empty_folder"
    (tmp_path / "in" / "a.html").write_bytes(GOOD)
    assert [item.name for item in expand([str(tmp_path / "in")], Limits()) if isinstance(item, Document)] == ["a.html"]
