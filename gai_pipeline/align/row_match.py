"""Rows whose columns are known, matched to the form's rows by their labels.

Belongs here: tables of which the first and the last row of the form stand in their columns and nothing with a figure
interrupts them; rows between may be damaged, strange or missing. Their cells need no search. Does not belong here:
columns (`header_match.py`); tables of which lines lost their columns, that break off, or whose rows stand in another
order: they are looked for in the flow of the text (`flow_tables.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from gai_pipeline.align.damaged_labels import rows_by_place
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.placed_row import Piece, PlacedRow
from gai_pipeline.align.row_labels import bare, find_rows, heaviest_chain, key, spellings
from gai_pipeline.align.tokens import Kind, is_prose, tokens
from gai_pipeline.forms.hybrid import hybrid_code
from gai_pipeline.forms.spec import FORM_EDITIONS, STATISTICS_EDITION, edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table

_EDITIONS = {"proactive": FORM_EDITIONS, "applications": FORM_EDITIONS, "statistics": (STATISTICS_EDITION,)}
_LEAST = {"proactive": 2, "applications": 8, "statistics": 8}
"""Fewer rows are not a table but a part of one."""
_SEPARATOR = re.compile(r"[|\t]")
_LONGEST_KEPT = 2000
"""Characters of the labels of a table that are remembered: those of the form have some hundreds."""


class Rows(NamedTuple):
    """The placed rows by the codes of the form's rows, and those that the form does not have."""

    known: Mapping[str, PlacedRow]
    strange: Sequence[PlacedRow] = ()


@dataclass(frozen=True, slots=True)
class MatchedTable:
    """A table of the form as it stands among the pieces of a document: `rows[code]` are its rows for every edition
    `code` that it may follow, the likeliest ones only."""

    name: str
    rows: Mapping[str, Rows]

    def form(self, base: str) -> tuple[str, Rows]:
        """The form that the table follows in a document of the edition `base`, and its rows."""
        code = base if base in self.rows else next(iter(self.rows))
        if code == base:
            return base, self.rows[base]
        blocks = edition(code).table(self.name).blocks
        parts = [f"{self.name}.{block.name}" for block in blocks] or [self.name]
        return hybrid_code(base, dict.fromkeys(parts, code)), self.rows[code]

    def words(self) -> list[str]:
        """The normalised labels of its rows."""
        return [key(cell.text) for row in next(iter(self.rows.values())).known.values() for cell in row.label]


def with_matched_tables(pieces: Sequence[Piece]) -> list[Piece | MatchedTable]:
    """The pieces, each table whose rows all have their places as one."""
    out: list[Piece | MatchedTable] = list(pieces)
    for name in _LEAST:
        at = [i for i, p in enumerate(out) if isinstance(p, PlacedRow) and p.table == name]
        if at and (match := _table(out[at[0] : at[-1] + 1], name)) is not None:
            out[at[0] : at[-1] + 1] = [match]
    return out


def _table(pieces: Sequence[Piece | MatchedTable], name: str) -> MatchedTable | None:
    """The table that the rows among pieces make, if nothing interrupts it."""
    placed = [p for p in pieces if isinstance(p, PlacedRow)]
    if len(placed) < _LEAST[name] or not all(_says_nothing(p, name) for p in pieces):
        return None
    labels = tuple([row.label[-1].text if row.label else "" for row in placed])
    likeliest = _likeliest if sum(map(len, labels)) < _LONGEST_KEPT else _likeliest.__wrapped__
    found = {code: rows for code in likeliest(labels, name) if (rows := _match(placed, labels, name, code)) is not None}
    most = max((len(rows.known) for rows in found.values()), default=0)
    return MatchedTable(name, found) if most >= _LEAST[name] else None


