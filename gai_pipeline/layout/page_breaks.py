"""Puts tables together that page breaks have cut: spans that go on, rows cut in half, headers printed again.

Belongs here: tables as they stand on pages, and what may be one table. It knows layout, not the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from gai_pipeline.layout.page_table import FIGURE, PageCell, PageTable, runs_on

_NUMBERED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．，,]|[①-⑳])")
_NUMBER = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]|[①-⑳])")
_WORD = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[㐀-鿿]\s*[㐀-鿿]")
"""A label; a single character can be the sign of a figure (增3) or stand for none (无)."""


def same_columns(a: list[float], b: list[float], tolerance: float) -> bool:
    """Whether two tables have the same outer edges and share most of the inner edges of the narrower one.

    Each page draws only the edges that its rows need: a page without the cells of a level lacks that edge.
    """
    if abs(a[0] - b[0]) > tolerance or abs(a[-1] - b[-1]) > tolerance:
        return False
    few, many = sorted((a[1:-1], b[1:-1]), key=len)
    shared = sum(1 for x in few if any(abs(x - y) <= tolerance for y in many))
    edges = _common_edges(a, b, tolerance)
    places = [min(range(len(edges)), key=lambda i: abs(edges[i] - x)) for x in b]
    return shared * 3 >= len(few) * 2 and len(set(places)) == len(b)


def stitch(tables: list[PageTable], tolerance: float) -> list[PageTable]:
    """Tables in reading order, those joined that a page break has cut."""
    out: list[PageTable] = []
    for table in tables:
        upper = out[-1] if out else None
        if (
            upper is not None
            and upper.ruled
            and table.ruled
            and upper.last_page + 1 == table.page
            and upper.alone_below
            and table.alone_above
            and same_columns(upper.xs, table.xs, tolerance)
        ):
            _append(upper, table, tolerance)
        else:
            out.append(table)
    return out


def _key(cell: PageCell | None) -> str:
    return "" if cell is None else "".join(cell.text.split())


def _keys(row: list[PageCell | None]) -> list[str]:
    return [_key(c) for c in row]


def _common_edges(a: list[float], b: list[float], tolerance: float) -> list[float]:
    """The edges of `a`, and those of `b` that are not among them."""
    return sorted([*a, *(x for x in b[1:-1] if all(abs(x - y) > tolerance for y in a))])


def _spread(table: PageTable, xs: list[float]) -> None:
    """Give a table more columns: its cells span the new edges."""
    at = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in table.xs]
    at[0], at[-1] = 0, len(xs) - 1
    wide = [next(i for i in range(len(at) - 1) if at[i + 1] > c) for c in range(len(xs) - 1)]
    for cell in table.cells:
        end = at[cell.column + cell.colspan]
        cell.column = at[cell.column]
        cell.colspan = end - cell.column
    table.open_top = [table.open_top[w] for w in wide]
    table.open_bottom = [table.open_bottom[w] for w in wide]
    table.xs = list(xs)


def _append(upper: PageTable, lower: PageTable, tolerance: float) -> None:
    edges = _common_edges(upper.xs, lower.xs, tolerance)
    if len(edges) > len(upper.xs):
        _spread(upper, edges)
        upper.header = []
    if len(edges) > len(lower.xs):
        _spread(lower, edges)
    _drop_repeated_header(upper, lower)
    if not lower.cells:
        upper.last_page, upper.alone_below, upper.open_bottom = lower.last_page, lower.alone_below, lower.open_bottom
        return
    above, below = upper.row(upper.n_rows - 1), lower.row(0)
    cut = _row_is_cut(upper, above, below, [a and b for a, b in zip(upper.open_bottom, lower.open_top, strict=True)])
    shift = upper.n_rows - (1 if cut else 0)
    done: set[int] = set()
    for top, bottom in zip(above, below, strict=True):
        if top is None or bottom is None or id(bottom) in done:
            continue
        if (top.column, top.colspan) != (bottom.column, bottom.colspan):
            continue
        open_here = upper.open_bottom[top.column] and lower.open_top[top.column]
        if cut or open_here or _span_goes_on(top, bottom, below):
            if cut or _key(top) != _key(bottom):  # the same label again is the label printed twice
                top.lines = [*top.lines, *bottom.lines]
            top.rowspan = shift + bottom.row + bottom.rowspan - top.row
            done.add(id(bottom))
    for cell in lower.cells:
        if id(cell) not in done:
            cell.row += shift
            upper.cells.append(cell)
    _settle(upper, shift, shift + lower.n_rows)
    upper.open_bottom, upper.alone_below, upper.last_page = lower.open_bottom, lower.alone_below, lower.last_page


def _settle(table: PageTable, joint: int, n_rows: int) -> None:
    """After a join: cells of a half row that found no partner and lie under another one give way, their text kept.

    `joint` is the first row of the lower table: above it nothing has changed.
    """
    table.n_rows = n_rows
    taken: dict[tuple[int, int], PageCell] = {}
    kept = [c for c in table.cells if c.row + c.rowspan <= joint]
    for cell in sorted((c for c in table.cells if c.row + c.rowspan > joint), key=attrgetter("row", "column")):
        spots = [
            (r, c)
            for r in range(max(cell.row, joint), cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        ]
        other = next((taken[s] for s in spots if s in taken), None)
        if other is not None:
            other.lines = [*other.lines, *cell.lines]
            continue
        taken.update(dict.fromkeys(spots, cell))
        kept.append(cell)
    table.cells = kept


def _drop_repeated_header(upper: PageTable, lower: PageTable) -> None:
    if not upper.header:
        upper.header = [_keys(upper.row(r)) for r in range(min(4, upper.n_rows))]
    count = 0
    for old, row in zip(upper.header, range(lower.n_rows), strict=False):
        new = _keys(lower.row(row))
        if old != new or not any(_WORD.search(t) for t in new) or any(FIGURE.fullmatch(t) for t in new):
            break
        count += 1
    if count == 0:
        return
    if any(c.row < count < c.row + c.rowspan for c in lower.cells):
        return
    lower.cells = [c for c in lower.cells if c.row >= count]
    for cell in lower.cells:
        cell.row -= count
    lower.n_rows -= count
    # The header's own top line does not say whether the first row goes on; treat it as closed.
    lower.open_top = [False] * lower.n_columns


def _row_is_cut(
    upper: PageTable, above: list[PageCell | None], below: list[PageCell | None], open_both: list[bool]
) -> bool:
    """Whether the last row above and the first row below are the halves of one row.

    No line between them in any column says so. Where both pages close their cells (Word), the lower half has no
    label of its own, or one without the number that its neighbours carry, and no figure but those that ran over.
    """
    if all(open_both) or not any(c is not None and c.lines for c in below):
        return True
    met = [(a, b) for a, b in _pairs(above, below) if a is not None and b is not None and _may_be_halves(a, b)]
    if len(met) < len(list(_pairs(above, below))):
        return False
    labels = [(a, b) for a, b in met if _have_words(a, b) and not _go_on(a, b)]
    if not labels or not labels[-1][0].lines:
        return False
    top, bottom = labels[-1]
    return not bottom.lines or (_numbering_is_the_rule(upper, top.column) and not _NUMBERED.match(bottom.text))


def _may_be_halves(above: PageCell, below: PageCell) -> bool:
    """Whether cells that meet at a break may be one: over the same columns, and a figure below is the rest of the one
    above."""
    if _go_on(above, below):
        return True
    if (above.column, above.colspan) != (below.column, below.colspan):
        return False
    if _have_words(above, below) or not (above.lines and below.lines):
        return True
    return runs_on(above.lines[-1], below.lines[0], above.box[2] - above.box[0])


def _go_on(above: PageCell, below: PageCell) -> bool:
    """Whether both are cells over several rows, which say nothing of one."""
    return above.rowspan > 1 and below.rowspan > 1


def _have_words(above: PageCell, below: PageCell) -> bool:
    return bool(_HAN.search(above.text) or _HAN.search(below.text))


def _pairs(
    above: list[PageCell | None], below: list[PageCell | None]
) -> Iterator[tuple[PageCell | None, PageCell | None]]:
    """The cells that meet at a break, each pair once."""
    seen: set[tuple[int, int]] = set()
    for a, b in zip(above, below, strict=True):
        if (id(a), id(b)) not in seen:
            seen.add((id(a), id(b)))
            yield a, b


def _numbering_is_the_rule(table: PageTable, column: int) -> bool:
    labels = [c.text for c in table.cells if c.column == column and _HAN.search(c.text)]
    return len(labels) > 1 and sum(bool(_NUMBERED.match(t)) for t in labels) * 5 >= len(labels) * 3


def _span_goes_on(top: PageCell, bottom: PageCell, below: list[PageCell | None]) -> bool:
    """Whether a cell over several rows was closed at the break and opened again below, left of the labels."""
    label_to_the_right = any(
        c is not None and c.column > bottom.column and _HAN.search(c.text) and c.rowspan == 1 for c in below
    )
    if not label_to_the_right:
        return False
    if not bottom.lines or _key(top) == _key(bottom):
        return True
    if not top.lines:
        return True
    # Text in the lower part is the rest of a numbered label, unless it has a number of its own.
    numbered = bool(_NUMBER.match(top.text)) and not _NUMBERED.match(bottom.text)
    return numbered and (top.rowspan > 1 or bottom.rowspan > 1)
