"""The rows of a table, matched to the form's rows by their labels.

Belongs here: tables that have the form's first row, and its last unless the document breaks off in them; rows between
may be damaged, strange or missing, their columns placed or open. No label is searched again. Does not belong here:
where a table stands (`table_extent.py`), columns (`header_match.py`, `assign.py`), running text (`flow_tables.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from gai_pipeline.align.cutoff import is_cut_behind
from gai_pipeline.align.damaged_labels import rows_by_place
from gai_pipeline.align.item import Item
from gai_pipeline.align.matched_table import MatchedTable, Rows
from gai_pipeline.align.part_editions import HEADING, editions_of_blocks
from gai_pipeline.align.row_labels import find_rows, heaviest_chain, key
from gai_pipeline.align.row_names import EDITIONS, label_of, likeliest_editions, rows_named
from gai_pipeline.align.table_extent import LEAST, Extent, Lines, extent
from gai_pipeline.align.table_rows import OpenRow, PlacedRow, Row
from gai_pipeline.forms.hybrid import hybrid_code
from gai_pipeline.forms.spec import Block, edition
from gai_pipeline.forms.spec import Row as FormRow
from gai_pipeline.layout.table import TableCell

_LONGEST_KEPT = 2000
"""Characters of the labels of a table that are remembered: those of the form have some hundreds."""


def with_matched_tables(lines: Lines) -> Lines:
    """The lines, those of each table whose rows all have their places as one."""
    for name in LEAST:
        found = extent(lines, name)
        if found is not None and (table := _Found(name, found).table()) is not None:
            lines = lines.replaced(found.at, table)
    return lines


class _Found:
    """A table that was found: `labels` are what may name its rows."""

    def __init__(self, name: str, where: Extent) -> None:
        self.name = name
        self.rows, self.above, self.behind = where.rows, where.above, where.behind
        self.labels = tuple(label_of(row, name) for row in self.rows)
        self.is_long = sum(map(len, self.labels)) >= _LONGEST_KEPT

    def table(self) -> MatchedTable | None:
        """The table, if it has rows enough of an edition."""
        beside = tuple(label for label, row in zip(self.labels, self.rows, strict=True) if _cells(row))
        likeliest = likeliest_editions.__wrapped__ if self.is_long else likeliest_editions
        found = {code: rows for code in likeliest(beside, self.name) if (rows := self._match(code)) is not None}
        if max((len(rows.known) for rows in found.values()), default=0) < LEAST[self.name]:
            return None
        return MatchedTable(self.name, dict(self._forms(found)), (*map(key, self.labels), *self.above[1:]))

    def _forms(self, found: Mapping[str, Rows]) -> Iterator[tuple[str, tuple[str, Rows]]]:
        """For each edition that the document may have the form that the table follows then, and its rows."""
        for base in EDITIONS[self.name]:
            own = base if base in found else next(iter(found))
            rows = found[own]
            blocks = edition(own).table(self.name).blocks
            parts = dict.fromkeys([f"{self.name}.{block.name}" for block in blocks] or [self.name], own)
            others = editions_of_blocks(self._headings(rows, blocks), own)
            code = hybrid_code(base, parts | others)
            if any(other != own for other in others.values()):
                rows = self._match(code) or rows
            yield base, (code, rows)

    def _headings(self, rows: Rows, blocks: Sequence[Block]) -> dict[str, str]:
        """What stands above the first row of each block, by its name, where the row's columns are open."""
        first = {b.name: next((code for code in b.rows if code in rows.known), "") for b in blocks}
        return {name: rows.above[code][-HEADING:] for name, code in first.items() if code in rows.above}

    def _match(self, code: str) -> Rows | None:
        """The rows; None where labels are not those of the form's rows in one way only, the first and the last among
        them, or a row has other columns. Most tables have the labels of one before, which are then known."""
        told = (_numbers.__wrapped__ if self.is_long else _numbers)(self.labels, self.name, code)
        if told is None or (told.first != told.last and self._texts(told.first) != self._texts(told.last)):
            return None
        rows = edition(code).table(self.name).rows
        known = {rows[i].code: row for i, row in zip(told.numbers, self.rows, strict=True) if i is not None}
        whole = {rows[0].code, rows[-1].code} <= known.keys()
        cut = self.name != "statistics" and self._is_cut(rows, told.numbers)
        if not (whole or cut or self.name == "statistics"):
            return None
        if any(isinstance(row, PlacedRow) and row.columns != rows[i].columns for i, row in self._numbered(told)):
            return None
        strange = [row for i, row in zip(told.numbers, self.rows, strict=True) if i is None and _has_figures(row)]
        above = {
            rows[i].code: self.above[n] for n, i in enumerate(told.numbers) if i is not None and _is_open(self.rows[n])
        }
        ordered = {row.code: known[row.code] for row in rows if row.code in known}
        if not cut:
            return Rows(ordered, strange, above)
        ends = max(i for i, row in self._numbered(told) if _cells(row))
        return Rows(ordered, strange, above, ends, ends_in_row=not self.behind)

    def _is_cut(self, rows: Sequence[FormRow], numbers: Sequence[int | None]) -> bool:
        """Whether the document ends in the table."""
        last = max((i for i in numbers if i is not None), default=-1)
        if last + 1 == len(rows):
            return not self.behind and len(_cells(self.rows[-1])) < len(rows[-1].columns)
        return 0 in numbers and is_cut_behind(key(self.labels[-1]), self.behind)

    def _numbered(self, told: _Numbers) -> list[tuple[int, Row]]:
        return [(i, row) for i, row in zip(told.numbers, self.rows, strict=True) if i is not None]

    def _texts(self, numbers: Sequence[int | None]) -> dict[int, list[str]]:
        """The texts of the cells of rows, by the numbers of the form's rows."""
        return {i: [c.text for c in _cells(row)] for i, row in zip(numbers, self.rows, strict=True) if i is not None}


