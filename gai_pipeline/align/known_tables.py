"""Tables that are written as one before: their rows are known, so that nothing of them is matched anew.

Belongs here: what makes two tables alike, and when what was found of one holds for the other. Does not belong here:
finding it (`header_match.py`, `row_match.py`, `reviews_match.py`).

Most tables of the country differ only in their figures. What stands in them beside plain figures is a table's
*skeleton*; the rows of its form are found on the skeleton itself, and every later table with the same one puts its own
cells in their places. That holds for tables of which figures and blanks decide nothing: each stands in a cell of its
own, in a row whose headings say under which columns its cells stand, and whose label is the form's. What neighbours of
a table could have decided is looked at in each document (`stand_alone`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.matched_table import MatchedTable, Rows
from gai_pipeline.align.reviews_match import NAME, is_reviews, with_reviews
from gai_pipeline.align.row_match import ends_of, with_matched_tables
from gai_pipeline.align.row_names import tables_of
from gai_pipeline.align.table_extent import Lines, goes_on, neighbour
from gai_pipeline.align.table_rows import Piece, PlacedRow
from gai_pipeline.forms.spec import TABLES
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Table, TableCell

_LEAST: Final = 24
"""Tables of fewer cells are matched in less time than their skeletons are made."""
_MOST: Final = 512
"""Skeletons that are remembered: a site has one to three, and documents come site by site."""
_PLAIN: Final = re.compile(r"(?:(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,6})?)?")
"""A blank, or a figure that says nothing but how many: no digits that may be fused, no mark."""


class Skeleton(NamedTuple):
    """A table without its figures: its size, of all cells in their order rows, columns and spans, and their texts, ""
    for plain figures as for blanks."""

    n_rows: int
    n_columns: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    rowspans: tuple[int, ...]
    colspans: tuple[int, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, table: Table) -> Skeleton | None:
        """The skeleton; None of a table that is small, or that was made of lines, whose columns are open."""
        if len(table.cells) < _LEAST or table.lines:
            return None
        rows, columns, texts, _, rowspans, colspans, *_ = zip(*table.cells, strict=True)
        masked = tuple(map(_without_figure, texts))
        return cls(table.n_rows, table.n_columns, rows, columns, rowspans, colspans, masked)

    def table(self, figures: Set[int] = frozenset()) -> Table:
        """A table with this skeleton and a figure in the cells of these numbers; a cell's locator is its number."""
        every = zip(self.rows, self.columns, self.texts, self.rowspans, self.colspans, strict=True)
        cells = [
            TableCell(r, c, "1" if n in figures else text, str(n), down, across)
            for n, (r, c, text, down, across) in enumerate(every)
        ]
        return Table(self.n_rows, self.n_columns, tuple(cells), "")


@lru_cache(maxsize=16384)
def _without_figure(text: str) -> str:
    return "" if _PLAIN.fullmatch(text) else text


class _KnownRow(NamedTuple):
    """A row of the form by the numbers of its cells."""

    columns: tuple[str, ...]
    label: tuple[int, ...]
    values: tuple[int, ...]


class _KnownTable(NamedTuple):
    """A matched table by the numbers of its cells: as `MatchedTable`."""

    name: str
    forms: Mapping[str, tuple[str, Mapping[str, _KnownRow]]]
    words: tuple[str, ...]

    def of(self, cells: Sequence[TableCell]) -> MatchedTable:
        """The same rows of another table."""
        made: dict[int, Rows] = {}
        for _, rows in self.forms.values():
            if id(rows) not in made:
                made[id(rows)] = Rows({code: self._row(row, cells) for code, row in rows.items()})
        forms = {base: (code, made[id(rows)]) for base, (code, rows) in self.forms.items()}
        return MatchedTable(self.name, forms, self.words)

    def _row(self, row: _KnownRow, cells: Sequence[TableCell]) -> PlacedRow:
        label, values = ([cells[n] for n in numbers] for numbers in (row.label, row.values))
        return PlacedRow(self.name, tuple(label), row.columns, tuple(values))

    def places(self) -> set[int]:
        """The cells in which figures stand, whichever form it follows."""
        return {n for _, rows in self.forms.values() for row in rows.values() for n in row.values}


_Part = _KnownTable | tuple[int, ...]
"""A table of the form, or the numbers of the cells of other rows."""


class _Parts(NamedTuple):
    """What a table is made of. `blank`: the cells that must be empty, because no figure can stand there."""

    parts: Sequence[_Part]
    blank: Sequence[int]

    def of(self, table: Table) -> list[MatchedTable | Table] | None:
        """The same parts of another table; None where it has figures elsewhere."""
        cells = table.cells
        if any(cells[n].text for n in self.blank):
            return None
        return [
            part.of(cells) if isinstance(part, _KnownTable) else replace(table, cells=tuple([cells[n] for n in part]))
            for part in self.parts
        ]


