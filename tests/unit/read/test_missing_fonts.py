"""PDFs in a font that neither they nor the machine have: their characters stand where the file says."""

from __future__ import annotations

import io

import formdocs
import pytest
from reportlab.pdfgen.canvas import Canvas

from gai_pipeline.layout.boxes import Box
from gai_pipeline.read import pdf
from gai_pipeline.read.pdf.fonts import chars_by_widths
from gai_pipeline.read.pdf.page import PageContent, read_page
from gai_pipeline.read.pdf.reader import open_document
from gai_pipeline.read.reading_limits import DEFAULT

Shown = tuple[tuple[int, int, int, int, int, int], str]
"""A text matrix and the text shown with it."""
SIZE = 10
NAME = "Nowhere_Song"
UPRIGHT: list[Shown] = [((1, 0, 0, 1, x, 200), text) for x, text in ((50, "行政许可12"), (200, "无"), (250, "3"))]
UPWARDS: list[Shown] = [((0, 1, -1, 0, 150, y), text) for y, text in ((50, "行政许可12"), (200, "无"), (250, "3"))]
TWO_LINES: list[Shown] = [*UPRIGHT, ((1, 0, 0, 1, 50, 180), "总"), ((1, 0, 0, 1, 62, 180), "计")]


def document(shows: list[Shown], crop: Box = (0, 0, 400, 300), rotate: int = 0) -> bytes:
    """A page of 400 x 300 points in a font that is only named: half an em for figures, a whole one for ideographs."""
    ids = {c: i for i, c in enumerate(sorted({c for _, text in shows for c in text}), 1)}
    widths = " ".join(f"{i} [{SIZE * 100 if ord(c) > 255 else SIZE * 50}]" for c, i in ids.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange "
        f"{len(ids)} beginbfchar {' '.join(f'<{i:04X}> <{ord(c):04X}>' for c, i in ids.items())} endbfchar "
        "endcmap end end"
    )
    texts = (f"{' '.join(map(str, m))} Tm <{''.join(f'{ids[c]:04X}' for c in text)}> Tj" for m, text in shows)
    content = f"BT /F1 {SIZE} Tf {' '.join(texts)} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/CropBox[{' '.join(map(str, crop))}]/Rotate {rotate}"
        "/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        f"<</Type/Font/Subtype/Type0/BaseFont/{NAME}/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{NAME}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/DW 1000/W[{widths}]/FontDescriptor 8 0 R>>",
        f"<</Length {len(to_unicode)}>>stream\n{to_unicode}\nendstream",
        f"<</Type/FontDescriptor/FontName/{NAME}/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
        "/Descent -200/CapHeight 700/StemV 80>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    for i, each in enumerate(objects, 1):
        out.write(f"{i} 0 obj\n{each}\nendobj\n".encode("ascii"))
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n%%EOF".encode())
    return out.getvalue()


def first_page(data: bytes) -> PageContent:
    opened = open_document(data)
    try:
        return read_page(opened[0], 1, DEFAULT, data)
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("shows", "crop", "rotate", "place"),
    [
        (UPRIGHT, (0, 0, 400, 300), 0, (50, 100)),
        (UPRIGHT, (20, 10, 390, 290), 0, (30, 90)),
        (UPWARDS, (0, 0, 400, 300), 0, (50, 150)),
        (UPWARDS, (0, 0, 400, 300), 90, (50, 150)),
    ],
)
def test_characters_stand_where_the_file_says(
    shows: list[Shown], crop: Box, rotate: int, place: tuple[int, int]
) -> None:
    content = first_page(document(shows, crop, rotate))
    assert content.missing_fonts == [NAME]
    assert content.chars.text() == "行政许可12无3"
    left, base = place
    steps = [0, 10, 20, 30, 40, 45, 150, 200]
    assert content.chars.places[0].tolist() == pytest.approx([left + step for step in steps])
    assert (content.chars.places[2] - content.chars.places[0]).tolist() == pytest.approx([10, 10, 10, 10, 5, 5, 10, 5])
    assert content.chars.places[4].tolist() == pytest.approx([base] * len(steps))


def test_a_reading_names_the_font_and_has_the_characters_that_stand_alone() -> None:
    reading = pdf.read(document(TWO_LINES))
    assert reading.damage == {f"missing_font_{NAME}"}
    (grid,) = reading.tables()
    assert formdocs.grid_matrix(grid) == [["行政许可12\n总计", "无", "3"]]


def test_widths_of_the_file_and_those_of_pdfium_agree() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", 9)
    canvas.drawString(72, 700, "Annual report 2023, 12 of 160")
    canvas.save()
    fast = first_page(out.getvalue())
    assert fast.missing_fonts == []
    slow = chars_by_widths(out.getvalue(), 0, (1, 0, 0, -1, 0, fast.height), (fast.width, fast.height))
    assert slow is not None
    assert slow.text() == fast.chars.text()
    assert slow.places[[0, 4]].tolist() == [pytest.approx(row, abs=0.05) for row in fast.chars.places[[0, 4]].tolist()]
