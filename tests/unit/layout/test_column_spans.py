"""Columns without lines: figures that stray, columns that are blank throughout, headings out of place."""

from __future__ import annotations

from gai_pipeline.layout.column_spans import columns_of, headings

HEADS = [(10.0, 16.0), (18.0, 24.0), (26.0, 32.0), (34.0, 38.0)]
SIZE = 2.0
Row = list[tuple[float, float]]


def row(*starts: float) -> Row:
    return [(start, start + 1) for start in starts]


def columns(rows: list[Row], heads: Row) -> Row | None:
    return columns_of(rows, heads, max(map(len, rows)), SIZE)


def test_figures_that_are_not_quite_flush_share_a_column() -> None:
    rows = [row(12, 20, 36), row(13, 29, 35), row(14, 21, 36), row(12, 28)]
    assert columns(rows, HEADS) == [(12, 15), (20, 22), (28, 30), (35, 37)]


def test_a_column_without_a_figure_is_known_by_its_heading() -> None:
    assert columns([row(12, 36), row(12, 20, 36)], HEADS) == [(12, 13), (20, 21), (26, 32), (36, 37)]


def test_headings_flush_left_over_figures_flush_right() -> None:
    heads = [(10.0, 16.0), (20.0, 26.0), (30.0, 36.0), (40.0, 44.0)]
    found = columns([row(17, 37, 45), [(16, 18), (36, 38), (44, 46)]], heads)
    assert found is not None
    assert found[1] == (20, 26)


def test_headings_that_push_each_other_away_tell_nothing() -> None:
    heads = [(10.0, 24.0), (26.0, 40.0), (42.0, 56.0)]
    assert columns([row(10, 34), row(10, 34)], heads) == [(10, 11), (34, 35)]


def test_figures_that_stray_into_each_others_columns_have_none() -> None:
    assert columns([row(10, 14, 18), [(10.0, 11.0), (13.0, 19.0)]], []) is None


def test_more_columns_than_a_row_or_the_headings_have_are_none() -> None:
    assert columns([row(10), row(20), row(30)], []) is None


def test_lines_of_one_heading_go_together_and_a_heading_over_several_is_none() -> None:
    assert headings([(10, 24), (10, 16), (18, 24), (10, 12)]) == [(10, 16), (18, 24)]


def test_a_heading_over_two_columns_may_be_as_narrow_as_one_of_them() -> None:
    assert headings([(15, 21), (10, 16), (20, 26)]) == [(10, 16), (20, 26)]
