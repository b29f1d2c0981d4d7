"""The last step of a record: what balances, what does not, and what would mend it.

Belongs here: putting evaluation, proposals, blame and the text's numbers into the record. Does not belong here: any of
these themselves. Figures and states of cells stay as they are; only `proposed`, `findings` and, where the sums cast
doubt on it, `confidence` are set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from gai_pipeline.arithmetic.identities import CellKey, Evaluation, evaluate
from gai_pipeline.read.registry import is_certain
from gai_pipeline.reconcile.findings import findings
from gai_pipeline.reconcile.narrative import narrative_findings
from gai_pipeline.reconcile.propose import HARMLESS_DAMAGE, Evidence, reconcile
from gai_pipeline.records.model import SURE, Cause, Cell, CellStatus, Record

EMPTY = (CellStatus.BLANK, CellStatus.DASH)
DOUBT = 0.85
"""Most confidence of a cell in a sum that cannot be checked for a blank and would fail if the blank were 0."""


def finish(record: Record, damage: set[str], second: Mapping[CellKey, Decimal | None] | None = None) -> None:
    """Evaluate every identity on `record`, propose what mends it and write its findings.

    `damage` are the codes of `Reading.damage`; `second` is a second reading of cells, for blame. Replaces the
    record's findings and proposals, so that a second call gives the same result.
    """
    damage = damage - HARMLESS_DAMAGE
    cells = record.cells
    for cell in cells:
        cell.proposed = None
    judged = evaluate(record.form, cells, record.tables)
    record.findings = []
    amiss = [e for e in judged if e.outcome == "fail" or e.outcome == "blocked"]
    if amiss:
        present = [c for c in cells if record.tables.get(c.table) == "present"]
        outcome = reconcile(record.form, present, _evidence(record, damage, second))
        at = {cell.key: cell for cell in cells} if outcome.proposals or outcome.doubtful else {}
        for key, value in outcome.proposals.items():
            if key in at:
                at[key].proposed = value
        for key in outcome.doubtful:
            if key in at and at[key].status is CellStatus.REPORTED:
                at[key].confidence = min(at[key].confidence, DOUBT)
        sure = not damage and all(_is_sure(c) for c in cells)
        causes = {
            (e.rule, e.identity.key): _cause(e, sure or (not damage and _has_sure_cells(e))) for e in amiss
        } | dict(outcome.causes)
        record.findings = findings(amiss, "en", causes)
    if record.narrative:
        record.findings += narrative_findings(record.narrative, record.form, cells)


def _evidence(record: Record, damage: set[str], second: Mapping[CellKey, Decimal | None] | None) -> Evidence:
    readers = Counter([c.where.reader for c in record.cells])
    reader = readers.most_common(1)[0][0] if readers else "text"
    unknown = frozenset(row.table for row in record.unknown_rows if any(row.values))
    return Evidence(reader, frozenset(damage), second or {}, unknown)


def _cause(e: Evaluation, certain: bool) -> Cause:
    """The cause of a blocked identity, and of a failing one that no explanation was looked for (inequalities): the
    filer's where the source was read without doubt; but what is unreadable or missing may be the reader's."""
    missing = [c for _, c in e.without_number] if e.outcome == "blocked" else []
    return "filer" if certain and all(c is not None and c.status in EMPTY for c in missing) else "undecided"


def _has_sure_cells(e: Evaluation) -> bool:
    return all(c is None or _is_sure(c) for c in (*e.left_cells, *e.right_cells))


def _is_sure(cell: Cell) -> bool:
    return is_certain(cell.where.reader) and cell.confidence >= SURE
