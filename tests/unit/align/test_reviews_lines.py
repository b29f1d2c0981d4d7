"""The reviews table by its lines: which hold the figures, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.reviews_lines import with_reviews_by_line
from gai_pipeline.align.reviews_match import ALL, NAME
from gai_pipeline.align.table_extent import Lines
from gai_pipeline.align.table_rows import OpenRow
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table, TableCell

FIGURES = [str(n) for n in range(15)]
RESULTS = [column.label for column in edition("2021").table(NAME).columns]
CHANNELS = [row.label for row in edition("2021").table(NAME).rows]
HEADINGS = ["行政复议|行政诉讼", "|".join([*RESULTS, *CHANNELS[1:]]), "|".join(RESULTS * 2)]
BEFORE = MatchedTable("applications", {})
"""The table before: its lines are matched."""


def figures(lines: Sequence[str], behind: Sequence[str] = ("五、存在的主要问题", "一句话。")) -> OpenRow | None:
    pieces = [BEFORE, *(Paragraph(text, f"line {n}") for n, text in enumerate([*lines, *behind]))]
    found = with_reviews_by_line(Lines.of(pieces)).pieces
    table = next((p for p in found if isinstance(p, MatchedTable) and p.name == NAME), None)
    if table is None:
        return None
    row = table.forms["2021"][1].known[ALL]
    assert isinstance(row, OpenRow)
    return row


@pytest.mark.parametrize(
    "rows",
    [
        ["|".join(FIGURES)],
        ["\t".join(FIGURES)],
        ["|".join([channel, *FIGURES[5 * n : 5 * n + 5]]) for n, channel in enumerate(CHANNELS)],
        ["|".join([result, *FIGURES[n::5]]) for n, result in enumerate(RESULTS)],
    ],
    ids=["a row", "tabs", "a row a channel", "a row a result"],
)
def test_figures_of_rows_come_in_the_forms_order(rows: list[str]) -> None:
    row = figures([*HEADINGS, *rows])
    assert row is not None
    assert [item.text for item in row.figures] == FIGURES


def test_figures_one_a_line_or_without_headings_are_running_text() -> None:
    assert figures([*HEADINGS, *FIGURES]) is None
    assert figures(["|".join(FIGURES)]) is None


def test_a_row_at_the_end_of_a_document_may_lack_cells() -> None:
    pieces = [BEFORE, *(Paragraph(text, text[:9]) for text in [*HEADINGS, "|".join(FIGURES[:9])])]
    found = with_reviews_by_line(Lines.of(pieces)).pieces[-1]
    assert isinstance(found, MatchedTable)
    assert found.forms["2021"][1].ends_in_row


def test_headings_of_a_grid_that_lost_its_blank_row_are_a_blank_table() -> None:
    cells = [TableCell(0, c, result, f"c{c}") for c, result in enumerate(RESULTS * 3)]
    grid = Table(1, 15, tuple(cells), "grid")
    found = with_reviews_by_line(Lines.of([BEFORE, Paragraph("行政复议|行政诉讼", "line 1"), grid])).pieces[-1]
    assert isinstance(found, MatchedTable)
    row = found.forms["2021"][1].known[ALL]
    assert isinstance(row, OpenRow)
    assert row.items == []
