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

BROKEN, _SEVERAL = 0.06, 2
"""Share of a page's figures, and their number, that lie in pieces where thin strokes are gone. Whole print, coarse,
photographed or under a seal, has up to 0.02 of them; faxes of thin type from 0.15 on. Where paper is of one shade, as
on faxes, one is enough for doubt: of 60 faxes the 38 that were whole had none."""
_UNIT = 2
"""Most characters of a unit."""
_SPECK = 3
"""Pixels of the smallest piece of a clean page."""
_SPOT = 0.03
"""Inches of the smallest piece of a page with spots, some of which stay close beside print."""
_WORTH = 0.8
"""Most confidence of a cell on such a page."""


def broken_share(page: RuledPage, tables: Sequence[ReadTable]) -> float:
    """The share of a page's figures that lie in pieces; 0 where it is one alone, that may be dirt."""
    pieces = []
    for lattice, lines, _ in tables:
        spans = lattice.spans()
        found = [(lattice.cell_box(spans[owner]), line) for owner, line in _lone_figures(lines)]
        pieces += [_pieces(page, cell, line) > len(_digits(line)) for cell, line in found]
    return sum(pieces) / len(pieces) if sum(pieces) >= (1 if _is_plain(page) else _SEVERAL) else 0.0


def is_broken(page: RuledPage, share: float) -> bool:
    """Whether the thin strokes of some figures of a page are gone."""
    return share > 0 if _is_plain(page) else share >= BROKEN


def _is_plain(page: RuledPage) -> bool:
    """Whether the paper is of one shade and nothing lay on it that leaves pieces."""
    return page.clean and page.struck is None and page.lifted is None


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
        if (
            len(own) == 1
            and (digits := _digits(own[0]))
            and is_figure(digits)
            and len(own[0].text) - len(digits) <= _UNIT
        ):
            yield owner, own[0]


def _digits(line: TextLine) -> str:
    """The figure that a line begins with; its unit is left out."""
    return line.text[: len(line.text) - len(line.text.lstrip("0123456789,."))]


def _end_of_digits(line: TextLine) -> float:
    """Where the figure of a line ends: its unit is twice as wide, a character."""
    digits = len(_digits(line))
    return line.x0 + (line.x1 - line.x0) * digits / (2 * len(line.text) - digits)


def _pieces(page: RuledPage, cell: Box, line: TextLine) -> int:
    """In how many pieces the ink of a cell's only line lies."""
    margin = max(3, page.dpi // 50)
    top, bottom = round(cell[1]) + margin, round(cell[3]) - margin
    end = round(_end_of_digits(line))
    part = page.ink[max(0, top) : bottom, max(0, round(line.x0)) : end]
    if not part.size:
        return 0
    _, _, stats, _ = cv().connectedComponentsWithStats(part, connectivity=8)
    if end < round(line.x1):  # what reaches over the end is of the unit
        stats = stats[(stats[:, 0] == 0) | (stats[:, 0] + stats[:, 2] < part.shape[1])]
    spots = stats[1:, 2:4].max(axis=1) <= _SPOT * page.dpi if page.dirty else stats[1:, 4] < _SPECK
    return int((~spots).sum())
