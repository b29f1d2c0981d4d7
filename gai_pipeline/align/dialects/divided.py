"""Lines that bars or tabs divide regularly: tables with a cell for every column.

Belongs here: neighbouring lines with the same number of cells as a table, blank cells stripped from their ends
included. Does not belong here: lines that have no columns in common (`token_stream.py`), and what the cells mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gai_pipeline.align.dialects.dialect import Dialect
from gai_pipeline.align.numbers import has_mark
from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table, TableCell, cell_of

LEAST_CELLS = 4
"""A line of fewer cells is no row of a table of the form with its separators kept."""
_REGULAR = 0.8
"""Least share of a table's lines that have its usual number of cells."""


def _gathered(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with neighbouring lines that hold separators gathered where they are regular."""
    group: list[Paragraph] = []
    for block in [*blocks, None]:
        if isinstance(block, Paragraph) and (_separator(block.text) or (group and _may_belong(block.text))):
            group.append(block)
            continue
        if group:
            yield from _regular(group)
            group = []
        if block is not None:
            yield block


def _separator(text: str) -> str | None:
    for separator in "|\t":
        if text.count(separator) >= LEAST_CELLS - 1:
            return separator
    return None


def _may_belong(text: str) -> bool:
    """An empty line within a table, or a row whose blank cells were stripped from its end."""
    return not text.strip() or "|" in text or "\t" in text


def _regular(group: list[Paragraph]) -> Iterator[Block]:
    """The group as a table if most lines have the same number of cells, or no more than the longest, which then lost
    blank cells at their ends; else its blocks."""
    divided = {i: (b, parts) for i, b in enumerate(group) if (parts := _divided(b))}
    size, ragged = _size(Counter(len(parts) for _, parts in divided.values()))
    if size < LEAST_CELLS:
        yield from group
        return
    row_of: dict[int, int] = {}
    cells: list[TableCell] = []
    for i, (block, parts) in divided.items():
        # a single short row among regular ones has lost a border rather than blanks, as one with a blot may have
        if len(parts) == size or (ragged and len(parts) < size and not has_mark(block.text)):
            row = row_of[i] = len(row_of)
            cells += _cells(block, row, parts)
    lines = tuple((block, row_of.get(i)) for i, block in enumerate(group))
    yield Table(len(row_of), size, tuple(cells), group[0].locator, lines=lines)


def _size(sizes: Counter[int]) -> tuple[int, bool]:
    """How many cells the rows have, and whether many have fewer."""
    size, count = sizes.most_common(1)[0] if sizes else (0, 0)
    ragged = count < _REGULAR * sizes.total()
    return (max(sizes), True) if ragged else (size, False)


def _divided(block: Paragraph) -> list[tuple[int, str]]:
    """(offset, text) of the cells of a line; a bar at its beginning and one at its end are its frame."""
    text = block.text
    separator = _separator(text) or next((s for s in "|\t" if s in text), None)
    if separator is None or not text.strip("|-:+= \t"):
        return []
    parts: list[tuple[int, str]] = []
    offset = 0
    for part in text.split(separator):
        cell = part.strip()
        parts.append((offset + (part.find(cell) if cell else len(part)), cell))
        offset += len(part) + 1
    if separator == "|":
        parts = parts[text.lstrip().startswith("|") : len(parts) - text.rstrip().endswith("|")]
    return parts


def _cells(block: Paragraph, row: int, parts: Sequence[tuple[int, str]]) -> Iterator[TableCell]:
    _, line, page, sure = block
    for column, (start, text) in enumerate(parts):
        place = f"{line}, char {start + 1}" if start else line
        yield cell_of((row, column, text, place, 1, 1, page, sure, None))


DIALECT = Dialect("divided", lambda text: "|" in text or "\t" in text, lambda blocks: list(_gathered(blocks)))
