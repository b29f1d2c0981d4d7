"""Rows of the small blocks of the proactive table, each below headings of its own.

Belongs here: a row below the headings of a block, also one that the form does not have. Does not belong here: the
applications table (`applicant_match.py`), what the words mean (`header_names.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from gai_pipeline.align.header_names import BLOCKS, Named, block_columns, name_of, says_nothing, under_one_heading
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.row_labels import key
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.layout.table import Matrix, TableCell, begins


def block_rows(matrix: Matrix, named: Named) -> dict[int, PlacedRow]:
    """Row number -> row of the proactive table, below headings that are those of one of its blocks."""
    heads: dict[int, dict[str, int]] = {}
    for column, r, code in sorted((cell.column, cell.row, name.head) for cell, name in named if name.head is not None):
        heads.setdefault(r, {}).setdefault(code, column)  # of merged headings the first
    edges = [*sorted(heads), len(matrix)]
    found = {}
    for head, end in pairwise(edges):
        for r in range(head + 1, end):
            if (made := _block_row(matrix[r], r, heads[head])) is not None:
                found[r] = made
    return found


def _block_row(row: Sequence[TableCell | None], r: int, columns: Mapping[str, int]) -> PlacedRow | None:
    """The row, or None where it is none of the headings' block, or a figure stands under none of them."""
    first, together = min(columns.values()), frozenset(columns)
    own = [cell for c, cell in enumerate(row) if cell is not None and begins(cell, r, c)]
    labels = [cell for cell in own if cell.column < first and cell.text.strip()]
    beside = [cell for cell in own if cell.column >= first]
    if not labels:
        return None
    codes = block_columns().get((key(labels[-1].text), together))
    if codes is None and _may_be_row(labels[-1].text, beside, together):
        codes = _columns_together().get(together)
    cells = None if codes is None else _block_cells([row[columns[code]] for code in codes], r)
    if codes is None or cells is None or _holds_more(beside, cells):
        return None
    return PlacedRow(BLOCKS, (labels[-1],), codes, cells)


def _holds_more(beside: Sequence[TableCell], cells: Sequence[TableCell]) -> bool:
    """Whether something else stands beside a label than its cells."""
    texts = {"", *(cell.text.strip() for cell in cells)}
    return any(cell.text.strip() not in texts for cell in beside)


def _may_be_row(label: str, beside: Sequence[TableCell], together: frozenset[str]) -> bool:
    """Whether a row without a label of the form is one of a block of columns: as many figures and nothing else stand
    beside its label, or nothing beside the beginning of a label."""
    texts = [text for cell in beside if (text := cell.text.strip())]
    if not texts:
        return _is_begun(key(label), together)
    return len(texts) == len(together) and all(map(looks_numeric, texts)) and not _is_of_form(label)


def _is_begun(label: str, together: frozenset[str]) -> bool:
    """Whether a text is the beginning of a label in a block of columns."""
    return len(label) > 1 and any(c == together and known.startswith(label) for known, c in block_columns())


def _is_of_form(text: str) -> bool:
    """Whether a text is a label of another table or block."""
    name = name_of(text)
    return name is not None and (name.row or name.block_row)


@cache
def _columns_together() -> Mapping[frozenset[str], tuple[str, ...]]:
    """The columns of each block of both editions -> the same in the form's order."""
    return {columns: ordered for (_, columns), ordered in block_columns().items()}


def _block_cells(values: Sequence[TableCell | None], r: int) -> tuple[TableCell, ...] | None:
    """The cells under a block's headings; None where one is missing, or a merged one says more than nothing."""
    cells = [cell for cell in values if cell is not None and cell.row == r]
    if len(cells) < len(values):
        return None
    if len({c.locator for c in cells}) == len(cells):
        return tuple(cells)
    return tuple(map(under_one_heading, cells)) if all(says_nothing(c.text) for c in cells) else None
