"""What the sums may decide of a row, and what not."""

from __future__ import annotations

import documents as d

from gai_pipeline.align.assign import Assignment, _candidates, _Group
from gai_pipeline.align.positions import Loose
from gai_pipeline.align.stream import Item, Layout
from gai_pipeline.align.tokens import Kind


def test_blanks_that_a_row_shows_are_not_moved_by_its_sum() -> None:
    """The total was written one column too early: where the blanks are shown, no other placing is a reading."""
    first, total = (Item(Kind.VALUE, "1", Layout.PIPE, "line 1", None, offset) for offset in (0, 9))
    window = (first, None, None, None, None, total, None)
    cells = tuple(("granted", column.code) for column in d.APPLICATIONS.columns)
    found = Assignment("2021", d.APPLICATIONS, {}, "text", {})
    for shown in (True, False):
        readings = _candidates(found, _Group("granted", cells, None), Loose((first, total), (window,), explicit=shown))
        assert bool(readings) is not shown
