"""The last step of a record: what balances, what does not, and what would mend it.

Belongs here: putting evaluation, proposals, blame and the text's numbers into the record. Does not belong here: any of
these themselves. Figures and states of cells stay as they are; only `proposed`, `findings` and, where the sums cast
doubt on it, `confidence` are set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from gai_pipeline.arithmetic.identities import CellKey, Evaluation, evaluate
from gai_pipeline.reconcile.blame import cause_without_search, has_sure_cells, may_be_misread
from gai_pipeline.reconcile.proposals import Reconciliation, reconcile
from gai_pipeline.reconcile.reader_evidence import HARMLESS_DAMAGE, Evidence, are_sure, evidence_of
from gai_pipeline.reconcile.rule_findings import findings
from gai_pipeline.reconcile.text_checks import narrative_findings
from gai_pipeline.records.model import Cause, Cell, CellStatus, Finding, Record

DOUBT = 0.85
"""Most confidence of a cell in a sum that cannot be checked for a blank and would fail if the blank were 0."""


def finish(record: Record, damage: set[str], second: Mapping[CellKey, Decimal | None] | None = None) -> None:
    """Evaluate every identity on `record`, propose what mends it and write its findings.

    `damage` are the codes of `Reading.damage`; `second` is a second reading of cells, for blame. Replaces the
    record's findings and proposals, so that a second call gives the same result.
    """
    for cell in record.cells:
        cell.proposed = None
    record.findings = []
    form = record.form
    judged = evaluate(form, record.cells, record.tables)
    amiss = [e for e in judged if e.outcome == "fail" or e.outcome == "blocked"]
    if amiss:
        record.findings = _findings(record, amiss, evidence_of(record, damage - HARMLESS_DAMAGE, second))
    if record.narrative:
        record.findings += narrative_findings(record.narrative, form, record.cells)


def _findings(record: Record, amiss: Sequence[Evaluation], evidence: Evidence) -> list[Finding]:
    """The findings on sums; what mends them is proposed on the record's cells."""
    present = [c for c in record.cells if record.tables.get(c.table) == "present"]
    outcome = reconcile(record.form, present, evidence)
    _propose(record.cells, outcome)
    causes = _causes(amiss, record.cells, evidence) | dict(outcome.causes)
    doubted = {(e.rule, e.identity.key) for e in amiss if e.outcome == "fail" and may_be_misread(e, evidence)}
    return findings(amiss, "en", causes, doubted)


def _propose(cells: Iterable[Cell], outcome: Reconciliation) -> None:
    """Set what is proposed for cells, and lower the confidence of those that the sums cast doubt on."""
    at = {cell.key: cell for cell in cells} if outcome.proposals or outcome.doubtful else {}
    for key, value in outcome.proposals.items():
        if key in at:
            at[key].proposed = value
    for key in outcome.doubtful:
        if key in at and at[key].status is CellStatus.REPORTED:
            at[key].confidence = min(at[key].confidence, DOUBT)


def _causes(amiss: Iterable[Evaluation], cells: Collection[Cell], evidence: Evidence) -> dict[tuple[str, str], Cause]:
    """(rule id, key) of each identity -> its cause as far as it is known without an explanation."""
    undamaged = not evidence.damage
    all_sure = undamaged and are_sure(cells)
    return {
        (e.rule, e.identity.key): cause_without_search(e, certain=all_sure or (undamaged and has_sure_cells(e)))
        for e in amiss
    }
