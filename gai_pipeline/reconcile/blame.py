"""Who is to blame for an identity that does not hold: the filer, the reading, or nobody can say.

Belongs here: the cause of one failing or blocked identity. Does not belong here: what would mend it (`proposals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gai_pipeline.arithmetic.identities import CellKey, Evaluation
from gai_pipeline.read.registry import is_certain, is_placed_by_position
from gai_pipeline.reconcile.code import Explanation
from gai_pipeline.reconcile.reader_evidence import Evidence, is_sure
from gai_pipeline.records.model import SURE, Cause, Cell, CellStatus

EMPTY = (CellStatus.BLANK, CellStatus.DASH)


def cause(
    own: Sequence[Cell], chosen: Explanation | None, cells: Mapping[tuple[str, str], Cell], evidence: Evidence
) -> Cause:
    """The cause of one failing equation with the cells `own` in it. `chosen` is the explanation that stands, None where
    none does; `cells` are those of the table by (row, column)."""
    beyond_doubt = _is_beyond_doubt(own, evidence)
    if chosen is None:
        return "filer" if beyond_doubt else "undecided"
    changed = [cells[ref] for ref in chosen.changes if ref in cells]
    seen_again = _second_look(changed, chosen, evidence.second)
    if seen_again is not None:
        return seen_again
    if beyond_doubt:
        mishandled = chosen.kind not in ("cell", "cells")
        return "undecided" if mishandled and is_placed_by_position(evidence.reader) else "filer"
    is_open = bool(evidence.damage) or not all(map(is_sure, changed))
    return "reading" if is_open and chosen.weight is not None else "undecided"


def _second_look(
    changed: Sequence[Cell], chosen: Explanation, second: Mapping[CellKey, Decimal | None]
) -> Cause | None:
    """What a second reading of the changed cells says: it sees what the sums ask for, or again what the first saw."""
    if not changed or not all(c.key in second for c in changed):
        return None
    if all(second[c.key] == chosen.changes[c.row, c.column] for c in changed):
        return "reading"
    if any(second[c.key] != c.value for c in changed):
        return None
    # two looks at a blurred figure can fail alike, so the first must have been sure
    return "filer" if all(c.confidence >= SURE for c in changed) else "undecided"


def _is_beyond_doubt(own: Sequence[Cell], evidence: Evidence) -> bool:
    return is_certain(evidence.reader) and not evidence.damage and all(map(is_sure, own))


def cause_without_search(e: Evaluation, *, certain: bool) -> Cause:
    """The cause of a blocked identity, and of a failing one that no explanation was looked for (inequalities): the
    filer's where the source was read without doubt; but what is unreadable or missing may be the reader's."""
    missing = [c for _, c in e.without_number] if e.outcome == "blocked" else []
    return "filer" if certain and all(c is not None and c.status in EMPTY for c in missing) else "undecided"


def has_sure_cells(e: Evaluation) -> bool:
    """Whether the reader leaves no doubt about any cell of an identity."""
    return all(c is None or is_sure(c) for c in (*e.left_cells, *e.right_cells))


def may_be_misread(e: Evaluation, evidence: Evidence) -> bool:
    """Whether a figure of an identity was recognised from a picture, not surely, and not again by a second reading:
    nobody is accused of a sum that may be the reader's."""
    own = (c for c in (*e.left_cells, *e.right_cells) if c is not None and not is_certain(c.where.reader))
    return any(c.confidence < SURE and evidence.second.get(c.key) != c.value for c in own)
