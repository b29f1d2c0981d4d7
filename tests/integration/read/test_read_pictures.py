"""Tables as pictures inside a page, beside it and inside a DOCX: printed by a browser, read in their place."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import formdocs
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from gai_pipeline.extract import parse
from gai_pipeline.records.model import SURE, CellStatus, Record

pytestmark = pytest.mark.integration

FORM = formdocs.form("2021", 11)
CSS = formdocs.PLAIN_CSS + "td{font-size:10pt;padding:4px}"
LOGO = Image.new("L", (600, 60), 255)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The three tables of the form, cut out of their printed pages at 150 dpi."""
    folder = tmp_path_factory.mktemp("pictures")
    css = CSS + "@page{size:A4} .t{page-break-after:always}"
    body = "".join(f'<div class="t">{formdocs.html_table(t)}</div>' for t in FORM.tables)
    source = f'<!doctype html><meta charset="utf-8"><style>body{{font-family:Noto Sans CJK SC}}{css}</style>{body}'
    printed = pdfium.PdfDocument(formdocs.chromium_pdf(source, folder, "tables"))
    return [_saved(_cropped(printed[n].render(scale=150 / 72, grayscale=True).to_pil())) for n in range(3)]


def _cropped(page: Image.Image) -> Image.Image:
    dark = np.argwhere(np.asarray(page.convert("L")) < 128)
    (top, left), (bottom, right) = dark.min(0), dark.max(0)
    return page.crop((int(left) - 12, int(top) - 12, int(right) + 13, int(bottom) + 13))


def _saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _page(sources: list[str]) -> bytes:
    parts = [f"<h1>{FORM.title}</h1>", '<img src="f/logo.png">', *(f"<p>{p}</p>" for p in FORM.paragraphs)]
    for table, source in zip(FORM.tables, sources, strict=True):
        parts += [f"<p>{table.title}</p>", f'<p><img src="{source}"></p>']
    parts += [f"<p>{p}</p>" for p in FORM.after]
    head = f'<head><meta charset="utf-8"><title>{FORM.title}</title></head>'
    return f"<!doctype html><html>{head}<body>{''.join(parts)}</body></html>".encode()


def _judge(record: Record, reader: str) -> None:
    (whole,) = parse(formdocs.html_page(FORM).encode(), "whole.html")
    assert (record.status, record.report.title, record.report.report_year) == ("parsed", FORM.title, 2023)
    true = {c.key: c for c in whole.cells}
    assert [c.key for c in record.cells] == [c.key for c in whole.cells]
    wrong = [c for c in record.cells if (c.value, c.status) != (true[c.key].value, true[c.key].status)]
    silent = [c for c in wrong if c.status is CellStatus.REPORTED and c.confidence >= SURE]
    assert silent == []
    assert len(wrong) <= len(whole.cells) // 100
    assert {c.where.reader for c in record.cells} == {reader}
    assert max(c.confidence for c in record.cells) < 1  # the recogniser's, not that of digital text


def test_pictures_in_the_page_and_pictures_beside_it(pictures: list[bytes]) -> None:
    data = [f"data:image/png;base64,{base64.b64encode(p).decode()}" for p in pictures]
    beside = {f"in/f/{n}.png": p for n, p in enumerate(pictures)} | {"in/f/logo.png": _saved(LOGO)}
    (linked,) = parse(_page([f"f/{n}.png" for n in range(3)]), "p.html", path="in/p.html", beside=beside)
    _judge(linked, "ocr")
    assert {c.where.locator.split(" > ")[0] for c in linked.cells if c.where.locator} == {
        "picture 2",
        "picture 3",
        "picture 4",
    }
    (inside,) = parse(_page([*data[:1], "f/1.png", "f/2.png"]), "p.html", path="in/p.html")
    assert inside.tables == {"proactive": "present", "applications": "image", "reviews": "image"}


def test_a_picture_in_a_word_document(pictures: list[bytes]) -> None:
    (whole,) = parse(formdocs.html_page(FORM).encode(), "whole.html")
    (record,) = parse(_docx(pictures[2]), "r.docx")
    true = {c.key: c.value for c in whole.cells}
    cells = [c for c in record.cells if c.table == "reviews"]
    assert {c.key: c.value for c in cells} == {k: v for k, v in true.items() if k[0] == "reviews"}
    assert {c.where.reader for c in cells} == {"ocr"}
    assert all(c.confidence < 1 for c in cells)


def _docx(picture: bytes) -> bytes:
    """The text with two tables in words and the third as a picture."""

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    def table(rows: list[list[str]]) -> str:
        body = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in row) + "</w:tr>" for row in rows)
        return f"<w:tbl>{body}</w:tbl>"

    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="rId1"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    first, second, third = FORM.tables
    body = [paragraph(FORM.title), *map(paragraph, FORM.paragraphs)]
    for form_table in (first, second):
        body += [paragraph(form_table.title), table(form_table.matrix())]
    body += [paragraph(third.title), drawing, *map(paragraph, FORM.after)]
    office = "http://schemas.openxmlformats.org"
    spaces = (
        f'xmlns:w="{office}/wordprocessingml/2006/main" xmlns:r="{office}/officeDocument/2006/relationships" '
        f'xmlns:wp="{office}/drawingml/2006/wordprocessingDrawing" xmlns:a="{office}/drawingml/2006/main" '
        f'xmlns:pic="{office}/drawingml/2006/picture"'
    )
    relation = f'<Relationship Id="rId1" Type="{office}/officeDocument/2006/relationships/image" Target="media/i.png"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {spaces}><w:body>{''.join(body)}</w:body></w:document>")
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships">{relation}</Relationships>',
        )
        archive.writestr("word/media/i.png", picture)
    return out.getvalue()


def test_the_parts_of_a_page_are_found_on_disk(pictures: list[bytes], tmp_path: Path) -> None:
    from gai_pipeline.archive.expand import expand
    from gai_pipeline.limits import Limits

    (tmp_path / "p_files").mkdir()
    (tmp_path / "p.html").write_bytes(_page([f"p_files/{n}.png" for n in range(3)]))
    for n, picture in enumerate(pictures):
        (tmp_path / f"p_files/{n}.png").write_bytes(picture)
    for given in (tmp_path, tmp_path / "p.html"):
        (document,) = expand([str(given)], Limits())
        assert [b.data for b in document.beside] == pictures  # type: ignore[union-attr]
