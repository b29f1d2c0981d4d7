"""The PDF reader: ways to draw a table, rotation, page breaks, agreement with the reference, hostile files."""

from __future__ import annotations

import io
from pathlib import Path

import formdocs
import pdfs
import pypdfium2
import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from gai_pipeline.layout.blocks import Paragraph, UnreadableDocument
from gai_pipeline.layout.lines import Piece
from gai_pipeline.layout.table import Table
from gai_pipeline.layout.wrapped_labels import LabelLine, rows_of
from gai_pipeline.read import pdf
from gai_pipeline.read.characters import whole_characters
from gai_pipeline.read.pdf import pdfplumber_reader
from gai_pipeline.read.pdf.page import read_page
from gai_pipeline.read.pdf.reader import is_scan
from gai_pipeline.read.reading_limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"
registerFont(UnicodeCIDFont("STSong-Light"))
FORMS = [("2021", 1, "plain"), ("2021", 2, "rich"), ("2019", 3, "rich")]


@pytest.mark.parametrize(("code", "seed", "style"), FORMS)
@pytest.mark.parametrize("read", [pdf.read, pdfplumber_reader.read], ids=["fast", "reference"])
def test_every_cell_of_a_form_over_pages_with_rows_cut_in_half(read, code: str, seed: int, style: str) -> None:  # type: ignore[no-untyped-def]
    form = formdocs.form(code, seed, style)
    reading = read((FIXTURES / f"lo-{form.name}.pdf").read_bytes())
    assert formdocs.differences(reading, form) == []
    assert formdocs.squeeze("".join(formdocs.texts(reading))).startswith(
        formdocs.squeeze(form.title + "".join(form.paragraphs))
    )


@pytest.mark.parametrize("name", ["lo-2021-1-plain.pdf", "lo-2019-3-rich.pdf"])
def test_the_fast_way_agrees_with_the_reference(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    fast, slow = (list(read(data).tables()) for read in (pdf.read, pdfplumber_reader.read))
    for a, b in zip(fast, slow, strict=True):
        assert [(c.row, c.column, c.rowspan, c.colspan) for c in a.cells] == [
            (c.row, c.column, c.rowspan, c.colspan) for c in b.cells
        ]
        assert [c.text for c, d in zip(a.cells, b.cells, strict=True) if not formdocs.same_cell(c.text, d.text)] == []


@pytest.mark.parametrize("style", sorted(pdfs.STYLES))
def test_borders_however_they_are_drawn(style: str) -> None:
    reading = pdf.read(pdfs.table_pdf(style))
    (grid,) = reading.tables()
    assert formdocs.grid_matrix(grid) == pdfs.ROWS
    assert formdocs.texts(reading) == ["Annual report 2023", "After the table"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("sideways", [0, 90, 180, 270])
def test_pages_and_text_on_their_side(rotate: int, sideways: int) -> None:
    reading = pdf.read(pdfs.table_pdf("thin_fills", rotate=rotate, sideways=sideways))
    assert [formdocs.grid_matrix(g) for g in reading.tables()] == [pdfs.ROWS]
    assert formdocs.texts(reading) == ["Annual report 2023", "After the table"]


def test_a_sideways_page_of_single_figures() -> None:
    """pdfium puts a space, which has no direction, between texts that stand apart."""

    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        for r in range(10):
            for c in range(8):
                canvas.drawString(100 + 60 * c, -100 - 20 * r, str(r))

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert formdocs.grid_matrix(grid) == [[str(r)] * 8 for r in range(10)]


def test_tables_inside_form_objects() -> None:
    (grid,) = pdf.read(pdfs.form_pdf()).tables()
    assert formdocs.grid_matrix(grid) == pdfs.ROWS


@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize("number", [False, True])
def test_a_table_over_two_pages_is_one_grid(header: bool, number: bool) -> None:
    reading = pdf.read(pdfs.split_pdf(header=header, number=number))
    (grid,) = reading.tables()
    matrix = formdocs.grid_matrix(grid)
    assert matrix == [pdfs.ROWS[0], *([f"Row {i}", str(i), str(10 * i)] for i in range(1, 25))]
    assert {c.page for c in grid.cells} == {1, 2}
    assert formdocs.texts(reading) == []


def test_text_between_keeps_tables_apart() -> None:
    reading = pdf.read(pdfs.split_pdf(header=False, number=True, text_between=True))
    assert [type(b) for b in reading.blocks] == [Table, Paragraph, Table]


def canvas_pdf(draw) -> bytes:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 800))
    draw(canvas)
    canvas.save()
    return out.getvalue()


