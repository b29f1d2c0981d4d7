"""The small network: the real model on figures and labels printed here, what it is sure of, and who reads the rest."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read import ocr
from gai_pipeline.read.ocr import looks
from gai_pipeline.read.ocr.engine import Recognised, compute_with, session
from gai_pipeline.read.ocr.form_words import form_word, heading_or_word
from gai_pipeline.read.ocr.running import _needed
from gai_pipeline.read.ocr.small import MODEL, probabilities, small_reader
from gai_pipeline.read.ocr.strip import HEIGHT, strip
from gai_pipeline.read.ocr.trust import SMALL_LEAST, as_figure, small_confidence

FIGURES = ["0", "7", "12", "345", "1,204", "26.55", "90817", "3388", "1110", "560.17"]


def printed(text: str, size: int = 26) -> np.ndarray:
    """A crop close around the text, in the font that Pillow carries."""
    font = ImageFont.load_default(size)
    image = Image.new("L", (len(text) * size + 60, size * 3), 255)
    ImageDraw.Draw(image).text((30, size), text, font=font, fill=0)
    gray = np.asarray(image)
    ys, xs = np.nonzero(gray < 160)
    return gray[ys.min() - 4 : ys.max() + 5, xs.min() - 8 : xs.max() + 9]


def test_the_model_is_small_and_reads_figures():
    assert MODEL.stat().st_size < 1_000_000
    found = small_reader(1).read([printed(text) for text in FIGURES])
    assert [look.text for look in found] == FIGURES
    assert all(look.score > 0.5 for look in found)


def test_figures_of_a_noisy_scan_are_right_wherever_it_is_sure():
    noise = np.random.default_rng(3)
    crops = []
    for text in FIGURES * 6:
        blurred = cv2.GaussianBlur(printed(text, int(noise.integers(18, 34))), (0, 0), float(noise.uniform(0.3, 1.2)))
        crops.append(np.clip(blurred + noise.normal(0, 12, blurred.shape), 0, 255).astype(np.uint8))
    found = small_reader(1).read(crops)
    sure = [(text, look.text) for text, look in zip(FIGURES * 6, found, strict=True) if look.score >= SMALL_LEAST]
    assert len(sure) > 20
    assert all(text == read for text, read in sure)


def test_print_that_it_does_not_know_is_no_figure():
    found = small_reader(1).read([printed(text) for text in ("QRS", "#&@", "WXYZ")])
    assert not any(look.text.isdigit() and look.score >= SMALL_LEAST for look in found)


def test_equal_crops_read_alike_in_any_company():
    alone = small_reader(1).read([printed("345")])[0]
    among = small_reader(1).read([printed(text) for text in ("0", "345", "1,204,567")])[1]
    assert alone.text == among.text
    assert alone.score == pytest.approx(among.score, abs=1e-4)


def test_a_strip_is_level_and_as_high_as_the_network_sees():
    gray = (printed("12") * 0.4 + 90).astype(np.uint8)
    out = strip(gray)
    assert out.shape[0] == HEIGHT
    assert out.min() < 20
    assert np.median(out) == 255


def test_the_probability_of_a_text_is_that_of_all_its_ways():
    """Two columns, classes blank, a, b: "a" is a-, -a and aa."""
    shares = np.array([[[0.5, 0.3, 0.2], [0.4, 0.35, 0.25]]])
    logs = np.log(shares).astype(np.float32)
    (one,) = probabilities(logs, [np.array([1])])
    assert one == pytest.approx(0.3 * 0.4 + 0.5 * 0.35 + 0.3 * 0.35)
    (two,) = probabilities(logs, [np.array([1, 2])])
    assert two == pytest.approx(0.3 * 0.25)
    (none,) = probabilities(logs, [np.array([], int)])
    assert none == pytest.approx(0.5 * 0.4)


@pytest.mark.parametrize(
    ("read", "word"),
    [
        ("(一)予以公开", "(一)予以公开"),
        ("1.信诉举报投诉类申请", "信访举报投诉类申请"),
        ("予以公升", "予以公开"),
        ("结果维正", None),
        ("行政强\ufffd", "行政强制"),
        ("行政\ufffd\ufffd", None),
        ("1.本机关不掌\ufffd\ufffd关政府\ufffd息", "本机关不掌握相关政府信息"),
        ("本年处理次定数量", "本年处理决定数量"),
        ("二十条第(五)项", None),
        ("第二十条第(\ufffd)项", None),
        ("不予公开", "不予公开"),
        ("示例镇水利站", None),
        ("", None),
    ],
)
def test_a_label_counts_where_the_form_prints_it(read: str, word: str | None):
    assert form_word(read) == word


def test_beside_tables_a_heading_may_be_nearly_read_and_other_words_must_be_quite() -> None:
    heading = Recognised("五、存在的主\ufffd\ufffd题及改\ufffd情况", 0.8, 0.8)
    assert heading_or_word(heading) == "五、存在的主要问题及改进情况"
    assert heading_or_word(Recognised("行政强\ufffd", 0.8, 0.8)) is None
    assert heading_or_word(Recognised("行政强制", 0.8, 0.8)) == "行政强制"
    assert heading_or_word(Recognised("行政强制", 0.5, 0.5)) is None


def test_confidence_begins_at_what_is_sure_and_spots_lower_it():
    assert small_confidence(SMALL_LEAST, "12", 0.0, dirty=False) == pytest.approx(0.9)
    assert small_confidence(1.0, "12", 0.0, dirty=False) == pytest.approx(0.99)
    assert small_confidence(1.0, "12", 0.02, dirty=False) < 0.9
    assert small_confidence(1.0, "1.2", 0.0, dirty=True) < 0.9
    assert small_confidence(1.0, "12", 0.0, dirty=True) >= 0.9


def test_spots_beside_a_figure_with_its_unit_are_no_part_of_it():
    assert [as_figure(text) for text in (",3件", "·12件", "☑减1项", "3.其他")] == ["3件", "12件", "减1项", "3.其他"]


def table_page() -> bytes:
    """One ruled table of figures, as a picture."""
    out = io.BytesIO()
    canvas = Canvas(out, A4, invariant=1)
    for i in range(4):
        canvas.line(60, 700 - 40 * i, 460, 700 - 40 * i)
    for j in range(5):
        canvas.line(60 + 100 * j, 700, 60 + 100 * j, 580)
    canvas.setFont("Helvetica", 11)
    for n, text in enumerate(["12", "345", "0", "1204", "77", "■", "26.55", "8", "90817", "31", "5", "600"]):
        canvas.drawCentredString(110 + 100 * (n % 4), 676 - 40 * (n // 4), text)
    canvas.save()
    import pypdfium2 as pdfium

    picture = io.BytesIO()
    pdfium.PdfDocument(out.getvalue())[0].render(scale=200 / 72).to_pil().save(picture, "PNG")
    return picture.getvalue()


def test_what_the_network_is_unsure_of_goes_to_the_large_recogniser(monkeypatch: pytest.MonkeyPatch):
    """The real reader, and a witness of what it hands on."""
    handed: list[int] = []
    real = looks.large_looks

    def witness(page, lines, words, limits):
        handed.append(len(lines))
        return real(page, lines, words, limits)

    monkeypatch.setattr(looks, "large_looks", witness)
    (grid,) = ocr.read(table_page()).tables()
    texts = [cell.text for cell in grid.cells]
    assert texts == ["12", "345", "0", "1204", "77", "■", "26.55", "8", "90817", "31", "5", "600"]
    assert 1 <= handed[0] <= 4
    assert sum(cell.confidence >= 0.9 for cell in grid.cells) >= 8


def test_running_text_without_figures_in_the_middle_of_a_page_is_left_unread():
    boxes = [(100, 40 * i, 1500, 40 * i + 30) for i in range(20)]
    said = [Recognised("主动公开", 0.9, 0.9)] * 20
    said[11] = Recognised("收到申请3件", 0.9, 0.9)
    assert _needed(boxes, said, 1) == {*range(7), 11, 12, *range(17, 20)}
    assert _needed(boxes, said, 2) == {0, 1, 11, 12, *range(17, 20)}
    boxes[13] = (100, 520, 400, 550)
    assert 13 not in _needed(boxes, said, 1), "the end of a paragraph"
    boxes[14] = (100, 560, 400, 590)
    assert 14 in _needed(boxes, said, 1)


def test_a_provider_that_is_not_there_is_named():
    compute_with("NoSuchExecutionProvider")
    try:
        with pytest.raises(UnreadableDocument, match="GAI_OCR_PROVIDER=NoSuchExecutionProvider is not there"):
            session(MODEL, 1)
    finally:
        compute_with("CPUExecutionProvider")
