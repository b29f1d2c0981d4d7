"""Pages -> blocks in reading order: tables joined across pages, lines between them, pictures at their place.

Belongs here: what stands where on a page and what repeats on every page. Does not belong here: reading the file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from gai_pipeline.read.blocks import Block, Paragraph, Picture
from gai_pipeline.read.geometry import Lattice, lattices
from gai_pipeline.read.pdf.page import Char, PageContent
from gai_pipeline.read.pdf.text import Line, into_cells, is_page_number, lines_of
from gai_pipeline.read.pdf.unruled import with_columns
from gai_pipeline.read.stitch import PageTable, page_table, stitch

TOLERANCE = 3.0
"""Points: how far ruling lines may miss each other."""


@dataclass(slots=True)
class PageLayout:
    """A page's tables and the lines outside them, from the top down; `others` are finished blocks at a height."""

    number: int
    height: float
    tables: list[PageTable] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    others: list[tuple[float, Block]] = field(default_factory=list)
    broken: bool = False


def page_layout(content: PageContent) -> PageLayout:
    """Tables from the ruling lines of a page, characters in their cells, and what is left over."""
    found = [t for t in lattices(content.horizontal, content.vertical, tolerance=TOLERANCE) if _is_table(t, content)]
    texts, outside = into_cells(found, content.chars)
    layout = PageLayout(content.number, content.height)
    for index, (lattice, lines) in enumerate(zip(found, texts, strict=True), 1):
        where = f"page[{content.number}]/table[{index}]"
        layout.tables.append(page_table(lattice, lines, content.number, where))
    layout.lines = with_columns(lines_of(outside))
    layout.broken = any(not t.whole for t in found) or (
        not found and len(content.horizontal) > 3 and len(content.vertical) > 3
    )
    return layout


def _is_table(lattice: Lattice, content: PageContent) -> bool:
    """Not the frame of the page or a rule beside text: some position must be a proper cell."""
    if lattice.box[2] - lattice.box[0] < 40 or lattice.box[3] - lattice.box[1] < 8:
        return False
    return len(lattice.spans()) > 1


def inside_page(chars: list[Char], content: PageContent) -> list[Char]:
    return [ch for ch in chars if -5 <= ch.x0 <= content.width + 5 and -5 <= ch.y0 <= content.height + 5]


def _margin_key(line: Line) -> tuple[str, int]:
    return re.sub(r"[\s\d]+", "", line.text), round(line.y0 / 6)


def drop_furniture(pages: list[PageLayout]) -> None:
    """Remove page numbers and what is printed at the same height on several pages; its first print stays."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        for line in page.lines:
            if line.y1 < 0.1 * page.height or line.y0 > 0.92 * page.height:
                seen[_margin_key(line)] += 1
    kept: set[tuple[str, int]] = set()
    for page in pages:
        rest = []
        for line in page.lines:
            if is_page_number(line, page.height):
                continue
            key = _margin_key(line)
            in_margin = line.y1 < 0.1 * page.height or line.y0 > 0.92 * page.height
            if in_margin and seen[key] > 1 and key[0]:
                if key in kept:
                    continue
                kept.add(key)
            rest.append(line)
        page.lines = rest


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
    for page in pages:
        _mark_neighbours(page)
    joined = {id(t) for t in stitch([t for page in pages for t in page.tables], tolerance)}
    blocks: list[Block] = []
    for page in pages:
        items: list[tuple[float, Block]] = list(page.others)
        items += [(t.top, t.grid()) for t in page.tables if id(t) in joined and t.cells]
        items += [
            (line.y0, Paragraph(line.text, f"page[{page.number}]/line[{i}]", page.number))
            for i, line in enumerate(page.lines, 1)
        ]
        blocks += [block for _, block in sorted(items, key=lambda item: item[0])]
    return blocks


def picture_at(page: int, index: int, data: bytes) -> Picture:
    return Picture(f"page[{page}]/picture[{index}]", None, data, page)