def test_a_figure_broken_in_a_narrow_cell_is_one_and_two_figures_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (50, 150, 180, 280):
            canvas.line(x, 700, x, 660)
        for y in (700, 660):
            canvas.line(50, y, 280, y)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(55, 680, "Label")
        canvas.drawString(155, 686, "123")
        canvas.drawString(155, 672, "45")
        canvas.drawString(185, 686, "12")
        canvas.drawString(185, 672, "34")

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert formdocs.grid_matrix(grid) == [["Label", "12345", "12\n34"]]


def test_bold_by_double_printing_and_figures_far_apart() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(50, 660, 200, 40, stroke=1, fill=0)
        canvas.line(150, 660, 150, 700)
        for shift in (0, 0.3):
            canvas.drawString(60 + shift, 675, "11")
        canvas.drawString(160, 675, "7")
        canvas.drawString(200, 675, "8")

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert formdocs.grid_matrix(grid) == [["11", "7 8"]]


def test_without_rules_figures_keep_their_columns() -> None:
    def draw(canvas: Canvas) -> None:
        rows = [("Rules", 1, 2, 3), ("Fees", None, 5, 6), ("Permits", 7, None, 9), ("Sum", 8, 7, 18), ("All", 9, 9, 9)]
        for r, row in enumerate(rows):
            canvas.drawString(60, 700 - 20 * r, row[0])
            for c, value in enumerate(row[1:]):
                if value is not None:
                    canvas.drawRightString(250 + 80 * c, 700 - 20 * r, str(value))

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert not grid.ruled
    assert formdocs.grid_matrix(grid) == [
        ["Rules", "1", "2", "3"], ["Fees", "", "5", "6"], ["Permits", "7", "", "9"], ["Sum", "8", "7", "18"],
        ["All", "9", "9", "9"],
    ]  # fmt: skip


def test_radicals_are_whole_characters() -> None:
    assert whole_characters("⼈⺠政府⽬录⻓") == "人民政府目录长"


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        pdf.read(data, limits=limits)
    return caught.value.code


def test_hostile_and_broken_files() -> None:
    good = pdfs.table_pdf()
    assert code_of(b"") == "empty_document"
    assert code_of(b"%PDF-1.7 nothing") == "damaged_pdf"
    assert code_of(good[:200]) == "damaged_pdf"
    assert code_of(pdfs.table_pdf(password="secret")) == "encrypted_pdf"
    assert code_of(pdfs.split_pdf(header=True, number=True), Limits(max_pages=1)) == "too_many_pages"
    assert code_of(canvas_pdf(lambda canvas: canvas.showPage())) == "empty_document"
    assert code_of(good, Limits(seconds=-1)) == "timeout"


