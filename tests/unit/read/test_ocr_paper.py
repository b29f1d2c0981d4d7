"""What paper and camera did to a page: gray seals, two pages on a sheet, perspective, bends, spots beside figures."""

from __future__ import annotations

import io

import cv2
import formdocs
import numpy as np
import pdfs
import scans
from PIL import Image, ImageChops, ImageDraw

from gai_pipeline.read import ocr
from gai_pipeline.read.ocr.double_page import gutter
from gai_pipeline.read.ocr.flatten import flattened, lean, level_strokes
from gai_pipeline.read.ocr.ruling import binarise, traced
from gai_pipeline.read.ocr.specks import without_false_points
from gai_pipeline.read.ocr.stamps import without_gray_seals

FIGURES = [["12", "345"], ["0", "—"], ["", "26.55"]]


def sheet(dpi: int = 150) -> np.ndarray:
    """A page with the small table of `pdfs`."""
    return scans.Scanner(dpi).pages(pdfs.table_pdf("rules"))[0]


def top(page: np.ndarray) -> np.ndarray:
    height, width = page.shape
    return page[: height * 2 // 5, : width // 2 + width // 12]


def tables(page: np.ndarray) -> list[list[list[str]]]:
    out = io.BytesIO()
    Image.fromarray(page).save(out, "PNG")
    return [[row[1:] for row in formdocs.grid_matrix(g)[1:]] for g in ocr.read(out.getvalue()).tables()]


def ring(page: np.ndarray, x: int, y: int, side: int, level: int) -> np.ndarray:
    """The page with a gray ring stamped on it."""
    image = Image.fromarray(page)
    stamp = Image.new("L", (side, side), 255)
    ImageDraw.Draw(stamp).ellipse((5, 5, side - 6, side - 6), outline=level, width=max(6, side // 25))
    image.paste(ImageChops.multiply(image.crop((x, y, x + side, y + side)), stamp), (x, y))
    return np.asarray(image)


def test_a_gray_ring_is_lifted_and_no_figure_under_it_is_sure() -> None:
    page = sheet(200)
    ink = np.argwhere(top(page) < 100)
    y, x = (ink.min(0) + ink.max(0)) // 2
    stamped = ring(page, int(x) - 40, int(y) - 60, 260, 95)
    _, lifted = without_gray_seals(stamped)
    assert lifted is not None
    assert without_gray_seals(page)[1] is None
    out = io.BytesIO()
    Image.fromarray(top(stamped)).save(out, "PNG")
    (grid,) = ocr.read(out.getvalue()).tables()
    boxes = {c: [round(edge) for edge in c.box] for c in grid.cells if c.box is not None}
    touched = [c for c, (x0, y0, x1, y1) in boxes.items() if lifted[y0:y1, x0:x1].any()]
    assert touched
    assert all(c.confidence < 0.9 for c in touched)
    right = [row[1:] for row in formdocs.grid_matrix(grid)[1:]]
    for seen, true in zip((t for row in right for t in row), (t for row in FIGURES for t in row), strict=True):
        assert seen in (true, "■", "")


def test_faint_print_is_no_seal() -> None:
    page = sheet(300)
    faint = np.clip(page.astype(int) // 2 + 110, 0, 255).astype(np.uint8)
    assert without_gray_seals(faint)[1] is None


def test_two_pages_on_a_sheet_are_read_one_after_the_other() -> None:
    page = sheet(110)
    assert tables(np.concatenate([page, page], axis=1)) == [FIGURES, FIGURES]


def test_a_wide_page_is_not_cut() -> None:
    page = sheet(110)
    ink = binarise(np.concatenate([page, page], axis=1))
    assert gutter(ink) is not None
    ruled = ink.copy()
    ruled[300:303, 100:-100] = 255
    assert gutter(ruled) is None
    columns = np.zeros((700, 1000), np.uint8)
    for x in (100, 400, 700):
        columns[100:600:20, x : x + 200] = 255
        columns[101:600:20, x : x + 200] = 255
    assert gutter(columns) is None


def form_page(dpi: int = 100) -> np.ndarray:
    """Ruling lines of a large table."""
    page = np.full((round(11.69 * dpi), round(8.27 * dpi)), 255, np.uint8)
    height, width = page.shape
    for y in np.linspace(0.1 * height, 0.9 * height, 20).astype(int):
        cv2.line(page, (width // 10, int(y)), (width * 9 // 10, int(y)), 0, 2)
    for x in np.linspace(0.1 * width, 0.9 * width, 8).astype(int):
        cv2.line(page, (int(x), height // 10), (int(x), height * 9 // 10), 0, 2)
    return page


def flat_of(page: np.ndarray) -> np.ndarray | None:
    small = traced(binarise(page))
    return flattened(page, small, level_strokes(small))


def test_the_strokes_of_a_flat_page_say_by_how_much_it_leans() -> None:
    page = form_page()
    height, width = page.shape
    for angle in (-2.5, -0.3, 0.0, 1.1):
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)
        small = traced(binarise(cv2.warpAffine(page, turn, (width, height), borderValue=255)))
        assert abs(lean(small, level_strokes(small)) - angle) < 0.02


def test_perspective_and_bends_are_undone_and_flat_pages_left_alone() -> None:
    page = form_page()
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.5, 1)
    turned = cv2.warpAffine(page, turn, (width, height), borderValue=255)
    assert flat_of(turned) is None
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[12, 15], [-10, -8], [14, -12], [-12, 10]], np.float32)
    bent = cv2.warpPerspective(page, cv2.getPerspectiveTransform(corners, moved), (width, height), borderValue=255)
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bent = cv2.remap(bent, xs, ys + np.float32(7) * np.sin(np.pi * xs / width), cv2.INTER_LINEAR, borderValue=255)
    flat = flat_of(bent)
    assert flat is not None
    assert flat_of(flat) is None
    rows = (binarise(flat)[:, width // 5 : width * 4 // 5] > 0).mean(axis=1)
    assert (rows > 0.95).sum() >= 20  # every line lies within a row of pixels again


def test_only_a_point_that_digits_make_room_for_is_one() -> None:
    def line(gap: int, spot: tuple[int, int]) -> np.ndarray:
        crop = np.full((30, 60), 255, np.uint8)
        crop[5:25, 10:18] = 0
        crop[5:25, 18 + gap : 26 + gap] = 0
        x, y = spot
        crop[y : y + 3, x : x + 3] = 0
        return crop

    for gap, spot, is_point in ((14, (23, 22), True), (5, (19, 21), False), (14, (23, 2), False), (5, (40, 22), False)):
        crop = line(gap, spot)
        bare = without_false_points(crop, 255 - crop, 150)
        assert (bare is None) is is_point
        if bare is not None:
            assert bare[spot[1] + 1, spot[0] + 1] == 255
            assert (bare[5:25, 10:18] == 0).all()
