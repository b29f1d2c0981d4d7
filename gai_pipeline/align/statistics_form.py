"""The statistics form of the 2014 edition by its headings, and line by line where figures are fused to their labels.

Belongs here: telling the column of the figures from others beside it (serial numbers, codes, last year), two halves of
the form side by side, lines such as 收到申请数:8件. Does not belong here: rows whose cells follow each other as the
form has them, which need no headings (`flow_tables.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from gai_pipeline.align.labels import key
from gai_pipeline.align.placed_row import Piece, PlacedRow
from gai_pipeline.forms.spec import STATISTICS_EDITION, edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Matrix, Table, TableCell, begins

_TABLE = "statistics"
_MARKERS = ("requests_closed", "replies_total")
"""Rows whose labels no other form and hardly a sentence has."""
_LEAST_LINES = 8
_UNIT = "人次|万元|件|条|次|篇|个|人|元"
_LINE = re.compile(
    rf"\s*+(?P<label>\S(?:.*?\S)??)\s*+(?:{_UNIT}|\((?:{_UNIT}|单位[:：]?(?:{_UNIT}))\))?\s*+[:：]?\s*+"
    rf"(?P<value>\d[\d,]*+(?:\.\d++)?|[-—/]{{1,2}}|无)(?:{_UNIT})?\s*+"
)
_LONGEST_LINE = 200


def with_statistics(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with the rows of a statistics form as `PlacedRow` where its headings or its lines tell them."""
    if any(isinstance(p, PlacedRow) for p in pieces) or not any(map(_is_marked, pieces)):
        return list(pieces)
    blocks = [p for p in pieces if not isinstance(p, PlacedRow)]
    lines = {i: row for i, p in enumerate(blocks) if isinstance(p, Paragraph) and (row := _line(p))}
    if len(lines) >= _LEAST_LINES:
        return [lines.get(i, block) for i, block in enumerate(blocks)]
    out: list[Piece] = []
    for block in blocks:
        out += (isinstance(block, Table) and list(_rows(block.covering()))) or [block]
    return out


@cache
def _markers() -> tuple[str, ...]:
    table = edition(STATISTICS_EDITION).table(_TABLE)
    return tuple(table.row(code).label for code in _MARKERS)


def _is_marked(piece: Piece) -> bool:
    if isinstance(piece, Paragraph):
        return any(marker in piece.text for marker in _markers())
    return isinstance(piece, Table) and any(marker in c.text for c in piece.cells for marker in _markers())


@cache
def _labels() -> tuple[str, ...]:
    return tuple(key(label) for row in edition(STATISTICS_EDITION).table(_TABLE).rows for label in row.labels)


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
    """The rows below the headings, one half of the form after the other; none where the headings are not there."""
    indicator, _, figures = (key(heading) for heading in edition(STATISTICS_EDITION).table(_TABLE).headings)
    for r, row in enumerate(matrix):
        names = [key(cell.text) if cell is not None and begins(cell, r, c) else "" for c, cell in enumerate(row)]
        starts = [c for c, name in enumerate(names) if name == indicator]
        ends = [c for c, name in enumerate(names) if name == figures]
        if not starts or len(starts) != len(ends) or any(a > b for a, b in zip(starts, ends, strict=True)):
            continue
        for (left, right), figure in zip(pairwise([*starts, len(row)]), ends, strict=True):
            if left < figure < right:
                yield from _half(matrix, r + 1, left, figure)
        return


def _half(matrix: Matrix, top: int, left: int, figure: int) -> Iterator[Piece]:
    for r, row in enumerate(matrix[top:], top):
        label, value = row[left], row[figure]
        if label is None or not label.text.strip():
            continue
        if value is None or not begins(value, r, figure) or value is label:
            yield Table(1, 1, (label._replace(row=0, column=0, rowspan=1, colspan=1),), label.locator)
        else:
            yield PlacedRow(_TABLE, (label,), ("value",), (value,))
