"""Streaks of a scanner over a table: they come off, its rules stay, and what they touched is not sure."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import formdocs
import numpy as np
import pdfs
import pytest
import scans
from PIL import Image

from gai_pipeline.layout.lattice import Lattice, lattices
from gai_pipeline.read import ocr
from gai_pipeline.read.ocr.cells import Crop
from gai_pipeline.read.ocr.hidden_rules import divided
from gai_pipeline.read.ocr.large import is_slash
from gai_pipeline.read.ocr.ruling import binarise, resting
from gai_pipeline.read.ocr.streaks import without_streaks
from gai_pipeline.read.ocr.struck_rules import printed_rules, without_bridges

DPI = 200
FIGURES = [["12", "345"], ["0", "—"], ["", "26.55"]]


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return scans.Scanner(DPI).pages(pdfs.table_pdf("rules"))[0]


def inked_columns(page: np.ndarray) -> np.ndarray:
    return np.flatnonzero((page < 100).any(axis=0))


def streaked(page: np.ndarray, x: int, level: int, *, lean: int = 0, thick: int = 2) -> np.ndarray:
    """The page with a streak from its upper to its lower edge; print below it shows if it is darker."""
    drawn = np.full_like(page, 255)
    cv2.line(drawn, (x, 0), (x + lean, len(page) - 1), level, thick, cv2.LINE_AA)
    return np.minimum(page, drawn)


def off(page: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    return without_streaks(page, binarise(page), DPI)


def test_a_page_without_streaks_stays_as_it_is(page: np.ndarray):
    bare, struck = off(page)
    assert bare is page
    assert struck is None


@pytest.mark.parametrize(("level", "lean", "thick"), [(150, 0, 2), (60, 25, 2), (200, -12, 1), (110, 0, 5)])
def test_a_streak_comes_off_whatever_it_runs_over(page: np.ndarray, level: int, lean: int, thick: int):
    columns = inked_columns(page)
    dirty = streaked(page, int(columns.mean()), level, lean=lean, thick=thick)
    bare, struck = off(dirty)
    assert struck is not None
    paper = struck[:100] > 0
    assert paper.any()
    assert np.abs(bare[:100].astype(int) - page[:100])[paper].mean() < 12
    assert (struck > 0).mean() < 0.02


def test_a_streak_across_comes_off_too(page: np.ndarray):
    rows = np.flatnonzero((page < 100).any(axis=1))
    dirty = np.ascontiguousarray(streaked(np.ascontiguousarray(page.T), int(rows.mean()), 120).T)
    bare, struck = off(dirty)
    assert struck is not None
    assert np.abs(bare.astype(int) - page).mean() < 3


def test_rules_of_a_table_that_fills_its_picture_are_no_streaks(page: np.ndarray):
    rows, columns = np.flatnonzero((page < 100).any(axis=1)), inked_columns(page)
    picture = np.ascontiguousarray(page[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    assert off(picture)[1] is None


def test_figures_beside_a_streak_are_read_and_not_sure(page: np.ndarray):
    height, width = page.shape
    columns = inked_columns(page)
    dirty = streaked(page, int(columns[0] * 0.25 + columns[-1] * 0.75), 90)
    out = io.BytesIO()
    Image.fromarray(dirty[: height // 2, :width]).save(out, "PNG")
    (grid,) = ocr.read(out.getvalue()).tables()
    seen = [row[1:] for row in formdocs.grid_matrix(grid)[1:]]
    assert [len(row) for row in seen] == [2, 2, 2]
    sure = {c.text for c in grid.cells if c.confidence >= 0.9}
    assert {"12", "0"} <= sure <= {t for row in FIGURES for t in row}
    assert any(c.text and c.confidence <= 0.8 for c in grid.cells if c.column == 2)


def form(columns: int, rows: int, *, without: float | None = None) -> Lattice:
    level = [(10.0 * y, 0.0, 20.0 * columns) for y in range(rows + 1)]
    upright = [(20.0 * x, 0.0, 10.0 * rows) for x in range(columns + 1) if 20.0 * x != without]
    return lattices(level, upright, tolerance=3.0)[0]


def test_a_column_twice_as_wide_under_a_streak_is_two():
    wide = form(5, 3, without=60.0)
    assert wide.n_columns == 4
    struck = np.zeros((40, 120), np.uint8)
    assert divided([wide], struck) == [wide]
    struck[:, 58:62] = 255
    (whole,) = divided([wide], struck)
    assert whole.xs == form(5, 3).xs
    assert whole.owner == form(5, 3).owner


def test_a_cell_that_a_streak_joined_is_cut_and_a_heading_stays_whole():
    full = form(5, 3)
    joined = replace(full, owner=((0, 0, 0, 3, 3), (5, 6, 7, 8, 9), (10, 11, 12, 12, 14)))
    struck = np.zeros((40, 120), np.uint8)
    struck[:, 58:62] = 255
    (cut,) = divided([joined], struck)
    assert cut.owner == ((0, 0, 0, 3, 3), (5, 6, 7, 8, 9), (10, 11, 12, 13, 14))


@pytest.mark.parametrize(("ends", "slash"), [(((4, 16), (11, 2)), True), (((7, 16), (7, 2)), False)])
def test_a_slanting_stroke_is_a_slash_even_where_it_is_coarse(ends: tuple[tuple[int, int], ...], slash: bool):
    ink = np.zeros((20, 16), np.uint8)
    cv2.line(ink, *ends, 255, 4)
    assert is_slash(ink, Crop(0, 0, 16, 20, (0, 0, 16, 20)), "1") is slash


def test_an_edge_that_a_streak_left_between_the_sides_of_a_column_is_none():
    full = form(5, 4)
    xs = (*full.xs[:3], 52.0, *full.xs[3:])
    owner = ((0, 1, 2, 2, 4, 5), (6, 7, 8, 9, 10, 11), (12, 13, 14, 15, 16, 17), (18, 19, 20, 20, 22, 23))
    open_ends = (False,) * 6
    remnant = replace(full, xs=xs, owner=owner, open_top=open_ends, open_bottom=open_ends)
    struck = np.zeros((50, 120), np.uint8)
    assert divided([remnant], struck) == [remnant]
    struck[:, 50:54] = 255
    (whole,) = divided([remnant], struck)
    assert whole.xs == full.xs
    assert whole.owner == full.owner


def test_a_short_edge_that_a_leaning_streak_left_in_two_rows_is_none():
    full = form(5, 20)
    xs, n = (*full.xs[:3], 44.0, *full.xs[3:]), 6
    rows = [[r * n, r * n + 1, r * n + 2, r * n + 2, r * n + 4, r * n + 5] for r in range(20)]
    for r in (8, 9):
        rows[r][3] += 1
    open_ends = (False,) * n
    remnant = replace(full, xs=xs, owner=tuple(map(tuple, rows)), open_top=open_ends, open_bottom=open_ends)
    struck = np.zeros((210, 120), np.uint8)
    struck[80:100, 42:46] = 255  # elsewhere the streak is further left or right
    (whole,) = divided([remnant], struck)
    assert (whole.xs, whole.owner) == (full.xs, full.owner)


def test_labels_that_a_streak_along_their_rule_joined_are_two():
    full = form(5, 6)
    owner = [list(row) for row in full.owner]
    owner[3][0] = owner[2][0]
    joined = replace(full, owner=tuple(map(tuple, owner)))
    struck = np.zeros((70, 120), np.uint8)
    assert divided([joined], struck) == [joined]
    struck[28:32, :22] = 255
    (cut,) = divided([joined], struck)
    assert cut.owner == full.owner


def test_a_column_whose_edge_shows_in_few_rows_is_two_where_others_are_as_wide():
    full = form(6, 12)
    owner = [list(row) for row in full.owner]
    for r, row in enumerate(owner):
        if r not in (4, 5, 6):  # there a piece of the edge is left
            row[3] = row[2]
    joined = replace(full, owner=tuple(map(tuple, owner)))
    struck = np.zeros((130, 130), np.uint8)
    struck[:, 58:62] = 255
    (cut,) = divided([joined], struck)
    assert cut.owner == full.owner


def test_what_is_left_of_a_streak_between_two_tables_joins_none():
    above = [(10.0 * y, 0.0, 100.0) for y in range(5)]
    level = [*above, *((y + 80.0, a, b) for y, a, b in above)]
    sides = [(20.0 * x, top, top + 40.0) for x in range(6) for top in (0.0, 80.0)]
    bridged = [*sides, (40.0, 0.0, 120.0)]
    (one,) = lattices(level, bridged, tolerance=3.0)
    apart = lattices(level, without_bridges(bridged, [one], 3.0), tolerance=3.0)
    assert [(table.n_rows, table.n_columns) for table in apart] == [(4, 5), (4, 5)]
    assert without_bridges(sides, apart, 3.0) == sides


def test_a_side_at_which_lines_end_has_been_though_a_streak_took_it():
    level = [(0.0, 0.0, 60.0), *((10.0 * y, 20.0, 60.0) for y in range(1, 4)), (40.0, 0.0, 60.0)]
    upright = [(x, 0.0, 40.0) for x in (0.0, 40.0, 60.0)]
    across = (20.0, 0.0, 0.1)  # an edge that other rows have
    (joined,) = lattices(level, [*upright, across], tolerance=3.0)
    (whole,) = lattices(level, [*upright, across], tolerance=3.0, ends_meet=True)
    assert joined.owner[1][0] == joined.owner[1][1]
    assert whole.owner == ((0, 1, 2), (0, 4, 5), (0, 7, 8), (0, 10, 11))


def test_a_line_that_ends_where_a_streak_ran_is_not_cut_back():
    crossing = [(x, 0.0, 100.0) for x in (50.0, 80.0)]
    line, struck = (40.0, 20.0, 80.0), np.zeros((100, 100), np.uint8)
    assert resting([line], crossing, 3.0, 1000.0, struck) == [(40.0, 50.0, 80.0)]
    struck[:, 18:22] = 255
    assert resting([line], crossing, 3.0, 1000.0, struck) == [line]
    assert resting([(40.0, 20.0, 50.0)], crossing, 3.0, 1000.0, struck) == []


def test_a_real_edge_under_a_streak_stays():
    full = form(5, 4)
    struck = np.zeros((50, 120), np.uint8)
    struck[:, 38:42] = 255
    assert divided([full], struck) == [full]


def test_a_line_between_a_rule_and_the_streak_that_leans_on_it_is_where_the_rule_is():
    ink = np.zeros((400, 200), np.uint8)
    ink[50:350, 99:101] = 255
    struck = np.zeros_like(ink)
    struck[300:, 100:112] = 255
    (line,) = printed_rules([(108.0, 50.0, 350.0)], [], ink.T, struck.T, 200)
    assert abs(line[0] - 100) <= 4
    assert line[1:] == (50.0, 350.0)
    assert printed_rules([(150.0, 50.0, 350.0)], [], ink.T, struck.T, 200) == []


def test_a_rule_that_a_remnant_prolongs_ends_where_its_print_does():
    ink = np.zeros((400, 200), np.uint8)
    ink[100:300, 99:101] = 255
    struck = np.zeros_like(ink)
    struck[:, 96:104] = 255
    crossing = [(y, 0.0, 200.0) for y in (20.0, 100.0, 200.0, 300.0, 380.0)]
    (line,) = printed_rules([(100.0, 20.0, 380.0)], crossing, ink.T, struck.T, 200)
    assert line == (100.0, 100.0, 300.0)