@lru_cache(maxsize=1024)
def _likeliest(labels: tuple[str, ...], name: str) -> list[str]:
    """The editions whose rows the labels name, those of which they name the most."""
    counts = {code: sum(bool(_rows_named(label, code, name)) for label in labels) for code in _EDITIONS[name]}
    return [code for code, n in counts.items() if n == max(counts.values())]


def _says_nothing(piece: Piece | MatchedTable, name: str) -> bool:
    """Whether a piece between the first and the last row of a table is one of its rows, or holds no figure and no label
    of a row with cells beside it."""
    if isinstance(piece, Table):
        return not piece.lines and not _holds_row(piece, name)
    if isinstance(piece, Paragraph):
        return not is_prose(piece.text) and _are_headings(_SEPARATOR.split(piece.text), name)
    return isinstance(piece, PlacedRow) and piece.table == name


def _holds_row(table: Table, name: str) -> bool:
    filled = [cell for cell in table.cells if cell.text]
    beside = (cell for cell in filled if cell.column + cell.colspan < table.n_columns)
    return any(looks_numeric(cell.text) for cell in filled) or any(_is_label(cell.text, name) for cell in beside)


def _are_headings(parts: Sequence[str], name: str) -> bool:
    """Whether the parts of a line are words, and none of them a row's label."""
    words = chain.from_iterable(map(tokens, parts))
    return all(kind is Kind.TEXT for kind, _, _, _ in words) and not any(_is_label(part, name) for part in parts)


def _is_label(text: str, name: str) -> bool:
    return any(key(text) in _meanings(code, name) for code in _EDITIONS[name])


class _Numbers(NamedTuple):
    """For each placed row the number of the form's row that its label names, None where it names none.

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
    every = [_rows_named(label, code, name) for label in labels]
    first, last = _in_order(every, len(rows)), _in_order_from_below(every, len(rows))
    if any(i is None and len(find_rows(key(text), code, name)) > 1 for i, text in zip(first, labels, strict=True)):
        return None
    return _Numbers(first, last, rows_by_place(labels, first, rows))


def _match(placed: Sequence[PlacedRow], labels: tuple[str, ...], name: str, code: str) -> Rows | None:
    """The rows; None where labels are not those of the form's rows in one way only, the first and the last among them,
    or a row has other columns. Most tables have the labels of one before, which are then known."""
    numbers_of = _numbers if sum(map(len, labels)) < _LONGEST_KEPT else _numbers.__wrapped__
    told = numbers_of(labels, name, code)
    if told is None or (told.first != told.last and _texts(placed, told.first) != _texts(placed, told.last)):
        return None
    rows, numbers = edition(code).table(name).rows, told.numbers
    known = {rows[i].code: row for i, row in zip(numbers, placed, strict=True) if i is not None}
    if name != "statistics" and not {rows[0].code, rows[-1].code} <= known.keys():
        return None
    if any(rows[i].columns != row.columns for i, row in zip(numbers, placed, strict=True) if i is not None):
        return None
    strange = [row for i, row in zip(numbers, placed, strict=True) if i is None]
    return Rows({row.code: known[row.code] for row in rows if row.code in known}, strange)


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


def _texts(placed: Sequence[PlacedRow], numbers: Sequence[int | None]) -> dict[int, list[str]]:
    return {i: [c.text for c in row.values] for i, row in zip(numbers, placed, strict=True) if i is not None}


def _rows_named(label: str, code: str, name: str) -> Sequence[int]:
    """The rows of the form that a label names, exactly spelled but for its numbering."""
    meanings = _meanings(code, name)
    return (meanings.get(key(label)) or meanings.get(bare(label)) or ()) if label else ()


@cache
def _meanings(code: str, name: str) -> dict[str, list[int]]:
    """Normalised spelling, also with the row's unit behind it -> the rows that it can mean."""
    found: dict[str, list[int]] = {}
    rows = edition(code).table(name).rows
    for label in spellings(code, name):
        for unit in {"", rows[label.row].unit or ""}:
            found.setdefault(label.text + key(unit), []).append(label.row)
    return found
