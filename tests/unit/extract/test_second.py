"""A document whose sums fail is read by a second reader before anybody is blamed: PDFs, and pictures in pages."""

import base64
import io
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.evaluation.varied import Recipe, make
from gai_pipeline.extract import parse
from gai_pipeline.extract.second import second_reading
from gai_pipeline.read import pdf

READ = Path(__file__).parents[1] / "read"
sys.path.insert(0, str(READ))

import formdocs  # noqa: E402

RULED = Recipe(
    reader="pdf", dialect="ruled", edition="2021", richness="modest", style="plain", wording=0, mess="clean", seed=7
)


def test_both_readings_agree_on_a_filers_error() -> None:
    made = make(replace(RULED, broken=True))
    (record,) = parse(made.data, made.name)
    failed = [f for f in record.findings if f.outcome == "fail" and f.severity == "error"]
    assert failed
    second = second_reading(made.data, record)
    assert second is not None
    assert all(second[c.key] == c.value for c in record.cells)
    assert {f.cause for f in failed} == {"filer"}


def test_a_pdf_that_balances_is_read_once() -> None:
    made = make(RULED)
    (record,) = parse(made.data, made.name)
    assert second_reading(made.data, record) is None


def picture_of_reviews() -> str:
    """The last table of a printed form as an `img` with a data: URI, its first total printed over by another figure."""
    data = make(RULED).data
    reading = pdf.read(data)
    assert not reading.damage, "a picture of a page needs a Chinese font: run scripts/system_packages.sh"
    grid = list(reading.tables())[-1]
    places = {(c.row, c.column): [round(v * 150 / 72) for v in c.box] for c in grid.cells if c.box is not None}
    texts = {(c.row, c.column): c.text for c in grid.cells}
    row, total = grid.n_rows - 1, 4
    other = next(c for c in range(5, grid.n_columns) if texts[row, c] != texts[row, total])
    image = pdfium.PdfDocument(data)[grid.page - 1].render(scale=150 / 72, grayscale=True).to_pil()
    x0, y0, x1, y1 = places[row, other]
    image.paste(image.crop((x0 + 3, y0 + 3, x1 - 3, y1 - 3)), (places[row, total][0] + 3, y0 + 3))
    edges = [f(box[i] for box in places.values()) for i, f in enumerate((min, min, max, max))]
    out = io.BytesIO()
    image.crop((edges[0] - 12, edges[1] - 12, edges[2] + 12, edges[3] + 12)).save(out, "PNG")
    return f'<img src="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}">'


def test_a_picture_inside_a_page_is_read_again_and_the_rest_of_the_page_is_not() -> None:
    form = formdocs.form("2021", 1, "plain")
    page = formdocs.html_page(form).replace(formdocs.html_table(form.tables[2]), picture_of_reviews()).encode()
    (record,) = parse(page, "page.html")
    assert {c.where.reader for c in record.cells if c.table == "reviews"} == {"ocr"}
    assert [f.row for f in record.findings if f.rule == "reviews.channel_total" and f.outcome == "fail"]
    second = second_reading(page, record)
    assert second is not None
    [row] = {f.row for f in record.findings if f.rule == "reviews.channel_total" and f.outcome == "fail"}
    read_again = [c for c in record.cells if c.key in second]
    assert {c.table for c in read_again} == {"reviews"}
    assert {c.column for c in read_again if c.row == row} == {c.column for c in record.cells if c.table == "reviews"}
    assert all(second[c.key] == c.value for c in read_again)
