"""Failing and blocked identities as the findings of a record.

Belongs here: from an evaluation and its cause to a `Finding`. Does not belong here: evaluating (`arithmetic/`), the
wording (`messages.py`) or the cause (`proposals.py`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from gai_pipeline.arithmetic.identities import Evaluation
from gai_pipeline.reconcile.messages import Missing, message
from gai_pipeline.records.model import Cause, Finding
from gai_pipeline.wording import Lang


def findings(
    evaluations: Iterable[Evaluation],
    lang: Lang = "en",
    causes: Mapping[tuple[str, str], Cause] | None = None,
    doubted: Container[tuple[str, str]] = frozenset(),
) -> list[Finding]:
    """The fail and blocked evaluations as findings.

    `causes` maps (rule id, key of the identity) to a cause; what is not in it is `undecided`. `doubted` are the
    identities whose figures may not be the document's: they are no more than warnings.
    """
    rows = []
    for e in evaluations:
        if e.outcome != "fail" and e.outcome != "blocked":
            continue
        rule = e.identity.rule
        rows.append(
            Finding(
                rule=rule.id,
                outcome="fail" if e.outcome == "fail" else "blocked",
                severity="warning" if (rule.id, e.identity.key) in doubted else rule.severity,
                row=e.identity.row,
                column=e.identity.column,
                left=e.left,
                right=e.right,
                cause=(causes or {}).get((rule.id, e.identity.key), "undecided"),
                message=message(e.identity, e.edition, e.left, e.right, _missing(e), lang),
            )
        )
    return rows


def _missing(e: Evaluation) -> list[Missing]:
    return [(t.row, t.column, "absent" if c is None else c.status) for t, c in e.without_number]
