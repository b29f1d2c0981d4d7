"""Columns on a character grid: figures that stray, columns that are blank throughout, headings out of place."""

from __future__ import annotations

from gai_pipeline.layout.columns import Columns, columns_of, headings

HEADS = [(10, 16), (18, 24), (26, 32), (34, 38)]


def row(*starts: int) -> list[tuple[int, int]]:
    return [(start, start + 1) for start in starts]


def test_figures_that_are_not_quite_flush_share_a_column() -> None:
    columns = columns_of([row(12, 20, 36), row(13, 29, 35), row(14, 21, 36), row(12, 28)], HEADS)
    assert columns is not None
    assert (columns.count, columns.place(row(13, 20, 28, 35))) == (4, (0, 1, 2, 3))


def test_a_column_without_a_figure_is_known_by_its_heading() -> None:
    columns = columns_of([row(12, 36), row(12, 20, 36)], HEADS)
    assert columns is not None
    assert (columns.count, columns.index) == (4, (0, 1, 3))


def test_headings_flush_left_over_figures_flush_right() -> None:
    heads = [(10, 16), (20, 26), (30, 36), (40, 44)]
    columns = columns_of([row(17, 37, 45), [(16, 18), (36, 38), (44, 46)]], heads)
    assert columns is not None
    assert columns.index == (0, 2, 3)


def test_headings_that_push_each_other_away_tell_nothing() -> None:
    heads = [(10, 24), (26, 40), (42, 56)]
    columns = columns_of([row(10, 34), row(10, 34)], heads)
    assert columns is not None
    assert columns.count == 2


def test_a_figure_between_two_columns_is_not_placed() -> None:
    columns = Columns(((10, 11), (14, 15), (18, 19)), (0, 1, 2), 3)
    assert columns.place(row(10, 14, 18)) == (0, 1, 2)
    assert columns.place(row(12)) is None


def test_lines_of_one_heading_go_together_and_a_heading_over_several_is_none() -> None:
    assert headings([(10, 24), (10, 16), (18, 24), (10, 12)]) == [(10, 16), (18, 24)]
