"""Rows whose columns are known, matched to the form's rows by their labels.

Belongs here: tables of which every row is one of the form's, exactly spelled and in the form's order, and which nothing
with a figure interrupts. Their cells need no search. Does not belong here: columns (`header_match.py`), and tables with
rows that are damaged, strange or cut off, which are looked for in the flow of the text (`flow_tables.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gai_pipeline.align.labels import key, spellings
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.placed_row import Piece, PlacedRow
from gai_pipeline.forms.hybrid import hybrid_code
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.table import Table

_NAMES = ("proactive", "applications")
_LEAST = {"proactive": 2, "applications": 8}
"""Fewer rows are not a table but a part of one."""


@dataclass(frozen=True, slots=True)
class MatchedTable:
    """A table of the form as it stands among the pieces of a document: `rows[code]` are the placed rows by the codes of
    the form's rows, for every edition `code` that has all of them."""

    name: str
    rows: Mapping[str, Mapping[str, PlacedRow]]

    def form(self, base: str) -> tuple[str, Mapping[str, PlacedRow]]:
        """The form that the table follows in a document of the edition `base`, and its rows by their codes."""
        code = base if base in self.rows else next(iter(self.rows))
        if code == base:
            return base, self.rows[base]
        blocks = edition(code).table(self.name).blocks
        parts = [f"{self.name}.{block.name}" for block in blocks] or [self.name]
        return hybrid_code(base, dict.fromkeys(parts, code)), self.rows[code]

    def words(self) -> list[str]:
        """The normalised labels of its rows."""
        return [key(cell.text) for row in next(iter(self.rows.values())).values() for cell in row.label]


def with_matched_tables(pieces: Sequence[Piece]) -> list[Piece | MatchedTable]:
    """The pieces, each table whose rows all match as one."""
    out: list[Piece | MatchedTable] = list(pieces)
    for name in _NAMES:
        at = [i for i, p in enumerate(out) if isinstance(p, PlacedRow) and p.table == name]
        if len(at) < _LEAST[name] or not all(_says_nothing(p) for p in out[at[0] : at[-1] + 1]):
            continue
        placed = [p for i in at if isinstance(p := out[i], PlacedRow)]
        found = {code: rows for code in FORM_EDITIONS if (rows := _match(placed, name, code)) is not None}
        if found:
            out[at[0] : at[-1] + 1] = [MatchedTable(name, found)]
    return out


def _says_nothing(piece: Piece | MatchedTable) -> bool:
    """Whether a piece between the first and the last row of a table is one of its rows, or holds no figure."""
    if isinstance(piece, Table):
        return not piece.lines and not any(cell.text and looks_numeric(cell.text) for cell in piece.cells)
    return isinstance(piece, PlacedRow)


def _match(placed: Sequence[PlacedRow], name: str, code: str) -> dict[str, PlacedRow] | None:
    """Row code -> placed row; None where the labels are not those of rows in the form's order, the first and the last
    among them, in one way only, or a row has other columns."""
    rows = edition(code).table(name).rows
    every = [_meanings(code, name).get(key(row.label[-1].text), ()) if row.label else () for row in placed]
    first, last = _first_chain(every), _first_chain([[-i for i in found] for found in reversed(every)])
    chain = [-i for i in reversed(last)]
    if first != chain or len(first) < len(placed) or first[0] != 0 or first[-1] != len(rows) - 1:
        return None
    if any(rows[i].columns != row.columns for i, row in zip(first, placed, strict=True)):
        return None
    return {rows[i].code: row for i, row in zip(first, placed, strict=True)}


def _first_chain(meanings: Sequence[Sequence[int]]) -> list[int]:
    """The lowest rising choice of one number from each, as far as there is one."""
    chain: list[int] = []
    for found in meanings:
        later = [i for i in found if not chain or i > chain[-1]]
        if not later:
            return chain
        chain.append(min(later))
    return chain


@cache
def _meanings(code: str, name: str) -> dict[str, list[int]]:
    """Normalised spelling -> the rows that it can mean."""
    found: dict[str, list[int]] = {}
    for label in spellings(code, name):
        found.setdefault(label.text, []).append(label.row)
    return found
