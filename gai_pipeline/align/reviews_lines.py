"""The reviews table line by line: its figures in one row below the headings, or in a row a channel or a result.

Belongs here: which lines hold the figures, their columns open. Does not belong here: tables that have kept their
columns (`reviews_match.py`), figures that stand one a line or among words (`flow_reviews.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.item import BREAK, Item, Layout
from gai_pipeline.align.line_rows import cells_of_line
from gai_pipeline.align.matched_table import MatchedTable, Rows
from gai_pipeline.align.reviews_match import ALL, NAME, heading_names
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.table_extent import Lines, words_before, words_behind
from gai_pipeline.align.table_rows import OpenRow
from gai_pipeline.forms.spec import FORM_EDITIONS
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table

FIGURES, RESULTS = 15, 5
RESULT_WORDS = re.compile("维持|纠正|未审结|审结|经复议|复议后起诉|结果")
REVIEWS_HEAD = re.compile("行政复议")
_LEAST_WORDS = 4
LONGEST = 400
"""The headings and what stands below them take so many characters at most."""
_LEAST_CELLS = 3
"""Lines of fewer cells are no rows."""


def with_reviews_by_line(lines: Lines) -> Lines:
    """The lines, those of the reviews table as one behind the other tables, where it is not matched yet."""
    tables = {piece.name: i for i, piece in enumerate(lines.pieces) if isinstance(piece, MatchedTable)}
    if not tables or NAME in tables:
        return lines
    start = max(tables.values()) + 1
    found = list(_rows(lines, start))
    if not found:
        below = _below_headings(lines, start)
        return lines if below is None else lines.replaced(range(below, below), _table([]))
    run = whole([Run(i, items) for i, items in found], FIGURES)
    if run is None or run.n_values < sum(Run(i, items).n_values for i, items in found):
        return lines
    at = range(found[0][0], found[-1][0] + 1)
    return lines.replaced(at, _table(run.items, cut=_breaks_off(lines, at.stop, run)))


def _table(items: list[Item], *, cut: bool = False) -> MatchedTable:
    rows = Rows({ALL: OpenRow((), items, 0)}, ends=0 if cut else None, ends_in_row=cut)
    return MatchedTable(NAME, {code: (code, rows) for code in FORM_EDITIONS})


def _below_headings(lines: Lines, start: int) -> int | None:
    """Where the figures would stand below the headings of a grid that has lost its blank row."""
    found = None
    for i, piece in enumerate(lines.pieces[start:], start):
        named = isinstance(piece, Table) and all(key(cell.text) in heading_names() for cell in piece.cells)
        if named and _is_headed(words_before(lines, i + 1, LONGEST)):
            found = i + 1
    return found


def _rows(lines: Lines, start: int) -> Iterator[tuple[int, list[Item]]]:
    """The first lines of figures below the headings that follow each other, with the cells of each."""
    begun = False
    for i in range(start, len(lines.pieces)):
        cells = _cells(lines, i)
        if len(cells) > _LEAST_CELLS and (begun or _is_headed(words_before(lines, i, LONGEST))):
            begun = True
            yield i, cells
        elif begun and not _is_empty(lines, i):
            return


def _cells(lines: Lines, i: int) -> list[Item]:
    """The cells of a line that holds nothing else but the name of a channel or a result; none of another."""
    row = lines.rows[i]
    if isinstance(row, OpenRow) and row.figures and all(key(part) in heading_names() for part in row.label):
        return row.items
    return cells_of_line(lines.pieces[i], lines.style)


def _is_empty(lines: Lines, i: int) -> bool:
    piece = lines.pieces[i]
    return isinstance(piece, Paragraph) and not piece.text.strip()


def _is_headed(words: str) -> bool:
    head = REVIEWS_HEAD.search(words)
    return head is not None and len(RESULT_WORDS.findall(words, head.end())) >= _LEAST_WORDS


def _breaks_off(lines: Lines, stop: int, run: Run) -> bool:
    """Whether the document ends behind a row that lacks cells."""
    behind = words_behind(lines, stop)
    lacks = len(run.cells) < FIGURES and run.items[0].layout is not Layout.GRID
    return lacks and BREAK not in behind and len(behind) < LONGEST


def whole(runs: Sequence[Run], width: int) -> Run | None:
    """The run that holds the table's values: one line of fifteen, three of five that follow each other, or five of
    three where the channels stand beside each other."""
    best = max(runs, key=lambda r: (r.n_values, r.blanks), default=None)
    if best is None or best.n_values == width:
        return best
    return _turned([r for r in runs if r.n_values]) or _joined(runs, best, width)


def _turned(rows: Sequence[Run]) -> Run | None:
    """A row a result with a figure a channel, as the form has them."""
    if len(rows) != RESULTS or any(len(row.cells) != FIGURES // RESULTS for row in rows):
        return None
    return Run(rows[0].position, [row.cells[c] for c in range(FIGURES // RESULTS) for row in rows])


def _joined(runs: Sequence[Run], best: Run, width: int) -> Run:
    """Rows that follow each other as one, where they are a channel's each; else the longest of them."""
    values = sum(r.n_values for r in runs)
    if values == width or (values > best.n_values and all(r.n_values <= RESULTS for r in runs)):
        return Run(runs[0].position, [i for r in runs for i in r.items])
    return best