RECURSIVE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R>>endobj
4 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length 4>>stream
/F Do
endstream endobj
5 0 obj<</Length 4>>stream
/F Do
endstream endobj
trailer<</Root 1 0 R>>
"""


def test_recursive_trees_and_forms_end() -> None:
    assert code_of(RECURSIVE, Limits(seconds=20)) in ("damaged_pdf", "empty_document")


def test_cut_and_noisy_files_end_in_an_error_code_or_a_reading() -> None:
    good = (FIXTURES / "lo-2021-1-plain.pdf").read_bytes()
    seen = set()
    for i in range(1, 12):
        bad = bytearray(good[: len(good) * i // 12] if i % 2 else good)
        at = len(bad) * i // 13
        bad[at : at + 50] = bytes((i * j) % 256 for j in range(50))
        try:
            seen.add(pdf.read(bytes(bad), limits=Limits(seconds=30)).reader)
        except UnreadableDocument as error:
            seen.add(error.code)
    assert seen <= {"pdf", "ocr", "damaged_pdf", "empty_document", "timeout", "image_too_large"}
    assert "pdf" in seen


LABELS = [["1.Secrets"], ["2.A label that is longer", "than its own column"], ["3.Others"], ["4.All of them together"]]
FIGURES = [["3", None, "4", "7"], ["2", None, "1", "3"], [None, None, "1", "1"], ["5", None, "6", "11"]]


def form_without_sides(canvas: Canvas, *, rules: bool, anchor: float, pitch: float = 36) -> None:
    """Wrapped labels beside centred figures, a column that only its heading shows, a label beside several rows."""
    heads = ["People", "Firms", "Others", "Total"]
    canvas.setFont("Helvetica", 10)
    for c, word in enumerate(heads):
        canvas.drawCentredString(300 + 60 * c, 720, word)
    for r, (label, row) in enumerate(zip(LABELS, FIGURES, strict=True)):
        middle = 690 - pitch * r
        for i, text in enumerate(label):
            canvas.drawString(120, middle + anchor * (len(label) - 1) - 12 * i, text)
        for c, figure in enumerate(row):
            if figure is not None:
                canvas.drawCentredString(300 + 60 * c, middle, figure)
        if rules:
            canvas.line(50, middle + 0.6 * pitch, 520, middle + 0.6 * pitch)
    canvas.drawString(52, 690 - 1.4 * pitch, "(a) Denied")


@pytest.mark.parametrize("rules", [False, True], ids=["bare", "rules"])
@pytest.mark.parametrize("anchor", [0, 6, 12], ids=["top", "middle", "bottom"])
@pytest.mark.parametrize("pitch", [26, 36])
def test_wrapped_labels_and_blank_columns_without_lines_between_columns(
    rules: bool, anchor: float, pitch: float
) -> None:
    reading = pdf.read(canvas_pdf(lambda c: form_without_sides(c, rules=rules, anchor=anchor, pitch=pitch)))
    (grid,) = reading.tables()
    rows = [row for row in formdocs.grid_matrix(grid) if row[1:] != [row[0]] * 4]
    assert [row[0].split("\n") for row in rows] == LABELS
    assert [row[1:] for row in rows] == [[f or "" for f in row] for row in FIGURES]
    assert min(cell.confidence for cell in grid.cells) == 1.0
    assert any("(a) Denied" in cell.text for cell in grid.cells)


def test_a_figure_that_wraps_without_lines_around_it_is_one() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for r in range(3):
            y = 700 - 40 * r
            canvas.drawString(60, y, f"{r + 1}.Requests")
            canvas.drawCentredString(200, y + 6, "123")
            canvas.drawCentredString(200, y - 6, "45")
            canvas.drawCentredString(260, y, "7")

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert formdocs.grid_matrix(grid) == [[f"{r}.Requests", "12345", "7"] for r in (1, 2, 3)]


def test_tables_open_to_the_sides_have_their_outer_columns() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 680, 660, 640):
            canvas.line(50, y, 350, y)
        for x in (150, 250):
            canvas.line(x, 640, x, 700)
        for r in range(3):
            for c in range(3):
                canvas.drawString(60 + 100 * c, 686 - 20 * r, f"{r}{c}")

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert formdocs.grid_matrix(grid) == [[f"{r}{c}" for c in range(3)] for r in range(3)]


def test_watermarks_are_no_text_and_tracking_makes_no_spaces() -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(12):
            text = canvas.beginText(60, 700 - 20 * n)
            text.setFont("STSong-Light", 10)
            text.setCharSpace(2)
            text.textOut("政府信息公开12345条")
            canvas.drawText(text)
        canvas.rotate(40)
        canvas.drawString(600, 300, "Watermark")

    assert formdocs.texts(pdf.read(canvas_pdf(draw))) == ["政府信息公开12345条"] * 12


def test_columns_of_vertical_writing_read_from_right_to_left() -> None:
    def draw(canvas: Canvas) -> None:
        pdfs.rules(canvas, 2, 700)
        canvas.setFont("STSong-Light", 8)
        for c, label in enumerate(("结果维持", "总计", "其他结果")):
            for i, character in enumerate(label):
                canvas.drawString(pdfs.XS[c] + 30 - 12 * (i // 2), 690 - 9 * (i % 2), character)
            canvas.drawString(pdfs.XS[c] + 10, 662, str(c))

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert [[c.replace("\n", "") for c in row] for row in formdocs.grid_matrix(grid)] == [
        ["结果维持", "总计", "其他结果"],
        ["0", "1", "2"],
    ]


def test_a_level_watermark_over_the_lines_of_a_table_is_in_none_of_its_cells() -> None:
    def draw(canvas: Canvas) -> None:
        pdfs.rules(canvas, len(pdfs.ROWS), pdfs.TOP)
        pdfs.texts(canvas, pdfs.ROWS, pdfs.TOP)
        canvas.setFont("Helvetica", 44)
        canvas.drawString(70, 640, "DRAFT 2023")

    reading = pdf.read(canvas_pdf(draw))
    assert [formdocs.grid_matrix(g) for g in reading.tables()] == [pdfs.ROWS]
    assert formdocs.texts(reading) == ["DRAFT 2023"]


def test_what_is_cropped_away_is_not_read() -> None:
    data = pdfs.table_pdf("thin_fills").replace(b"/MediaBox [ 0 0 800 800 ]", b"/MediaBox [ 0 690 800 800 ]")
    assert b"0 690 800 800" in data
    texts = formdocs.texts(pdf.read(data))
    assert "Annual report 2023" in texts
    assert "After the table" not in texts


def test_page_numbers_above_the_margin_are_no_part_of_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        for page in (1, 2):
            for r in range(4):
                canvas.drawString(60, 700 - 20 * r, f"{r + 1}.Row")
                for c in range(3):
                    canvas.drawString(200 + 60 * c, 700 - 20 * r, str(page))
            canvas.drawString(255, 130, f"- {page} -")
            canvas.showPage()

    reading = pdf.read(canvas_pdf(draw))
    assert [(g.n_rows, g.n_columns) for g in reading.tables()] == [(4, 4), (4, 4)]
    assert formdocs.texts(reading) == []


@pytest.mark.parametrize("sideways", [0, 90])
def test_all_characters_at_once_are_those_that_pdfium_gives_one_by_one(sideways: int) -> None:
    page = pypdfium2.PdfDocument(pdfs.table_pdf(sideways=sideways))[0]
    textpage = page.get_textpage()
    single = [textpage.get_text_range(i, 1) for i in range(textpage.count_chars())]
    boxes = [textpage.get_charbox(i, loose=True) for i, text in enumerate(single) if text.strip()]
    chars = list(read_page(page, 1, Limits()).chars)
    assert [ch.text for ch in chars] == [text for text in single if text.strip()]
    for ch, (left, bottom, right, top) in zip(chars, boxes, strict=True):
        upright = (left, 800 - top, right, 800 - bottom)
        turned = (bottom, left, top, right)
        assert ch[1:5] == pytest.approx(turned if sideways else upright, abs=0.001)
    behind = [single[i - 1].isspace() for i, text in enumerate(single) if i and text.strip()]
    assert [ch.spaced for ch in chars][1:] == behind


def test_a_font_without_names_for_its_glyphs_is_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(10):
            canvas.drawString(60, 700 - 20 * n, "ÃÄ´Á10éÌ¨ª2ÃAÍÏ")

    page = pypdfium2.PdfDocument(canvas_pdf(draw))[0]
    assert is_scan(read_page(page, 1, Limits()))
    page = pypdfium2.PdfDocument(pdfs.table_pdf())[0]
    assert not is_scan(read_page(page, 1, Limits()))


def test_vertical_lines_alone_do_not_make_one_cell_of_a_column() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(50, 580, 300, 120, stroke=1, fill=0)
        for x in (150, 250):
            canvas.line(x, 580, x, 700)
        for c, word in enumerate(("Label", "Upheld", "Corrected")):
            canvas.drawString(60 + 100 * c, 685, word)
        for r in range(5):
            canvas.drawString(60, 665 - 20 * r, f"{r + 1}.Row")
            for c in (1, 2):
                canvas.drawString(60 + 100 * c, 665 - 20 * r, str(10 * r + c))

    (grid,) = pdf.read(canvas_pdf(draw)).tables()
    assert formdocs.grid_matrix(grid) == [[f"{r + 1}.Row", str(10 * r + 1), str(10 * r + 2)] for r in range(5)]


def test_labels_in_a_column_of_two_characters_are_one_label_each() -> None:
    printed = ["1.", "属于", "国家", "秘密", "2.其", "他法", "律行", "政法", "规禁", "止公", "开"]
    lines = [LabelLine((Piece(text, 100, 100 + 10 * len(text)),), 20.0 * n) for n, text in enumerate(printed)]
    rows = rows_of(lines, [0.0, 80.0], 10, [])
    assert [("".join(row.label), row.figures) for row in rows] == [
        ("1.属于国家秘密", 0),
        ("2.其他法律行政法规禁止公开", 1),
    ]
