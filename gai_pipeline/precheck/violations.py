"""What does not balance in a published warehouse: counts by rule, and the worst reports with their cells.

Belongs here: the queries and the shape of their answers. Does not belong here: showing them (`findings_page.py`).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from gai_pipeline.arithmetic.identities import program
from gai_pipeline.lake import Lake
from gai_pipeline.precheck.small_tables import Shown
from gai_pipeline.records.model import Where

MOST_REPORTS = 300
"""Reports shown in detail; the page says how many there are."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A failing finding as the mart has it."""

    rule_id: str
    severity: str
    row: str | None
    column: str | None
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    cause: str
    message: str


@dataclass(slots=True)
class Offender:
    """A report with violations and the cells of their tables, in the form's order: (table, row, column) → what to show,
    and its place.

    `pictures` are the places where tables do not balance, by table, as `data:` URIs."""

    report_id: str
    title: str | None
    publisher: str | None
    year: int | None
    edition: str
    source_uri: str | None
    document: str = ""
    violations: list[Violation] = field(default_factory=list)
    cells: dict[tuple[str, str, str], Shown] = field(default_factory=dict)
    places: dict[tuple[str, str, str], Where] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule failed: findings, reports, and findings by cause."""

    rule_id: str
    fails: int
    reports: int
    filer: int
    reading: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page shows. `n_reports` and `n_findings` count everything, `offenders` are the worst."""

    n_reports: int
    n_findings: int
    counts: tuple[RuleCount, ...]
    offenders: tuple[Offender, ...]


def read_findings(warehouse: Path | Lake, most: int = MOST_REPORTS) -> Findings:
    """The failing findings of current reports from `marts`, read-only."""
    from gai_pipeline.warehouse.connect import connect_published

    with closing(connect_published(warehouse)) as db:
        counts = tuple(RuleCount(*r) for r in db.execute(_COUNTS).fetchall())
        total: Any = db.execute(_TOTAL).fetchone()
        offenders = {r[0]: Offender(*r) for r in db.execute(_OFFENDERS, [most]).fetchall()}
        ids = list(offenders)
        for report_id, *fields in db.execute(_VIOLATIONS, [ids]).fetchall():
            offenders[report_id].violations.append(Violation(*fields))
        for report_id, *key, value, raw, proposed, reader, page, locator in db.execute(_CELLS, [ids]).fetchall():
            table, row, column = key
            offenders[report_id].cells[table, row, column] = Shown(value, raw, proposed)
            offenders[report_id].places[table, row, column] = Where(reader, page, locator or "")
    for o in offenders.values():
        at = program(o.edition).at
        o.cells = dict(sorted(o.cells.items(), key=lambda item: at.get(item[0], len(at))))
    return Findings(total[0], total[1], counts, tuple(offenders.values()))


_FAILING = (
    "marts.fct_findings AS f JOIN marts.fct_reports AS r USING (report_id) WHERE f.outcome = 'fail' AND r.is_current"
)
_TOTAL = f"SELECT count(DISTINCT report_id), count(*) FROM {_FAILING}"
_COUNTS = f"""
SELECT f.rule_id, count(*), count(DISTINCT report_id), count(*) FILTER (f.cause = 'filer'),
    count(*) FILTER (f.cause = 'reading'), count(*) FILTER (f.cause = 'undecided')
FROM {_FAILING} GROUP BY f.rule_id ORDER BY count(*) DESC, f.rule_id
"""
_OFFENDERS = f"""
WITH worst AS (
    SELECT report_id, count(*) FILTER (f.severity = 'error') AS errors, count(*) AS fails
    FROM {_FAILING} GROUP BY report_id
)
SELECT report_id, r.title, p.name, r.report_year, r.edition, r.source_uri, r.document_id
FROM worst JOIN marts.fct_reports AS r USING (report_id) LEFT JOIN marts.dim_publishers AS p USING (publisher_id)
ORDER BY worst.errors DESC, worst.fails DESC, report_id LIMIT ?
"""
_VIOLATIONS = """
SELECT report_id, rule_id, severity, row_code, column_code, left_value, right_value, difference, cause, message
FROM marts.fct_findings WHERE outcome = 'fail' AND list_contains(?, report_id)
ORDER BY report_id, severity, rule_id, row_code, column_code
"""
_CELLS = """
SELECT report_id, table_name, row_code, column_code, value, raw, proposed,
    reader, page, locator
FROM marts.fct_cells WHERE list_contains(?, report_id)
"""