def _has_figures(row: Row) -> bool:
    return isinstance(row, PlacedRow) or bool(row.figures)


def _is_open(row: Row) -> bool:
    return isinstance(row, OpenRow)


def _cells(row: Row) -> Sequence[TableCell | Item]:
    return row.values if isinstance(row, PlacedRow) else row.items


class _Numbers(NamedTuple):
    """For each row the number of the form's row that its label names, None where it names none.

    `first` and `last` are by exact spelling, of equals those that stand first and last; `numbers` have those that
    damaged labels name too.
    """

    first: Sequence[int | None]
    last: Sequence[int | None]
    numbers: Sequence[int | None]


@lru_cache(maxsize=1024)
def _numbers(labels: tuple[str, ...], name: str, code: str) -> _Numbers | None:
    """What the labels of a table name; None where two labels share a cell, and one of them has lost its figures."""
    rows = edition(code).table(name).rows
    every = [rows_named(label, code, name) for label in labels]
    first, last = _in_order(every, len(rows)), _in_order_from_below(every, len(rows))
    if any(i is None and len(find_rows(key(text), code, name)) > 1 for i, text in zip(first, labels, strict=True)):
        return None
    return _Numbers(first, last, rows_by_place(labels, first, rows))


def _in_order(every: Sequence[Sequence[int]], n_rows: int) -> list[int | None]:
    """The row of the form that each label is, as many as can be in the form's order, and long labels that stand once
    out of it; of equals those that stand first."""
    candidates = [(i, i + 1, number, 1.0) for i, found in enumerate(every) for number in sorted(found)]
    numbers: list[int | None] = [None] * len(every)
    for i, _, number, _ in heaviest_chain(candidates):
        numbers[i] = number
    return numbers


def _in_order_from_below(every: Sequence[Sequence[int]], n_rows: int) -> list[int | None]:
    """The same, of equals those that stand last."""
    mirrored = [[n_rows - 1 - number for number in found] for found in reversed(every)]
    return [None if n is None else n_rows - 1 - n for n in reversed(_in_order(mirrored, n_rows))]