def with_known_tables(blocks: Sequence[Block]) -> list[Piece | MatchedTable] | None:
    """The blocks, the rows of tables whose headings are in place as `PlacedRow`, and of tables that are known those of
    the form as one; None where none is known, two have one name, or there is a second reviews table."""
    pieces: list[Piece | MatchedTable] = []
    names: list[str] = []
    for block in blocks:
        parts = _parts_of(block) if isinstance(block, Table) else None
        if parts is None:
            pieces += with_placed_rows([block])
        else:
            pieces += parts
            names += [part.name for part in parts if isinstance(part, MatchedTable)]
    if not names or len(set(names)) < len(names):
        return None
    twice = NAME in names and any(isinstance(piece, Table) and is_reviews(piece) for piece in pieces)
    return None if twice else pieces


def _parts_of(table: Table) -> Sequence[MatchedTable | Table] | None:
    """What a table is made of; None where it is not known. It is matched when its skeleton is seen for the second time:
    most that come once do not come again."""
    skeleton = Skeleton.of(table)
    if skeleton is None:
        return None
    seen = _seen(skeleton)
    seen[0] += 1
    parts = _parts(skeleton) if seen[0] > 1 else None
    return None if parts is None else parts.of(table)


@lru_cache(maxsize=_MOST)
def _seen(_: Skeleton) -> list[int]:
    """How often a skeleton was asked for."""
    return [0]


@lru_cache(maxsize=_MOST)
def _parts(skeleton: Skeleton) -> _Parts | None:
    """The parts of a table with a skeleton; None where figures, or what stands beside the table, may have a say: as
    where a cell over several columns says the same of each only if it says nothing."""
    parts = _found(skeleton.table())
    if parts is None:
        return None
    places = {n for part in parts if isinstance(part, _KnownTable) for n in part.places()}
    if _found(skeleton.table(places)) != parts:
        return None
    return _Parts(parts, [n for n, text in enumerate(skeleton.texts) if not text and n not in places])


def _found(table: Table) -> list[_Part] | None:
    """The parts of a table by the numbers of its cells; None where a table of the form is not closed."""
    pieces = with_matched_tables(Lines.of(with_reviews(with_placed_rows([table])))).pieces
    matched = [piece for piece in pieces if isinstance(piece, MatchedTable)]
    if not matched or not all(map(_is_closed, matched)):
        return None
    return [
        _known(piece) if isinstance(piece, MatchedTable) else _numbers(piece.cells)
        for piece in pieces
        if isinstance(piece, MatchedTable | Table)
    ]


def _is_closed(table: MatchedTable) -> bool:
    """Whether a table has nothing but rows under headings, the first and the last of an edition among them."""
    every = [rows for _, rows in table.forms.values()]
    if table.name not in TABLES or any(r.strange or r.ends is not None or len(_rows(r)) < len(r.known) for r in every):
        return False
    plain = [(base, rows) for base, (code, rows) in table.forms.items() if code == base]
    return table.name == NAME or any(ends_of(base, table.name) <= rows.known.keys() for base, rows in plain)


def _known(table: MatchedTable) -> _KnownTable:
    known: dict[int, Mapping[str, _KnownRow]] = {}
    for _, rows in table.forms.values():
        known[id(rows)] = {
            code: _KnownRow(row.columns, _numbers(row.label), _numbers(row.values))
            for code, row in zip(rows.known, _rows(rows), strict=True)
        }
    forms = {base: (code, known[id(rows)]) for base, (code, rows) in table.forms.items()}
    return _KnownTable(table.name, forms, table.words)


def _rows(rows: Rows) -> list[PlacedRow]:
    return [row for row in rows.known.values() if isinstance(row, PlacedRow)]


def _numbers(cells: Sequence[TableCell]) -> tuple[int, ...]:
    return tuple(int(cell.locator) for cell in cells)


def stand_alone(lines: Lines) -> bool:
    """Whether nothing else in a document can belong to its known tables whose rows have labels: no row of them stands
    elsewhere or beside them, and no figures without a label follow them."""
    at = {piece.name: i for i, piece in enumerate(lines.pieces) if isinstance(piece, MatchedTable)}
    labelled = at.keys() - {NAME}
    if any(row is not None and not labelled.isdisjoint(tables_of(row)) for row in lines.rows):
        return False
    return all(_has_no_neighbour(lines, at[name], name) for name in labelled)


def _has_no_neighbour(lines: Lines, i: int, name: str) -> bool:
    here = range(i, i + 1)
    return not goes_on(lines, here.stop) and [neighbour(lines, here, name, step) for step in (-1, 1)] == [i, i + 1]
