"""The rows of a table, matched to the form's rows by their labels.

Belongs here: tables that have the form's first row, and its last unless the document breaks off in them; rows between
may be damaged, strange or missing, their columns placed or open. No label is searched again. Does not belong here:
where a table stands (`table_extent.py`), columns (`header_match.py`, `assign.py`), running text (`flow_tables.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from gai_pipeline.align.cutoff import is_cut_behind
from gai_pipeline.align.damaged_labels import rows_by_place
from gai_pipeline.align.item import BREAK, Item
from gai_pipeline.align.matched_table import MatchedTable, Rows
from gai_pipeline.align.part_editions import HEADING, editions_of_blocks
from gai_pipeline.align.row_labels import find_rows, heaviest_chain, key
from gai_pipeline.align.row_names import EDITIONS, is_label, label_of, likeliest_editions, rows_named
from gai_pipeline.align.table_extent import HEADS, LEAST, Extent, Lines, extent
from gai_pipeline.align.table_rows import OpenRow, PlacedRow, Row
from gai_pipeline.forms.hybrid import hybrid_code
from gai_pipeline.forms.spec import Block, edition
from gai_pipeline.forms.spec import Row as FormRow
from gai_pipeline.layout.table import TableCell

_NEAR = 300
"""Characters behind a table in which its last rows may stand."""
_LEAST_LABEL = 4
"""A shorter label can be part of a heading."""
_PART = 40
"""A line that a label goes on in has no more characters."""
_LONGEST_KEPT = 2000
"""Characters of the labels of a table that are remembered: those of the form have some hundreds."""


def with_matched_tables(lines: Lines) -> Lines:
    """The lines, those of each table whose rows all have their places as one."""
    for name in LEAST:
        where = extent(lines, name)
        if where is not None and (table := _Found(name, where).table()) is not None:
            lines = lines.replaced(_without_strange_ends(where, table), table)
    return lines


def _without_strange_ends(where: Extent, table: MatchedTable) -> range:
    """The lines of a table, without a first and a last row that are none of its rows."""
    known = [row for _, rows in table.forms.values() for row in rows.known.values()]
    first, last = (where.rows[i] not in known for i in (0, -1))
    return range(where.at.start + first, where.at.stop - last)


class _Found:
    """A table that was found: `labels` are what may name its rows."""

    def __init__(self, name: str, where: Extent) -> None:
        self.name = name
        self.rows, self.above, self.behind, self.alone = where.rows, where.above, where.behind, where.alone
        self.labels = tuple(label_of(row, name) for row in self.rows)
        self.joined = tuple(map(self._joined, range(len(self.rows))))
        self.is_long = sum(map(len, self.labels)) >= _LONGEST_KEPT

    def _joined(self, n: int) -> str:
        """A label with what may be its beginning and its end on other lines; the label itself where it names a row."""
        label, below = self.labels[n], [*self.above, ""][n + 1]
        if isinstance(self.rows[n], PlacedRow) or is_label(label, self.name) or n == 0:
            return label
        return f"{self.above[n][-_PART:]}{label}{below[:_PART]}"

    def table(self) -> MatchedTable | None:
        """The table, if it has rows enough of an edition."""
        beside = tuple(label for label, row in zip(self.labels, self.rows, strict=True) if _cells(row))
        likeliest = likeliest_editions.__wrapped__ if self.is_long else likeliest_editions
        codes = likeliest(beside, self.name)
        if any(self._is_misread(self._places(code)) for code in codes):
            return None
        found = {code: rows for code in codes if (rows := self._match(code)) is not None}
        whole = {code: rows for code, rows in found.items() if ends_of(code, self.name) <= rows.known.keys()}
        if max((len(rows.known) for rows in found.values()), default=0) < LEAST[self.name]:
            return None
        return MatchedTable(self.name, dict(self._forms(whole or found)), (*map(key, self.labels), *self.above[1:]))

    def _forms(self, found: Mapping[str, Rows]) -> Iterator[tuple[str, tuple[str, Rows]]]:
        """For each edition that the document may have the form that the table follows then, and its rows."""
        for base in EDITIONS[self.name]:
            own = base if base in found else next(iter(found))
            rows = found[own]
            blocks = [b for b in edition(own).table(self.name).blocks if not rows.known.keys().isdisjoint(b.rows)]
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
        """The rows; None where labels are not those of the form's rows in one way only, rows that are missing at the
        ends may stand elsewhere, or a row has other columns."""
        at = self._places(code)
        form = edition(code).table(self.name).rows
        if not at or not all(_may_have(row, form[i].columns) for i, row in self._numbered(at)):
            return None
        known = {i: self.rows[n] for i, n in at.items()} | self._blank_rows(form, at)
        rows = Rows(
            {form[i].code: known[i] for i in sorted(known)},
            [self.rows[n] for n in self._strange(at)],
            {form[i].code: self.above[n] for i, n in at.items() if isinstance(self.rows[n], OpenRow)},
        )
        return self._with_end(rows, code, at)

    def _with_end(self, rows: Rows, code: str, at: Mapping[int, int]) -> Rows | None:
        """The rows with what is said of the table's end; None where it may stand elsewhere."""
        if self.name == "statistics":
            return rows
        if self._is_cut(edition(code).table(self.name).rows, at):
            ends = max((i for i, row in self._numbered(at) if _cells(row)), default=-1)
            return rows._replace(ends=ends, ends_in_row=not self.behind)
        return rows if self._has_its_ends(code, at) else None

    def _places(self, code: str) -> dict[int, int]:
        """Where the form's rows are among the table's, both by number; empty where labels leave it open. Most tables
        have the labels of one before, which are then known."""
        told = (_numbers.__wrapped__ if self.is_long else _numbers)(self.labels, self.joined, self.name, code)
        if told is None or (told.first != told.last and self._texts(told.first) != self._texts(told.last)):
            return {}
        return {i: n for n, i in enumerate(told.numbers) if i is not None}

    def _is_misread(self, at: Mapping[int, int]) -> bool:
        """Whether a row that is none of the form's stands where one of the form's is missing."""
        known = sorted(at.items())
        strange = self._strange(at) if at else []
        return any(j > i + 1 and any(n < k < m for k in strange) for (i, n), (j, m) in pairwise(known))

    def _strange(self, at: Mapping[int, int]) -> list[int]:
        """The rows with figures between the form's that are none of them."""
        inner = range(min(at.values()), max(at.values()))
        return sorted(n for n in set(inner) - set(at.values()) if _has_figures(self.rows[n]))

    def _blank_rows(self, form: Sequence[FormRow], at: Mapping[int, int]) -> dict[int, Row]:
        """Rows that have lost all their cells: their labels, on lines of their own, stand between their neighbours'."""
        found: dict[int, Row] = {}
        for (i, _), (j, n) in pairwise(sorted(at.items())):
            for k in range(i + 1, j):
                labels = [text for text in map(key, form[k].labels) if len(text) >= _LEAST_LABEL]
                if any(label in self.above[n] for label in labels):
                    found[k] = OpenRow((form[k].label,), [], 0)
        return found

    def _is_cut(self, form: Sequence[FormRow], at: Mapping[int, int]) -> bool:
        """Whether the document ends in the table."""
        last = max(at)
        if 0 not in at or at[last] + 1 < len(self.rows):
            return False
        if last + 1 == len(form):
            return not self.behind and len(_cells(self.rows[-1])) < len(form[-1].columns)
        return is_cut_behind(key(self.labels[-1]), self.behind)

    def _has_its_ends(self, code: str, at: Mapping[int, int]) -> bool:
        """Whether the form's first and last row are there, or none of the rows missing at either end is named close to
        the table, above which its headings stand."""
        first, last = min(at), max(at)
        if first == 0 and last + 1 == len(edition(code).table(self.name).rows):
            return True
        if not self.alone:
            return False
        before = {a.row for a in find_rows(self.above[0], code, self.name)}
        behind = {a.row for a in find_rows(self.behind.partition(BREAK)[0][:_NEAR], code, self.name)}
        headed = first == 0 or bool(HEADS[self.name].search(self.above[0]))
        return headed and before.isdisjoint(range(first)) and all(row <= last for row in behind)

    def _numbered(self, at: Mapping[int, int]) -> list[tuple[int, Row]]:
        """The rows with their numbers in the form."""
        return [(i, self.rows[n]) for i, n in at.items()]

    def _texts(self, numbers: Sequence[int | None]) -> dict[int, list[str]]:
        """The texts of the cells of rows, by the numbers of the form's rows."""
        return {i: [c.text for c in _cells(row)] for i, row in zip(numbers, self.rows, strict=True) if i is not None}


def _may_have(row: Row, columns: Sequence[str]) -> bool:
    return isinstance(row, OpenRow) or row.columns == columns


def _has_figures(row: Row) -> bool:
    return isinstance(row, PlacedRow) or bool(row.figures)


@cache
def ends_of(code: str, name: str) -> Set[str]:
    """The first and the last row of a table."""
    rows = edition(code).table(name).rows
    return {rows[0].code, rows[-1].code}


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
def _numbers(labels: tuple[str, ...], joined: tuple[str, ...], name: str, code: str) -> _Numbers | None:
    """What the labels of a table name, damaged ones by themselves, else `joined` with what stands around them; None
    where two labels share a cell, and one of them has lost its figures."""
    rows = edition(code).table(name).rows
    every = [rows_named(label, code, name) for label in labels]
    first, last = _in_order(every, len(rows)), _in_order_from_below(every, len(rows))
    if any(i is None and len(find_rows(key(text), code, name)) > 1 for i, text in zip(first, labels, strict=True)):
        return None
    return _Numbers(first, last, rows_by_place(joined, rows_by_place(labels, first, rows), rows))


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
