"""What paper and camera did to a page: gray seals, two pages on a sheet, perspective, bends, spots beside figures."""

from __future__ import annotations

import io

import cv2
import formdocs
import numpy as np
import pdfs
import pytest
import scans
from PIL import Image, ImageChops, ImageDraw

from gai_pipeline.read import ocr
from gai_pipeline.read.ocr.cells import line_runs, lines_in
from gai_pipeline.read.ocr.double_page import gutter
from gai_pipeline.read.ocr.flatten import flattened, lean, level_strokes
from gai_pipeline.read.ocr.ruling import binarise, traced
from gai_pipeline.read.ocr.specks import without_spots
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


@pytest.mark.parametrize(
    ("gap", "spot", "size", "stays"),
    [
        (14, (24, 22), (3, 3), True),  # a point, low between two digits
        (5, (19, 21), (3, 3), False),
        (14, (24, 2), (3, 3), False),
        (5, (41, 22), (3, 3), False),
        (5, (3, 14), (5, 2), True),  # a minus
        (5, (4, 13), (2, 4), False),
        (5, (41, 14), (5, 2), False),  # no sign stands behind a figure
    ],
)
def test_only_a_point_with_room_and_a_sign_before_are_part_of_a_figure(
    gap: int, spot: tuple[int, int], size: tuple[int, int], stays: bool
) -> None:
    page = np.full((40, 70), 255, np.uint8)
    page[10:30, 15:23] = page[10:30, 23 + gap : 31 + gap] = 0
    x, y = spot[0] + 5, spot[1] + 5
    page[y : y + size[1], x : x + size[0]] = 0
    gray, ink, (between,) = without_spots(page, 255 - page, [(0, 0, 70, 40)], 150)
    assert between is (not stays and 20 <= x < 28 + gap)
    assert bool(gray[y + 1, x + 1] == 0) is stays
    assert bool(ink[y + 1, x + 1] == 255) is stays
    assert (gray[10:30, 15:23] == 0).all()


def test_a_seal_is_lifted_off_print_whose_edges_are_as_gray() -> None:
    page = np.full((1800, 1200), 255, np.uint8)
    for y in range(700, 1100, 40):  # bold lines of one gray, from the seal on to beyond the size of one
        page[y : y + 5, 300:1100] = 100
    assert without_gray_seals(page)[1] is None
    stamped = ring(page, 500, 800, 240, 100)
    _, lifted = without_gray_seals(stamped)
    assert lifted is not None
    assert (lifted[810:1030, 500:740] > 0).mean() > 0.1


def test_print_at_the_edge_of_a_seal_stays_whole() -> None:
    page = np.full((1200, 1200), 255, np.uint8)
    page[500:900, 600:602] = 90  # a thin stroke that crosses the ring twice
    blurred = cv2.GaussianBlur(ring(page, 480, 580, 240, 95), (0, 0), 0.8)
    bare, lifted = without_gray_seals(blurred)
    assert lifted is not None
    assert (bare[510:890, 599:603].min(axis=1) > 190).sum() <= 4
    assert bare[:, 640:].min() > 180


@pytest.mark.parametrize(("size", "off", "found"), [((6, 5), 0, True), ((6, 5), 14, False), ((6, 9), 0, False)])
def test_a_low_stroke_in_the_middle_of_a_cell_is_a_dash(size: tuple[int, int], off: int, found: bool) -> None:
    gray = np.full((60, 120), 240, np.uint8)
    gray[::2] = 236  # paper that a scanner saw
    gray[31 : 31 + size[1], 57 + off : 57 + off + size[0]] = 40
    crops, _ = lines_in(gray, np.where(gray < 120, np.uint8(255), np.uint8(0)), (0, 0, 120, 60), 200)
    assert [crop.flat for crop in crops if crop.flat] == [True] * found


def test_figures_above_each_other_are_two_lines_and_a_broken_one_is_one() -> None:
    def rows(*runs: tuple[int, int]) -> np.ndarray:
        out = np.zeros(80, np.int64)
        for top, bottom in runs:
            out[top:bottom] = 9
        return out

    assert line_runs(rows((12, 29), (38, 54)), 200) == [(12, 29), (38, 54)]
    assert line_runs(rows((12, 20), (26, 38)), 200) == [(12, 38)]
    assert line_runs(rows((12, 15), (30, 34)), 200) == [(12, 34)]  # 二
