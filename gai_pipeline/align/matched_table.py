"""A table of the form whose rows are matched, as it stands among the pieces of a document.

Belongs here: what matching gives and making cells takes. Does not belong here: either of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gai_pipeline.align.table_rows import Row


class Rows(NamedTuple):
    """The rows of a table by the codes of the form's rows, and those that the form does not have.

    `above`: the normalised words between a row and the one before it, by the code of a row whose columns are open.
    `ends`: the number of the last row with cells where the document breaks off in the table; further cells of that row
    may be missing where `ends_in_row`.
    """

    known: Mapping[str, Row]
    strange: Sequence[Row] = ()
    above: Mapping[str, str] = {}
    ends: int | None = None
    ends_in_row: bool = False


@dataclass(frozen=True, slots=True)
class MatchedTable:
    """`forms`: by the edition of the document the form that the table follows then, and its rows. `words`: its
    normalised labels and headings."""

    name: str
    forms: Mapping[str, tuple[str, Rows]]
    words: tuple[str, ...] = ()
