"""The DOCX reader: every figure in its cell, revisions, lists, boxes, pictures, and hostile containers."""

from __future__ import annotations

import io
import zipfile

import formdocs
import openpyxl
import pytest
import wordml
from docx import Document

from gai_pipeline.layout.blocks import Paragraph, Picture, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read import choose, docx
from gai_pipeline.read.numbering import chinese
from gai_pipeline.read.reading_limits import Limits


@pytest.mark.parametrize("code", ["2021", "2019"])
@pytest.mark.parametrize("style", ["plain", "rich"])
@pytest.mark.parametrize("paragraph", [wordml.p, wordml.split_runs], ids=["word", "wps"])
def test_every_cell_of_a_form(code: str, style: str, paragraph) -> None:  # type: ignore[no-untyped-def]
    for seed in range(3):
        doc = formdocs.form(code, seed, style)
        reading = docx.read(wordml.form_docx(doc, paragraph))
        assert formdocs.differences(reading, doc) == []
        assert formdocs.texts(reading)[: 1 + len(doc.paragraphs)] == [doc.title, *doc.paragraphs]
        assert formdocs.texts(reading)[-len(doc.after) :] == doc.after


def test_python_docx_writes_merges_that_read_the_same() -> None:
    doc = formdocs.form("2021", 7, "plain")
    word = Document()
    word.add_paragraph(doc.title)
    for table in doc.tables:
        matrix = table.matrix()
        t = word.add_table(len(matrix), len(matrix[0]))
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(table.rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                last = t.cell(r + cell.rowspan - 1, c + cell.colspan - 1)
                (t.cell(r, c).merge(last) if (cell.rowspan, cell.colspan) != (1, 1) else t.cell(r, c)).text = cell.text
                taken |= {(r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
    out = io.BytesIO()
    word.save(out)
    assert formdocs.differences(docx.read(out.getvalue()), doc) == []


def paragraphs(body: str, **more: object) -> list[str]:
    reading = docx.read(wordml.docx(body, **more))  # type: ignore[arg-type]
    return [b.text for b in reading.blocks if isinstance(b, Paragraph)]


def test_inserted_text_counts_and_deleted_text_does_not() -> None:
    body = (
        "<w:p><w:r><w:t>共</w:t></w:r><w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>件</w:t></w:r></w:moveTo></w:p>"
    )
    assert paragraphs(body) == ["共15件"]


def test_a_deleted_paragraph_mark_joins_and_a_deleted_row_goes() -> None:
    body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>政府</w:t></w:r></w:p>" + wordml.p("信息")
    assert paragraphs(body) == ["政府信息"]
    table = wordml.tbl(formdocs.FormTable("", [[formdocs.Cell("甲"), formdocs.Cell("1")]] * 3))
    table = table.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
    (grid,) = docx.read(wordml.docx(table)).tables()
    assert grid.n_rows == 2


def test_hidden_text_field_codes_and_readings_stay_out() -> None:
    body = (
        '<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>PAGE 9</w:instrText></w:r><w:r><w:t>3</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>bào</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>报</w:t></w:r></w:rubyBase></w:ruby>"
        "</w:r></w:p>"
    )
    assert paragraphs(body) == ["3报"]


NUMBERING = (
    f'<w:numbering xmlns:w="{wordml.W}"><w:abstractNum w:abstractNumId="4">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="(%2)"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
)
NUMBERING_RELATION = f'<Relationship Id="n" Type="{wordml.R}/numbering" Target="numbering.xml"/>'


def test_automatic_numbers_are_written_out() -> None:
    def item(text: str, level: int) -> str:
        numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="2"/></w:numPr>'
        return wordml.p(text, f"<w:pPr>{numbering}</w:pPr>")

    body = item("新收", 0) + item("结转", 0) + item("公开", 1) + item("秘密", 2) + item("查询", 2) + item("下年", 0)
    got = paragraphs(body, parts={"word/numbering.xml": NUMBERING}, relations=NUMBERING_RELATION)
    assert got == ["一、新收", "二、结转", "(一)公开", "1.秘密", "2.查询", "三、下年"]


@pytest.mark.parametrize(("n", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"),
                                         (101, "一百〇一"), (110, "一百一十"), (2021, "二千〇二十一")])  # fmt: skip
def test_chinese_numerals(n: int, text: str) -> None:
    assert chinese(n) == text


def test_nested_tables_become_grids_and_a_frame_is_dissolved() -> None:
    inner = wordml.tbl(formdocs.FormTable("", [[formdocs.Cell("甲"), formdocs.Cell("1")]]))
    frame = f"<w:tbl><w:tr><w:tc>{wordml.p('标题')}{inner}<w:p/></w:tc></w:tr></w:tbl>"
    blocks = docx.read(wordml.docx(frame)).blocks
    assert [type(b) for b in blocks] == [Paragraph, Table]
    outer = f"<w:tbl><w:tr><w:tc>{wordml.p('乙')}</w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    grids = list(docx.read(wordml.docx(outer)).tables())
    assert [[c.text for c in g.cells] for g in grids] == [["乙", ""], ["甲", "1"]]
    assert grids[1].locator == "body/tbl[1]/tr[1]/tc[2]/tbl[1]"


def test_text_boxes_are_read_once() -> None:
    content = f"<w:txbxContent>{wordml.p('落款')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>"
        f"{content}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert paragraphs(body) == ["正文", "落款"]


def test_pictures_come_with_their_bytes_and_links_without() -> None:
    body = (
        '<w:p><w:r><w:drawing><a:blip r:embed="m"/></w:drawing></w:r>'
        '<w:r><w:pict><v:imagedata r:id="x"/></w:pict></w:r></w:p>'
    )
    relations = (
        f'<Relationship Id="m" Type="{wordml.R}/image" Target="media/a.png"/>'
        f'<Relationship Id="x" Type="{wordml.R}/image" Target="http://127.0.0.1/b.png" TargetMode="External"/>'
    )
    blocks = docx.read(wordml.docx(body, {"word/media/a.png": b"PNGBYTES"}, relations)).blocks
    pictures = [b for b in blocks if isinstance(b, Picture)]
    assert [(b.source, b.data) for b in pictures] == [
        ("word/media/a.png", b"PNGBYTES"),
        ("http://127.0.0.1/b.png", None),
    ]


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        docx.read(data, limits=limits)
    return caught.value.code


def test_hostile_and_broken_containers() -> None:
    good = wordml.form_docx(formdocs.form())
    assert code_of(b"") == "empty_document"
    assert code_of(good[: len(good) // 2]) == "damaged_docx"
    assert code_of(b"PK\x03\x04" + b"\0" * 100) == "damaged_docx"
    assert code_of(wordml.docx("")) == "empty_document"
    assert code_of(good, Limits(max_xml_bytes=1000)) == "archive_too_large"
    assert code_of(good, Limits(max_cells=100)) == "too_many_cells"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("word/document.xml", b" " * 500_000_000)
    assert code_of(bomb.getvalue()) == "archive_too_large"
    corrupt = bytearray(good)
    at = corrupt.find(b"word/document.xml") + 40
    corrupt[at : at + 200] = bytes(200)
    assert code_of(bytes(corrupt)) == "damaged_docx"
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc>'
    assert code_of(wordml.docx(f"<w:tbl><w:tr>{wide}</w:tr></w:tbl>")) == "too_many_cells"


@pytest.mark.parametrize(
    "prologue",
    ['<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
     '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'],
)  # fmt: skip
def test_entities_are_refused(prologue: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{prologue}<w:document xmlns:w="{wordml.W}"><w:body><w:p><w:r><w:t>&a;</w:t></w:r>'
            "</w:p></w:body></w:document>",
        )
    assert code_of(out.getvalue()) == "entity_expansion"


def test_deep_nesting_is_refused() -> None:
    deep = wordml.p("x")
    for _ in range(70):
        deep = f"<w:tbl><w:tr><w:tc>{deep}<w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    assert code_of(wordml.docx(deep)) in ("too_deep", "damaged_docx")


@pytest.mark.parametrize("flag", ["vanish", "strike"])
def test_text_that_a_style_hides_stays_out(flag: str) -> None:
    styles = (
        f"<w:styles {wordml.NAMESPACES}><w:style w:type='character' w:styleId='h'><w:rPr><w:{flag}/></w:rPr></w:style>"
        "</w:styles>"
    )
    relation = f'<Relationship Id="rId2" Type="{wordml.R}/styles" Target="styles.xml"/>'
    hidden = "<w:r><w:rPr><w:rStyle w:val='h'/></w:rPr><w:t>9</w:t></w:r>"
    shown = "<w:r><w:rPr><w:rStyle w:val='h'/><w:FLAG w:val='0'/></w:rPr><w:t>件</w:t></w:r>".replace("FLAG", flag)
    body = f"<w:p>{hidden}<w:r><w:t>5</w:t></w:r>{shown}</w:p>"
    assert paragraphs(body, parts={"word/styles.xml": styles}, relations=relation) == ["5件"]


def test_a_page_inside_a_document_is_read_in_its_place() -> None:
    relation = f'<Relationship Id="rId2" Type="{wordml.R}/aFChunk" Target="chunk.htm"/>'
    page = (
        "<html><body><p>甲镇</p><table><tr><td>规章</td><td>0</td></tr><tr><td>许可</td><td>3</td></tr></table></body>"
    )
    body = wordml.p("前") + '<w:altChunk r:id="rId2"/>' + wordml.p("后")
    reading = docx.read(
        wordml.docx(body, parts={"word/chunk.htm": page.encode()}, relations=relation), inner=choose.read
    )
    assert formdocs.texts(reading) == ["前", "甲镇", "后"]
    (grid,) = reading.tables()
    assert formdocs.grid_matrix(grid) == [["规章", "0"], ["许可", "3"]]
    assert grid.cells[0].locator == "body/chunk[1] > table 1 row 1 cell 1"
    assert reading.reader_at(grid.cells[0].locator) == "html"


def test_a_sheet_that_is_embedded_as_an_object_is_read_in_place_of_its_picture() -> None:
    book = openpyxl.Workbook()
    for row in (["规章", 0], ["许可", 3]):
        book.active.append(row)
    sheet = io.BytesIO()
    book.save(sheet)
    relations = (
        f'<Relationship Id="rId2" Type="{wordml.R}/package" Target="embeddings/a.xlsx"/>'
        f'<Relationship Id="rId3" Type="{wordml.R}/image" Target="media/a.emf"/>'
    )
    parts: dict[str, str | bytes] = {
        "word/embeddings/a.xlsx": sheet.getvalue(),
        "word/media/a.emf": b"\x01\x00\x00\x00",
    }
    shape = '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="rId3"/></v:shape>'
    object_ = '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Excel.Sheet.12" r:id="rId2"/>'
    body = f"<w:p><w:r><w:object>{shape}{object_}</w:object></w:r></w:p>"
    reading = docx.read(wordml.docx(body, parts=parts, relations=relations), inner=choose.read)
    (grid,) = reading.blocks
    assert isinstance(grid, Table)
    assert formdocs.grid_matrix(grid) == [["规章", "0"], ["许可", "3"]]
    assert reading.reader_at(grid.cells[0].locator) == "xlsx"


def test_documents_inside_documents_come_to_an_end() -> None:
    relation = f'<Relationship Id="rId2" Type="{wordml.R}/aFChunk" Target="c.docx"/>'
    data = wordml.docx(wordml.p("甲"))
    for _ in range(12):
        data = wordml.docx('<w:altChunk r:id="rId2"/>' * 10, parts={"word/c.docx": data}, relations=relation)
    with pytest.raises(UnreadableDocument) as caught:
        docx.read(data)
    assert caught.value.code == "empty_document"
