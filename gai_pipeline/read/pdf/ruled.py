"""One page of a PDF -> its tables by ruling lines, and the lines of text outside them.

Belongs here: characters into the cells that lines make, and whether the lines are sound. Does not belong here: tables
without lines, and what becomes of several pages (`layout/`).
"""

from __future__ import annotations

from gai_pipeline.layout.lattice import Lattice, lattices
from gai_pipeline.layout.lines import is_figure
from gai_pipeline.layout.page_blocks import TOLERANCE, PageLayout
from gai_pipeline.layout.page_table import TextLine, join_lines, page_table
from gai_pipeline.read.pdf.page import PageContent
from gai_pipeline.read.pdf.runs import without_tracking
from gai_pipeline.read.pdf.text_lines import into_cells


def page_layout(content: PageContent) -> PageLayout:
    """Tables from the ruling lines of a page, characters in their cells, and what is left over."""
    found = [t for t in lattices(content.horizontal, content.vertical, tolerance=TOLERANCE) if _is_table(t, content)]
    chars = without_tracking(content.chars)
    texts, outside = into_cells(found, chars)
    whole = [not _lacks_lines(t, lines) for t, lines in zip(found, texts, strict=True)]
    if not all(whole):
        found = [t for t, keep in zip(found, whole, strict=True) if keep]
        texts, outside = into_cells(found, chars)
    layout = PageLayout(content.number, content.height, rules=content.horizontal)
    for index, (lattice, lines) in enumerate(zip(found, texts, strict=True), 1):
        where = f"page[{content.number}]/table[{index}]"
        layout.tables.append(page_table(lattice, lines, content.number, where))
    layout.lines = outside
    layout.broken = any(not t.whole for t in found) or (
        not whole and len(content.horizontal) > 3 and len(content.vertical) > 3
    )
    return layout


def _lacks_lines(lattice: Lattice, texts: dict[int, list[TextLine]]) -> bool:
    """Whether lines are missing between columns or rows.

    A cell has three figures beside or four under each other, or three cells have a heading with a figure below.
    """
    headed = 0
    for owner, lines in texts.items():
        if any(_has_figures_beside(line) for line in lines):
            return True
        if len(lines) == 1:
            continue
        figures = [line for line in lines if is_figure(line.text.strip(",.，．"))]
        if len(figures) > 3:
            x0, _, x1, _ = lattice.cell_box(lattice.spans()[owner])
            if join_lines(figures, x1 - x0).count("\n") > 2:
                return True
        headed += 0 < len(figures) < len(lines) and figures[-1] is lines[-1] and figures[0] is not lines[0]
    return headed > 2


def _has_figures_beside(line: TextLine) -> bool:
    return line.text.count(" ") > 1 and sum(map(is_figure, line.text.split())) > 2


def _is_table(lattice: Lattice, content: PageContent) -> bool:
    """Not the frame of the page or a rule beside text: some position must be a proper cell."""
    if lattice.box[2] - lattice.box[0] < 40 or lattice.box[3] - lattice.box[1] < 8:
        return False
    return len({owner for row in lattice.owner for owner in row}) > 1
