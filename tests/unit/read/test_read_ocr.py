"""Pictures of tables: figures in their cells with confidence, image kinds, hostile images, without the extra."""

from __future__ import annotations

import io
import struct
import sys
import zlib

import formdocs
import numpy as np
import pdfs
import pytest
import scans
from PIL import Image, ImageChops, ImageDraw, ImageFont

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read import ocr, pdf
from gai_pipeline.read.ocr.engine import Recognised, Recogniser, recogniser
from gai_pipeline.read.ocr.trust import as_figure, chosen, confidence
from gai_pipeline.read.reading_limits import Limits


def page(dpi: int = 110, **how: float) -> Image.Image:
    """The small table of `pdfs`, scanned; only the part of the page that is printed on."""
    gray = scans.Scanner(dpi, **how).pages(pdfs.table_pdf("rules"))[0]  # type: ignore[arg-type]
    height, width = gray.shape
    return Image.fromarray(gray[: height * 2 // 5, : width // 2 + width // 12])


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
def test_every_kind_of_image(kind: str) -> None:
    reading = ocr.read(saved(page(), kind))
    (grid,) = reading.tables()
    matrix = formdocs.grid_matrix(grid)
    assert [row[1:] for row in matrix[1:]] == [["12", "345"], ["0", "—"], ["", "26.55"]]
    assert reading.reader == "ocr"
    assert "2023" in formdocs.squeeze("".join(formdocs.texts(reading)))


def test_a_turned_page_with_noise_and_pixels_of_its_cells() -> None:
    (grid,) = ocr.read(saved(page(200, skew=0.8, noise=6.0), "PNG")).tables()
    assert [row[1:] for row in formdocs.grid_matrix(grid)[1:]] == [["12", "345"], ["0", "—"], ["", "26.55"]]
    for cell in grid.cells:
        assert cell.box is not None
        assert cell.box[0] < cell.box[2]
        assert 0 <= cell.confidence <= 0.99


def test_transparent_and_sixteen_bit_images() -> None:
    plain = np.asarray(page())
    clear = Image.fromarray(np.dstack([np.zeros((*plain.shape, 3), np.uint8), 255 - plain]), "RGBA")
    deep = Image.fromarray(plain.astype(np.uint16) * 257)
    for image in (clear, deep):
        (grid,) = ocr.read(saved(image, "PNG")).tables()
        assert formdocs.grid_matrix(grid)[1][1:] == ["12", "345"]


def test_pages_of_a_tiff_and_pictures_inside_documents() -> None:
    image = page()
    blocks = ocr.recognise_picture(saved(image, "TIFF", save_all=True, append_images=[image]))
    assert [b.page for b in blocks if isinstance(b, Table)] == [1, 2]
    assert ocr.recognise_picture(saved(Image.new("L", (400, 300), 255), "PNG")) == []


def test_a_scanned_pdf_reads_like_a_digital_one() -> None:
    out = io.BytesIO()
    Image.fromarray(scans.Scanner(200, noise=4).pages(pdfs.table_pdf("rules"))[0]).save(out, "PDF", resolution=200)
    reading = pdf.read(out.getvalue())
    (grid,) = reading.tables()
    assert reading.reader == "ocr"
    assert [row[1:] for row in formdocs.grid_matrix(grid)[1:]] == [["12", "345"], ["0", "—"], ["", "26.55"]]
    (digital,) = pdf.read(pdfs.table_pdf("rules")).tables()
    for a, b in zip(grid.cells, digital.cells, strict=True):
        assert a.box is not None
        assert b.box is not None
        assert max(abs(x - y) for x, y in zip(a.box, b.box, strict=True)) < 3


@pytest.mark.parametrize(
    ("seen", "text"),
    [("o", "0"), ("O", "0"), ("○", "0"), ("。", "0"), ("1O5", "105"), ("一", "—"), ("3，210", "3,210"),
     (".9", "9"), ("6.", "6"), ("0.5", "0.5"), ("ó", "0"), ("规章", "规章"), ("1 2", "12"), ("No", "No")],
)  # fmt: skip
def test_look_alikes_of_figures(seen: str, text: str) -> None:
    assert as_figure(seen) == text


def test_confidence_needs_two_readings_that_agree() -> None:
    sure = Recognised("125", 0.999)
    assert confidence(sure, Recognised("125", 0.999), 0.0) >= 0.9
    assert confidence(sure, Recognised("126", 0.999), 0.0) < 0.9
    assert confidence(sure, None, 0.0) < 0.9
    assert confidence(sure, Recognised("125", 0.6), 0.0) < 0.9
    assert confidence(sure, sure, 0.02) < 0.9
    assert confidence(Recognised("1,25", 0.999), Recognised("1,25", 0.999), 0.0) < 0.9
    assert confidence(Recognised("", 0.0), None, 0.0) < 0.5
    spotted = Recognised("9.", 0.999)
    assert confidence(spotted, spotted, 0.0) < 0.9


def test_of_three_looks_the_one_that_another_bears_out_is_chosen() -> None:
    assert chosen([Recognised("12", 0.9), Recognised("13", 0.9), Recognised("13", 0.5)]).text == "13"
    assert chosen([Recognised("l", 0.9), Recognised("1", 0.8), Recognised("", 0.0)]).text == "1"


def table_of(image: Image.Image) -> list[list[str]]:
    (grid,) = ocr.read(saved(image, "PNG")).tables()
    return [row[1:] for row in formdocs.grid_matrix(grid)[1:]]


FIGURES = [["12", "345"], ["0", "—"], ["", "26.55"]]


def test_a_red_stamp_over_the_figures_is_taken_off() -> None:
    plain = page(200)
    stamped = plain.convert("RGB")
    side = 300
    stamp = Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(stamp).ellipse((5, 5, side - 6, side - 6), outline=(214, 40, 40), width=14)
    place = (plain.width - side - 60, plain.height // 2 - side // 2)
    region = stamped.crop((*place, place[0] + side, place[1] + side))
    stamped.paste(ImageChops.multiply(region, stamp), place)
    assert table_of(stamped) == FIGURES


def test_faint_rules_and_sides_left_open() -> None:
    faint = Image.fromarray(np.clip(np.asarray(page(200)).astype(int) // 2 + 128, 0, 255).astype(np.uint8))
    assert table_of(faint) == FIGURES


def test_specks_are_no_print_but_a_decimal_point_is() -> None:
    gray = np.asarray(page(200)).copy()
    rng = np.random.default_rng(3)
    for y, x in zip(rng.integers(2, gray.shape[0] - 3, 150), rng.integers(2, gray.shape[1] - 3, 150), strict=True):
        if gray[y - 12 : y + 14, x - 12 : x + 14].min(initial=255) > 200:
            gray[y : y + 2, x : x + 2] = 30
    assert table_of(Image.fromarray(gray)) == FIGURES


def test_a_table_read_again_by_detection_says_the_same() -> None:
    """But for dashes, which detection sees now and then."""
    data = saved(page(200, noise=4.0), "PNG")
    (first,) = ocr.read(data).tables()
    every = frozenset(cell.locator for cell in first.cells)
    last = frozenset(cell.locator for cell in first.cells if cell.row == first.n_rows - 1)
    for again in (every, last):
        (grid,) = ocr.read(data, limits=Limits(ocr_again=again)).tables()
        said = [[text.replace("—", "") for text in row[1:]] for row in formdocs.grid_matrix(grid)[1:]]
        assert said == [[text.replace("—", "") for text in row] for row in FIGURES]
        assert all(cell.confidence < 0.9 for cell in grid.cells if cell.locator in again)


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        ocr.read(data, limits=limits)
    return caught.value.code


def _huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_hostile_and_broken_images() -> None:
    good = saved(page(), "PNG")
    assert code_of(b"") == "empty_document"
    assert code_of(b"not an image") == "damaged_image"
    assert code_of(good[: len(good) // 2]) == "damaged_image"
    assert code_of(_huge_png()) == "image_too_large"
    assert code_of(good, Limits(max_pixels=1000)) == "image_too_large"
    image = Image.new("L", (20, 20), 255)
    many = saved(image, "TIFF", save_all=True, append_images=[image] * 5)
    assert code_of(many, Limits(max_pages=3)) == "too_many_pages"
    assert code_of(saved(image, "PNG")) == "empty_document"
    assert code_of(good, Limits(seconds=-1)) == "timeout"


def test_without_the_extra_a_picture_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setattr("gai_pipeline.read.ocr.engine._MODULES", ("cv2", "no_such_module_here"))
    assert not ocr.installed()
    with pytest.raises(UnreadableDocument, match="make ocr") as caught:
        ocr.read(saved(page(), "PNG"))
    assert caught.value.code == "ocr_not_installed"
    out = io.BytesIO()
    page().save(out, "PDF", resolution=110)
    with pytest.raises(UnreadableDocument, match="make ocr"):
        pdf.read(out.getvalue())


def test_equal_crops_are_read_once_and_come_back_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def printed(text: str) -> np.ndarray:
        image = Image.new("L", (20 + 14 * len(text), 34), 255)
        ImageDraw.Draw(image).text((8, 4), text, fill=0, font=ImageFont.load_default(24))
        return np.asarray(image)

    seen: list[int] = []
    run = Recogniser._run

    def counted(self: Recogniser, crops: list[np.ndarray], width: int, height: int) -> list[Recognised]:
        seen.append(len(crops))
        return run(self, crops, width, height)

    monkeypatch.setattr(Recogniser, "_run", counted)
    crops = [printed(text) for text in ("12", "345", "12", "345", "6789")]
    found = recogniser(1).read(crops)
    assert [look.text for look in found] == ["12", "345", "12", "345", "6789"]
    assert found[0] == found[2]
    assert sum(seen) == 3
    assert [look.text for look in recogniser(1).read(crops, 44)] == [look.text for look in found]
