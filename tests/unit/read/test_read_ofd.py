"""OFD: every figure in its cell, pages as their PDF gives them, objects in all their ways, hostile files."""

from __future__ import annotations

import io
from pathlib import Path

import formdocs
import ofds
import pytest
from PIL import Image

from gai_pipeline.layout.blocks import Picture, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read import ofd, pdf, sniff
from gai_pipeline.read.reading_limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"
RULED = "M 20 20 L 120 20 M 20 30 L 120 30 M 20 40 L 120 40 M 20 20 L 20 40 M 70 20 L 70 40 M 120 20 L 120 40"


@pytest.mark.parametrize(("code", "seed", "style"), [("2021", 1, "plain"), ("2021", 2, "rich")])
def test_a_form_reads_like_the_pdf_it_was_made_from(code: str, seed: int, style: str) -> None:
    form = formdocs.form(code, seed, style)
    source = (FIXTURES / f"lo-{form.name}.pdf").read_bytes()
    data = ofds.from_pdf(source)
    assert sniff.sniff(data) == sniff.OFD
    reading = ofd.read(data)
    assert formdocs.differences(reading, form) == []
    grids = [b for b in reading.blocks if isinstance(b, Table)]
    assert [g.text() for g in grids] == [g.text() for g in pdf.read(source).blocks if isinstance(g, Table)]


def cells(data: bytes) -> dict[tuple[int, int], str]:
    grid = next(b for b in ofd.read(data).blocks if isinstance(b, Table))
    return {(c.row, c.column): c.text for c in grid.cells}


LABELS = ofds.text(25, 27, "规章") + ofds.text(75, 27, "12") + ofds.text(25, 37, "行政许可") + ofds.text(75, 37, "-3.5")
EXPECTED = {(0, 0): "规章", (0, 1): "12", (1, 0): "行政许可", (1, 1): "-3.5"}


def area(x: float, y: float, width: float, height: float) -> str:
    outline = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    return ofds.path(outline, f"{x} {y} {width} {height}", 'Fill="true" Stroke="false"')


HALF = "M 0 0 L 50 0 M 0 5 L 50 5 M 0 10 L 50 10 M 0 0 L 0 10 M 25 0 L 25 10 M 50 0 L 50 10"
OUTLINE = "M 0 0 L 100 0 L 100 20 L 0 20 C M 0 10 L 100 10 M 50 0 L 50 20"
AREAS = [area(20, y, 100, 0.2) for y in (20, 30, 40)] + [area(x, 20, 0.2, 20) for x in (20, 70, 120)]


@pytest.mark.parametrize(
    "rules",
    [
        ofds.path(RULED),
        ofds.path(OUTLINE, "20 20 100 20"),
        ofds.path(HALF, "20 20 100 20", 'CTM="2 0 0 2 0 0"'),
        "".join(AREAS),
    ],
    ids=["lines", "outline", "matrix", "thin areas"],
)
def test_rules_however_they_are_drawn(rules: str) -> None:
    assert cells(ofds.container([ofds.body(rules + LABELS)])) == EXPECTED


def test_rules_of_a_template_and_text_in_a_block() -> None:
    common = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    template = f"<ofd:Page {ofds.OFD}>{ofds.body(ofds.path(RULED))}</ofd:Page>".encode()
    page = '<ofd:Template TemplateID="7"/>' + ofds.body(f'<ofd:PageBlock ID="3">{LABELS}</ofd:PageBlock>')
    assert cells(ofds.container([page], common=common, parts={"Doc_0/Tpls/Tpl_0/Content.xml": template})) == EXPECTED


def test_what_is_not_shown_is_not_read() -> None:
    hidden = ofds.text(80, 27, "9", attributes='Visible="false"')
    assert cells(ofds.container([ofds.body(ofds.path(RULED) + LABELS + hidden)])) == EXPECTED


def test_a_picture_is_carried_with_its_place() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    res = (
        f'<ofd:Res {ofds.OFD} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image">'
        "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    image = '<ofd:ImageObject Boundary="10 60 190 200" CTM="190 0 0 200 0 0" ResourceID="5"/>'
    data = ofds.container(
        [ofds.body(ofds.text(20, 20, "见下图") + image)],
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        parts={"Doc_0/DocumentRes.xml": res.encode(), "Doc_0/Res/a.png": out.getvalue()},
    )
    pictures = [b for b in ofd.read(data).blocks if isinstance(b, Picture)]
    assert [(p.locator, p.data == out.getvalue(), p.page) for p in pictures] == [("page[1]/picture[1]", True, 1)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_document"),
        (ofds.container([ofds.body("")]), "empty_document"),
        (ofds.container([ofds.body("")])[:200], "damaged_ofd"),
        (ofds.container(["<ofd:Content>"]), "damaged_ofd"),
        (ofds.container([ofds.body(LABELS)] * 4), "too_many_pages"),
        (
            ofds.container([ofds.body(ofds.path("M 1 1 B 2 2 3 3 4 1 C " * 200, attributes='Fill="true"'))]),
            "outlined_text",
        ),
    ],
    ids=["no bytes", "empty page", "cut off", "broken page", "pages", "outlines"],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        ofd.read(data, limits=Limits(max_pages=3))
    assert raised.value.code == code


def test_numbers_that_are_none_do_not_stop_a_page() -> None:
    code = '<ofd:TextCode X="a" DeltaX="g 99999999999 1">九</ofd:TextCode>'
    odd = f'<ofd:TextObject Boundary="x" Size="?">{code}</ofd:TextObject>'
    assert cells(ofds.container([ofds.body(odd + ofds.path(RULED) + LABELS)])) == EXPECTED
