"""What was found of a table, for its cells to be made.

Belongs here: the types between finding and making. Does not belong here: either of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gai_pipeline.align.cell_run import Run
from gai_pipeline.arithmetic.identities import CellRef
from gai_pipeline.forms.spec import Table


@dataclass(frozen=True, slots=True)
class Assignment:
    """What was found of a table.

    `runs`: a run (or None for a row without values) by row code; rows that are not there are not in the document.
    `joint`: runs that cover the whole table at once (key "all"). `deduplicated`: an extractor has dropped every line
    that stood before, so no figure is certain. `orders`: the columns of rows (by code) as the document has them, where
    that is not the form's order. `ends`: the number of the last row with cells of a table in which the document breaks
    off; what follows is unknown, and so are further cells of that row where `ends_in_row`. `words`: those that stand in
    a row's cells, by row code.
    """

    edition: str
    table: Table
    runs: Mapping[str, Run | None]
    reader: str
    joint: Mapping[str, Run | None]
    deduplicated: bool = False
    spacing: int = 0
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ends: int | None = None
    ends_in_row: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


class Group(NamedTuple):
    name: str
    cells: tuple[CellRef, ...]
    run: Run | None
