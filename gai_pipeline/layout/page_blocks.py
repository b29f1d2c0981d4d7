"""Pages -> blocks in reading order: tables joined across pages, lines between them, pictures at their place.

Belongs here: what stands where on a page and what repeats on every page. Does not belong here: reading a file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from gai_pipeline.layout.blocks import Block, Paragraph, Picture
from gai_pipeline.layout.boxes import Segment
from gai_pipeline.layout.lines import Line, is_page_number
from gai_pipeline.layout.page_breaks import stitch
from gai_pipeline.layout.page_table import PageTable
from gai_pipeline.layout.unruled import tables_of

TOLERANCE = 3.0
"""Points: how far ruling lines may miss each other."""


@dataclass(slots=True)
class PageLayout:
    """A page's tables and the lines outside them, from the top down; `others` are finished blocks at a height.

    `rules` are its horizontal lines, which part the rows of tables that have no other lines. `unruled` is the most
    confidence of what no lines hold: below 1 where it was recognised.
    """

    number: int
    height: float
    tables: list[PageTable] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    others: list[tuple[float, Block]] = field(default_factory=list)
    rules: list[Segment] = field(default_factory=list)
    broken: bool = False
    unruled: float = 1.0


def _margin_key(line: Line) -> tuple[str, int]:
    return re.sub(r"[\s\d]+", "", line.text), round(line.y0 / 6)


def _edge_lines(page: PageLayout) -> list[Line]:
    """What stands in the margins of a page or is its first or last line but one, and no row of figures."""
    ordered = sorted(page.lines, key=lambda line: line.y0)
    top = min((t.top for t in page.tables), default=page.height)
    bottom = max((c.box[3] for t in page.tables for c in t.cells), default=0.0)
    first = [line for line in ordered[:2] if line.y1 < top + 1]
    last = [line for line in ordered[-2:] if line.y0 > bottom - 1]
    margins = [line for line in ordered if line.y1 < 0.1 * page.height or line.y0 > 0.92 * page.height]
    outer = [line for line in (*first, *last) if len(line.figures) < 2 or is_page_number(line, 0.0)]
    return list({id(line): line for line in [*outer, *margins]}.values())


def drop_furniture(pages: list[PageLayout]) -> None:
    """Remove page numbers and what is printed at the same height on several pages; its first print stays."""
    edges = [_edge_lines(page) for page in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for lines in edges:
        seen.update(_margin_key(line) for line in lines)
    kept: set[tuple[str, int]] = set()
    for page, lines in zip(pages, edges, strict=True):
        gone: set[int] = set()
        for line in page.lines:
            if is_page_number(line, page.height):
                gone.add(id(line))
        for line in lines:
            key = _margin_key(line)
            if seen[key] < 2:
                continue
            if is_page_number(line, 0.0) or (key[0] and key in kept):
                gone.add(id(line))
            elif key[0]:
                kept.add(key)
        page.lines = [line for line in page.lines if id(line) not in gone]


def _mark_neighbours(page: PageLayout) -> None:
    """Tell the first and last table of a page whether anything stands between them and the page's edge."""
    if not page.tables:
        return
    heights = [line.y0 for line in page.lines] + [y for y, _ in page.others]
    first, last = page.tables[0], page.tables[-1]
    top = first.top
    bottom = max(c.box[3] for c in last.cells)
    first.alone_above = not any(y < top for y in heights)
    last.alone_below = not any(y > bottom - 1 for y in heights)


def blocks_of(pages: list[PageLayout], tolerance: float = TOLERANCE) -> list[Block]:
    """All blocks in reading order; a table that goes on over pages stands where it begins."""
    drop_furniture(pages)
    columns: list[tuple[float, float]] = []
    for page in pages:
        if any(line.words for line in page.lines):
            more, page.lines, columns = tables_of(page.lines, page.rules, page.number, columns, len(page.tables) + 1)
            for cell in (c for table in more for c in table.cells):
                cell.lines = [t._replace(confidence=min(t.confidence, page.unruled)) for t in cell.lines]
                cell.blank_confidence = min(cell.blank_confidence, page.unruled)
            page.tables = sorted([*page.tables, *more], key=lambda t: t.top)
        _mark_neighbours(page)
    joined = {id(t) for t in stitch([t for page in pages for t in page.tables], tolerance)}
    blocks: list[Block] = []
    for page in pages:
        items: list[tuple[float, Block]] = list(page.others)
        items += [(t.top, t.table()) for t in page.tables if id(t) in joined and t.cells]
        items += [
            (line.y0, Paragraph(line.text, f"page[{page.number}]/line[{i}]", page.number, line.confidence))
            for i, line in enumerate(page.lines, 1)
        ]
        blocks += [block for _, block in sorted(items, key=lambda item: item[0])]
    return blocks


def picture_at(page: int, index: int, data: bytes) -> Picture:
    return Picture(f"page[{page}]/picture[{index}]", None, data, page)
