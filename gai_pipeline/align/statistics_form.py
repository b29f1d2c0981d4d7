"""The statistics form of the 2014 edition by its headings, and line by line where figures are fused to their labels.

Belongs here: telling the column of the figures from others beside it (serial numbers, codes, last year), two halves of
the form side by side, lines such as 收到申请数:8件. Does not belong here: rows whose cells follow each other as the
form has them, which need no headings (`flow_tables.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.numbers import looks_numeric, read_cell
from gai_pipeline.align.reviews_match import NAME as REVIEWS
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.table_rows import Piece, PlacedRow
from gai_pipeline.forms.spec import STATISTICS_EDITION, edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Matrix, Table, TableCell, begins

_TABLE = "statistics"
_Pieces = Sequence[Piece | MatchedTable]
_MARKERS = ("requests_closed", "replies_total")
"""Rows whose labels no other form and hardly a sentence has."""
PART = "情况"
"""The last word of every heading of a part of the statistics form, which no label of a row has."""
_LEAST_LINES = 8
_UNIT = "人次|万元|件|条|次|篇|个|人|元"
_LINE = re.compile(
    rf"\s*+(?P<label>\S(?:.*?\S)??)\s*+(?:{_UNIT}|\((?:{_UNIT}|单位[:：]?(?:{_UNIT}))\))?\s*+[:：]?\s*+"
    rf"(?P<value>\d[\d,]*+(?:\.\d++)?|[-—/]{{1,2}}|无)(?:{_UNIT})?\s*+"
)
_LONGEST_LINE = 200


def with_statistics(pieces: _Pieces) -> list[Piece | MatchedTable]:
    """The pieces, with the rows of a statistics form as `PlacedRow` where its headings or its lines tell them. Where
    rows of another form are there it is not looked for; a reviews table can stand beside it."""
    if any(map(_is_of_other_form, pieces)) or not any(map(_is_marked, pieces)):
        return list(pieces)
    lines = _lines(pieces)
    if len(lines) >= _LEAST_LINES:
        return [lines.get(i, piece) for i, piece in enumerate(pieces)]
    return list(chain.from_iterable(map(_parts, pieces)))


def _is_of_other_form(piece: Piece | MatchedTable) -> bool:
    return isinstance(piece, PlacedRow) or (isinstance(piece, MatchedTable) and piece.name != REVIEWS)


def _lines(pieces: _Pieces) -> dict[int, PlacedRow]:
    """The rows of lines, by their numbers among the pieces."""
    return {i: row for i, p in enumerate(pieces) if isinstance(p, Paragraph) and (row := _line(p))}


def _parts(piece: Piece | MatchedTable) -> list[Piece | MatchedTable]:
    """The rows of a table that has any, the piece itself else."""
    rows = list(_rows(piece.covering())) if isinstance(piece, Table) else []
    return [*rows] or [piece]


@cache
def _markers() -> tuple[str, ...]:
    table = edition(STATISTICS_EDITION).table(_TABLE)
    return tuple(table.row(code).label for code in _MARKERS)


def _is_marked(piece: Piece | MatchedTable) -> bool:
    if isinstance(piece, Paragraph):
        return any(marker in piece.text for marker in _markers())
    return isinstance(piece, Table) and any(marker in c.text for c in piece.cells for marker in _markers())


@cache
def _labels() -> tuple[str, ...]:
    """Normalised labels, also with their units behind them."""
    rows = edition(STATISTICS_EDITION).table(_TABLE).rows
    return tuple(key(label + unit) for row in rows for label in row.labels for unit in {"", row.unit or ""})


def _line(block: Paragraph) -> PlacedRow | None:
    """The row of a line that holds a label of the form and its figure, fused or behind a colon."""
    unfit = "\t" in block.text or "|" in block.text or len(block.text) > _LONGEST_LINE
    m = None if unfit else _LINE.fullmatch(block.text)
    if m is None or not _is_label(m["label"]):
        return None
    label, value = (
        TableCell(0, n, m[name], f"{block.locator}, char {m.start(name) + 1}", page=block.page)
        for n, name in enumerate(("label", "value"))
    )
    return PlacedRow(_TABLE, (label,), ("value",), (value,))


def _is_label(text: str) -> bool:
    return key(re.sub(r"\([^()]*\)$", "", text)).endswith(_labels()) or key(text).endswith(_labels())


def _rows(matrix: Matrix) -> Iterator[Piece]:
    """The rows below the headings, one half of the form after the other; of a table without headings all, if they are
    labels beside figures; none of another."""
    for r, row in enumerate(matrix):
        halves = _halves(
            [key(cell.text) if cell is not None and begins(cell, r, c) else "" for c, cell in enumerate(row)]
        )
        if halves:
            for left, figure in halves:
                yield from _half(matrix, r + 1, left, figure)
            return
    if _are_labelled_figures(matrix):
        yield from _half(matrix, 0, 0, 1)


def _halves(names: Sequence[str]) -> list[tuple[int, int]]:
    """The columns of labels and of figures of each half of the form, by the headings in a row."""
    indicator, _, figures = (key(heading) for heading in edition(STATISTICS_EDITION).table(_TABLE).headings)
    starts = [c for c, name in enumerate(names) if name == indicator]
    ends = [c for c, name in enumerate(names) if name == figures]
    if not starts or len(starts) != len(ends):
        return []
    limits = [*starts[1:], len(names)]
    ordered = all(a < b < limit for a, b, limit in zip(starts, ends, limits, strict=True))
    return list(zip(starts, ends, strict=True)) if ordered else []


def _are_labelled_figures(matrix: Matrix) -> bool:
    labels = sum(_is_label(row[0].text) for row in matrix if row[0] is not None)
    return labels > 1 and all(map(_is_labelled_figure, matrix))


def _is_labelled_figure(row: Sequence[TableCell | None]) -> bool:
    """Whether a row is a label and at most a figure beside it."""
    if len(row) != 2 or row[0] is None:
        return False
    return row[1] is None or row[1] is row[0] or not row[1].text.strip() or looks_numeric(row[1].text)


def _half(matrix: Matrix, top: int, left: int, figure: int) -> Iterator[Piece]:
    for r, row in enumerate(matrix[top:], top):
        label, value = row[left], row[figure]
        if label is None or not label.text.strip():
            continue
        if value is label and _is_label(
            label.text
        ):  # a label that takes the room of its figure says that there is none
            yield PlacedRow(_TABLE, (label,), ("value",), (label._replace(text=""),))
        elif value is None or not begins(value, r, figure) or value is label or _opens_part(label, value):
            yield Table(1, 1, (label._replace(row=0, column=0, rowspan=1, colspan=1),), label.locator)
        else:
            yield PlacedRow(_TABLE, (label,), ("value",), (value,))


def _opens_part(label: TableCell, value: TableCell) -> bool:
    """Whether a row is the heading of a part, with dashes where rows have figures."""
    return key(label.text).endswith(PART) and read_cell(value.text).value is None
