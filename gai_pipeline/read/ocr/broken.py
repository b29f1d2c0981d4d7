"""Print whose thin strokes are gone, as black and white alone loses them: of a 4 the stem of a 1 is left, and no look
at the page can tell.

Such figures lie in more pieces than they have characters, many of a page at once. Belongs here: telling such a page,
and what its cells are worth. Does not belong here: what seals and streaks hide (`hidden.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.ocr.engine import cv
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.trust import is_figure
from gai_pipeline.read.ocr.unlike import unreadable

ReadTable = tuple[Lattice, dict[int, list[TextLine]], dict[int, float]]
"""A table, its lines by owner, and how sure the cells without lines are."""

_BROKEN, _SEVERAL = 0.06, 2
"""Share of a page's figures, and their number, that lie in pieces where thin strokes are gone. Whole print, coarse,
photographed or under a seal, has up to 0.02 of them; faxes of thin type from 0.15 on."""
_SPECK = 3
"""Pixels of the smallest piece of a clean page."""
_SPOT = 0.03
"""Inches of the smallest piece of a page with spots, some of which stay close beside print."""
_WORTH = 0.8
"""Most confidence of a cell on such a page."""


def is_broken(page: RuledPage, tables: Sequence[ReadTable]) -> bool:
    """Whether the thin strokes of a page's figures are gone."""
    pieces = []
    for lattice, lines, _ in tables:
        spans = lattice.spans()
        found = [(lattice.cell_box(spans[owner]), line) for owner, line in _lone_figures(lines)]
        pieces += [_pieces(page, cell, line) > len(line.text) for cell, line in found]
    return sum(pieces) >= _SEVERAL and sum(pieces) >= _BROKEN * len(pieces)


def doubt(tables: Sequence[ReadTable]) -> None:
    """Take the certainty from all that tables of such a page say."""
    for _, lines, blanks in tables:
        for owner, own in lines.items():
            lines[owner] = [
                TextLine(line.text, line.x0, line.x1, line.pitch, min(_WORTH, line.confidence)) for line in own
            ]
        blanks.update({owner: min(_WORTH, sure) for owner, sure in blanks.items()})


def withdraw(tables: Sequence[ReadTable]) -> None:
    """Take the figures from a second reading of such a page: that two looks agree proves nothing there."""
    for _, lines, _ in tables:
        for owner, line in list(_lone_figures(lines)):
            lines[owner] = [unreadable(line)]


def _lone_figures(lines: Mapping[int, Sequence[TextLine]]) -> Iterator[tuple[int, TextLine]]:
    for owner, own in lines.items():
        if len(own) == 1 and own[0].text[:1].isdigit() and is_figure(own[0].text):
            yield owner, own[0]


def _pieces(page: RuledPage, cell: Box, line: TextLine) -> int:
    """In how many pieces the ink of a cell's only line lies."""
    margin = max(3, page.dpi // 50)
    top, bottom = round(cell[1]) + margin, round(cell[3]) - margin
    part = page.ink[max(0, top) : bottom, max(0, round(line.x0)) : round(line.x1)]
    if not part.size:
        return 0
    _, _, stats, _ = cv().connectedComponentsWithStats(part, connectivity=8)
    spots = stats[1:, 2:4].max(axis=1) <= _SPOT * page.dpi if page.dirty else stats[1:, 4] < _SPECK
    return int((~spots).sum())
