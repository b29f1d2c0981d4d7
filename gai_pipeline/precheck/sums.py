"""The sums of a report's tables in the checker's words: which fail, and what would mend them.

Belongs here: the arithmetic as problems of a report. Does not belong here: everything else that can be wrong with it
(`problems.py`), sentences (`phrases.py`), and finding proposals (`reconcile/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from typing import Final

from gai_pipeline.arithmetic.identities import CellKey, Evaluation, evaluate
from gai_pipeline.precheck.phrases import (
    AND,
    AT_LEAST,
    BALANCES,
    CHANGE,
    EMPTY,
    IF_EMPTY_IS_ZERO,
    IF_OTHERS,
    MISHAPS,
    OR,
    SHOULD,
    SO,
)
from gai_pipeline.precheck.verdicts import Problem
from gai_pipeline.reconcile.messages import column_label, english, number, row_label
from gai_pipeline.reconcile.patterns import row_pattern
from gai_pipeline.reconcile.proposals import reconcile
from gai_pipeline.reconcile.reader_evidence import Evidence
from gai_pipeline.reconcile.rule_findings import findings
from gai_pipeline.records.model import Cell, CellStatus, Record
from gai_pipeline.wording import Lang

NOTHING: Final = (CellStatus.BLANK, CellStatus.DASH, CellStatus.ABSENT)
FEW: Final = 4
"""Cells of a sum that are named one by one as what may be wrong."""


def sums(record: Record, lang: Lang) -> Iterator[Problem]:
    """The sums of a report's tables that fail, also those that would if its empty cells meant 0."""
    judged = evaluate(record.form, record.cells, record.tables)
    proposals = {c.key: c.proposed for c in record.cells if c.proposed is not None}
    yield from _failing(judged, record.cells, proposals, lang)
    blocked = {(e.rule, e.identity.key) for e in judged if e.outcome == "blocked"}
    if blocked and any(c.status in NOTHING for c in record.cells):
        yield from _failing_as_zero(record, blocked, lang)


def _failing_as_zero(record: Record, blocked: Set[tuple[str, str]], lang: Lang) -> Iterator[Problem]:
    """Of the sums that empty cells block those that fail if these mean 0: that is usual, so it is worth saying, though
    the rule itself cannot fail."""
    as_zero = [replace(c, value=Decimal(0)) if c.status in NOTHING else c for c in record.cells]
    again = [e for e in evaluate(record.form, as_zero, record.tables) if (e.rule, e.identity.key) in blocked]
    if not any(e.outcome == "fail" for e in again):
        return
    for problem in _failing(again, as_zero, _proposals(record, as_zero), lang):
        yield replace(problem, level="warning", message=IF_EMPTY_IS_ZERO[lang] + problem.message)


def _proposals(record: Record, cells: Sequence[Cell]) -> Mapping[CellKey, Decimal | None]:
    """What would balance the tables that are there, if their cells were these."""
    present = [c for c in cells if record.tables.get(c.table) == "present"]
    reader = present[0].where.reader if present else "text"
    unknown = frozenset(row.table for row in record.unknown_rows if any(row.values))
    return reconcile(record.form, present, Evidence(reader, unknown=unknown)).proposals


def _failing(
    judged: Sequence[Evaluation], cells: Sequence[Cell], proposals: Mapping[CellKey, Decimal | None], lang: Lang
) -> Iterator[Problem]:
    failing = [e for e in judged if e.outcome == "fail"]
    if not failing:
        return
    looks = _mishaps(cells, proposals)
    for e, f in zip(failing, findings(failing, lang), strict=True):
        mend = _proposed(e, proposals, looks, lang) or _alternatives(e, lang)
        yield Problem(f.rule, f.severity, f.message, mend, e.identity.rule.table, f.row, f.column, f.left, f.right)


def _mishaps(cells: Sequence[Cell], proposals: Mapping[CellKey, Decimal | None]) -> dict[tuple[str, str], str]:
    """(table, row) -> how a row looks in which several figures are proposed anew."""
    rows: dict[tuple[str, str], list[Cell]] = {}
    for c in cells:
        rows.setdefault((c.table, c.row), []).append(c)
    found: dict[tuple[str, str], str] = {}
    for key, row in rows.items():
        if sum(c.key in proposals for c in row) > 1:
            meant = [proposals.get(c.key, c.value) or Decimal(0) for c in row]
            pattern = row_pattern([c.value for c in row], meant)
            if pattern is not None:
                found[key] = pattern
    return found


def _proposed(
    e: Evaluation,
    proposals: Mapping[CellKey, Decimal | None],
    looks: Mapping[tuple[str, str], str],
    lang: Lang,
) -> str:
    """The proposed figures of a sum, with what their row looks like; empty where there are none."""
    changed = [
        (cell, meant)
        for cell in (*e.left_cells, *e.right_cells)
        if cell is not None and (meant := proposals.get(cell.key)) is not None
    ]
    if not changed:
        return ""
    changes = AND[lang].join(
        CHANGE[lang].format(where=place(e.edition, cell, lang), seen=_seen(cell, lang), meant=number(meant))
        for cell, meant in changed
    )
    said = BALANCES[lang].format(changes=changes)
    rows = {(cell.table, cell.row) for cell, _ in changed}
    for table, row in rows & looks.keys() if len(rows) == 1 else ():
        shown = row_label(e.edition, table, row) if lang == "zh" else english("row", table, row)
        said = MISHAPS[looks[table, row]][lang].format(row=shown) + SO[lang] + said
    return said


def _alternatives(e: Evaluation, lang: Lang) -> str:
    """What a cell would have to be if all others are right: the total of many parts, or each cell of a short sum."""
    words = SHOULD[lang] if e.identity.rule.relation == "=" else AT_LEAST[lang]
    options = [
        words.format(where=place(e.edition, cell, lang), meant=number(meant))
        for cell, meant in _balancing(e)
        if meant >= 0
    ]
    return IF_OTHERS[lang].format(what=OR[lang].join(options)) if options else ""


def _balancing(e: Evaluation) -> list[tuple[Cell, Decimal]]:
    """(cell, the figure that would balance) of the total, or of every cell of a short sum."""
    gap = e.difference
    if gap is None:
        return []
    left = [(c, -gap * t.coefficient) for t, c in zip(e.identity.left, e.left_cells, strict=True)]
    right = [(c, gap * t.coefficient) for t, c in zip(e.identity.right, e.right_cells, strict=True)]
    named = left if len(left) == 1 else [*left, *right] if len(left) + len(right) <= FEW else []
    return [(c, c.value + change) for c, change in named if c is not None and c.value is not None]


def _seen(cell: Cell, lang: Lang) -> str:
    return EMPTY[lang] if cell.status in NOTHING else number(cell.value)


def place(code: str, cell: Cell, lang: Lang) -> str:
    """A cell as a person finds it in the table."""
    if lang == "en":
        return f"{english('row', cell.table, cell.row)} / {english('column', cell.table, cell.column)}"
    return f"{row_label(code, cell.table, cell.row)} · {column_label(code, cell.table, cell.column)}"
