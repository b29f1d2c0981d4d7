"""Tables that have kept their columns as rows of positions: grids, and lines that separators divide regularly.

Belongs here: what stands at which position. Does not belong here: what headings and labels mean (`heads.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gai_pipeline.read.blocks import Block, Grid, GridCell, Paragraph

LEAST_CELLS = 4
"""A line of fewer cells is no row of a table of the form with its separators kept."""
_REGULAR = 0.8
"""Least share of a table's lines that have its usual number of cells."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form: its label as printed and a cell for every column that the row has, in the form's order."""

    label: tuple[GridCell, ...]
    values: tuple[GridCell, ...]


Piece = Block | FormRow
"""What the stream is made of."""


class Place(NamedTuple):
    """A position of a table. `begins` is false where the cell began in another row, or further left."""

    cell: GridCell
    begins: bool


Matrix = list[list[Place | None]]
"""Rows of positions; None where the table has no cell. All rows of a matrix are of one length."""


@dataclass(slots=True)
class Lines:
    """Neighbouring lines of text that separators divide, those with the usual number of cells as a matrix.

    `row_of`: index of a block -> row of the matrix.
    """

    blocks: list[Block]
    matrix: Matrix
    row_of: dict[int, int]


def matrix_of(grid: Grid) -> Matrix:
    """The positions of a grid."""
    return [
        [None if c is None else Place(c, c.row == r and c.column == i) for i, c in enumerate(row)]
        for r, row in enumerate(grid.covering())
    ]


def gathered(blocks: Sequence[Block]) -> Iterator[Block | Lines]:
    """The blocks, with neighbouring lines that hold separators gathered where most have the same number of cells."""
    group: list[Block] = []
    for block in [*blocks, None]:
        separator = _separator(block)
        if separator is not None or (group and isinstance(block, Paragraph) and not block.text.strip()):
            group.append(block)  # type: ignore[arg-type]
            continue
        if group:
            yield from _regular(group)
            group = []
        if block is not None:
            yield block


def _separator(block: Block | None) -> str | None:
    if not isinstance(block, Paragraph):
        return None
    return next((s for s in "|\t" if block.text.count(s) >= LEAST_CELLS - 1), None)


def _regular(group: list[Block]) -> Iterator[Block | Lines]:
    """The group as `Lines` if it is regular, else its blocks."""
    divided = {i: cells for i, b in enumerate(group) if isinstance(b, Paragraph) and (cells := _divided(b))}
    sizes = Counter(map(len, divided.values()))
    size, count = sizes.most_common(1)[0] if sizes else (0, 0)
    if size < LEAST_CELLS or count < _REGULAR * len(divided):
        yield from group
        return
    lines = Lines(group, [], {})
    for i, cells in divided.items():
        if len(cells) == size:
            lines.row_of[i] = row = len(lines.matrix)
            lines.matrix.append([Place(cell._replace(row=row), True) for cell in cells])
    yield lines


def _divided(block: Paragraph) -> list[GridCell]:
    """The cells of a line; a bar at its beginning and one at its end are its frame."""
    text = block.text
    separator = _separator(block)
    if separator is None or not text.strip("|-:+= \t"):
        return []
    parts: list[tuple[int, str]] = []
    offset = 0
    for part in text.split(separator):
        parts.append((offset + len(part) - len(part.lstrip()), part.strip()))
        offset += len(part) + 1
    if separator == "|":
        parts = parts[text.lstrip().startswith("|") : len(parts) - text.rstrip().endswith("|")]
    return [
        GridCell(
            0,
            c,
            part,
            f"{block.locator}, char {start + 1}" if start else block.locator,
            page=block.page,
            confidence=block.confidence,
        )
        for c, (start, part) in enumerate(parts)
    ]
