"""Print whose thin strokes are gone: nothing that its figures say is certain, and a second look confirms nothing."""

from __future__ import annotations

import numpy as np

from gai_pipeline.layout.lattice import lattices
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.ocr.broken import BROKEN, ReadTable, broken_share, doubt, is_broken, withdraw
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.unlike import UNREADABLE

EDGES = [10.0, 60.0, 110.0, 160.0]


def printed(gaps: dict[int, int], text: str = "14", *, clean: bool = False) -> tuple[RuledPage, list[ReadTable]]:
    """A table of nine figures; the strokes of those in `gaps` have so many gaps."""
    [lattice] = lattices([(y, 10.0, 160.0) for y in EDGES], [(x, 10.0, 160.0) for x in EDGES], tolerance=4, offset=3.0)
    ink = np.zeros((170, 170), np.uint8)
    lines: dict[int, list[TextLine]] = {}
    for n, (owner, span) in enumerate(lattice.spans().items()):
        x0, y0, _, _ = (round(v) for v in lattice.cell_box(span))
        ink[y0 + 12 : y0 + 36, x0 + 16 : x0 + 19] = ink[y0 + 12 : y0 + 36, x0 + 26 : x0 + 29] = 255
        for gap in range(gaps.get(n, 0)):
            ink[y0 + 18 + 6 * gap, x0 + 10 : x0 + 40] = 0
        lines[owner] = [TextLine(text, x0 + 16.0, x0 + 29.0, 7.0, 0.97)]
    table = lattice, lines, {99: 0.97}
    return RuledPage(255 - ink, ink, [lattice], 150, clean=clean), [table]


def broken(gaps: dict[int, int], text: str = "14", *, clean: bool = False) -> bool:
    page, tables = printed(gaps, text, clean=clean)
    return is_broken(page, broken_share(page, tables))


def confidences(tables: list[ReadTable]) -> set[float]:
    return {line.confidence for _, lines, _ in tables for own in lines.values() for line in own}


def test_whole_figures_are_not_broken_nor_is_one_damaged_among_many():
    for gaps in ({}, {4: 3}):
        assert not broken(gaps)


def test_one_in_pieces_is_enough_where_paper_is_of_one_shade():
    assert not broken({}, clean=True)
    assert broken({4: 3}, clean=True)


def test_figures_in_pieces_take_the_certainty_from_a_page():
    page, tables = printed({1: 1, 5: 2})
    assert is_broken(page, broken_share(page, tables))
    doubt(tables)
    assert max(confidences(tables)) < 0.9
    assert tables[0][2][99] < 0.9


def test_words_are_no_figures_in_pieces():
    assert not broken({1: 1, 5: 2}, "合计")


def test_the_unit_of_a_figure_does_not_count():
    assert not broken({}, "1件")  # two strokes, of which the second is the unit's
    assert broken({1: 1, 5: 2}, "1件")


def test_the_figures_of_a_second_reading_are_withdrawn():
    page, tables = printed({0: 1, 1: 1, 2: 1})
    assert broken_share(page, tables) >= BROKEN
    withdraw(tables)
    assert {line.text for own in tables[0][1].values() for line in own} == {UNREADABLE}
