"""The end of a run as a person reads it.

Belongs here: what is collected from the published warehouse and how it is printed. Does not belong here: running.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from gai_pipeline.archive.document import Refusal
from gai_pipeline.orchestrate import home
from gai_pipeline.orchestrate.corpus import corpus
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.query import reading

METRIC = "new_requests"


@dataclass(slots=True)
class RunSummary:
    """What a run did and what the warehouse holds now. Lists of rows are as queried, in the order shown."""

    succeeded: bool
    failures: list[str]
    refused: list[Refusal]
    seconds: float
    home: str
    sample: bool = False
    documents: int = 0
    unread: list[tuple[str, int]] = field(default_factory=list)
    reports: list[tuple[str, str, int]] = field(default_factory=list)
    """(report year, edition, reports)"""
    cells: int = 0
    reported_cells: int = 0
    findings: list[tuple[str, str, int, int]] = field(default_factory=list)
    """(rule, severity, violations, reports concerned)"""
    blocked: int = 0
    checks: dict[str, int] = field(default_factory=dict)
    region: str | None = None
    region_years: list[tuple[Any, ...]] = field(default_factory=list)
    """(year, value, previous, change, percent, matched percent, bodies, basis)"""


def collect(settings: Settings, failures: list[str], refused: list[Refusal], seconds: float) -> RunSummary:
    """The summary of a run that ended with `failures`; the figures are those of the published warehouse."""
    found = RunSummary(not failures, failures, refused, seconds, str(settings.root))
    if failures:
        return found
    found.sample = corpus(settings).kind == "sample"
    results = home.checks_folder(settings) / "results.json"
    for check in json.loads(results.read_text("utf-8")):
        found.checks[check["state"]] = found.checks.get(check["state"], 0) + 1
    with reading(settings.warehouse) as connection:
        _fill(found, connection)
    return found


def _fill(found: RunSummary, connection: duckdb.DuckDBPyConnection) -> None:
    def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return connection.execute(sql, list(values)).fetchall()

    found.documents = rows("select count(distinct document_id) from marts.fct_reports")[0][0]
    found.unread = [
        (str(code), n)
        for code, n in rows(
            "select coalesce(error_code, status), count(*) from marts.fct_reports "
            "where status in ('failed', 'no_report') group by 1 order by 2 desc, 1"
        )
    ]
    found.reports = [
        (year, edition, n)
        for year, edition, n in rows(
            "select coalesce(report_year::varchar, 'unknown'), edition, count(*) from marts.fct_reports "
            "where status in ('parsed', 'partial') group by 1, 2 order by 1, 2"
        )
    ]
    found.cells, found.reported_cells = rows(
        "select count(*), count(*) filter (where status = 'reported') from marts.fct_cells"
    )[0]
    found.findings = [
        (rule, severity, n, reports)
        for rule, severity, n, reports in rows(
            "select rule_id, any_value(severity), count(*), count(distinct report_id) from marts.fct_findings "
            "where outcome = 'fail' group by 1 order by 3 desc, 1"
        )
    ]
    found.blocked = rows("select count(*) from marts.fct_findings where outcome = 'blocked'")[0][0]
    best = rows(
        "select y.region_code, any_value(r.name) from marts.region_year y "
        "left join marts.dim_regions r using (region_code) "
        "where y.metric = ? and y.value is not null and y.region_code <> '000000' "
        "group by 1 order by count(y.change) desc, max(y.n_publishers) desc, 1 limit 1",
        METRIC,
    )
    if best:
        code, name = best[0]
        found.region = f"{name or code} ({code})"
        found.region_years = rows(
            "select report_year, value, previous_value, change, pct_change, matched_pct_change, n_publishers, basis "
            "from marts.region_year where region_code = ? and metric = ? order by 1",
            code,
            METRIC,
        )


def render(found: RunSummary) -> None:
    """Print the summary; failures go to stderr."""
    from rich.console import Console
    from rich.table import Table

    if found.failures:
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        for failure in found.failures:
            errors.print(f"failed: {failure}", style="red", markup=False)
        errors.print("The published warehouse is as it was. Nothing is lost: run again to continue.", markup=False)
        errors.print(f"What the checks found: {found.home}/checks/index.html", markup=False)
        return
    out = Console(highlight=False)

    def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], text: int = 1) -> None:
        out.print(title, style="bold", soft_wrap=True)
        grid = Table(header_style="dim", box=None, pad_edge=False)
        for i, head in enumerate(heads):
            grid.add_column(head, justify="left" if i < text else "right", no_wrap=True)
        for row in rows:
            grid.add_row(*(_text(v) for v in row))
        out.print(grid)
        out.print()

    out.print()
    out.print(
        f"[bold]Done in {found.seconds:.1f} s.[/bold]" + (" The bundled sample: a fictional province." * found.sample)
    )
    out.print(f"{found.documents:,} documents, {sum(n for _, _, n in found.reports):,} reports, ", end="")
    out.print(f"{found.cells:,} cells ({found.reported_cells:,} with a number).")
    if found.unread:
        out.print("Without a report: " + ", ".join(f"{n} {code}" for code, n in found.unread) + ".")
    if found.refused:
        out.print(f"Refused at the door: {len(found.refused)}, named above.")
    out.print()
    editions = sorted({e for _, e, _ in found.reports})
    years = sorted({y for y, _, _ in found.reports})
    counts = {(y, e): n for y, e, n in found.reports}
    table(
        "Reports by report year and edition of the form",
        ["year", *editions],
        [[y, *(counts.get((y, e)) for e in editions)] for y in years],
    )
    total = sum(n for _, _, n, _ in found.findings)
    table(
        f"Violations in the reports: {total:,} (and {found.blocked:,} undecided for want of a number)",
        ["rule", "severity", "violations", "reports"],
        found.findings,
        text=2,
    )
    if found.region_years:
        table(
            f"Year over year: {METRIC} in {found.region}",
            ["year", "value", "before", "change", "%", "% same bodies", "bodies", "basis"],
            found.region_years,
        )
    states = ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in sorted(found.checks.items()))
    out.print(f"Checks: {states}. Page: {found.home}/checks/index.html", soft_wrap=True)
    out.print(f"Violations, one by one: {found.home}/checks/findings.html", soft_wrap=True)
    out.print(f"Warehouse: {found.home}/warehouse.duckdb", soft_wrap=True)
    out.print()
    out.print("[bold]Go on with[/bold]")
    out.print('  gai sql "SELECT * FROM marts.region_year WHERE pct_change IS NOT NULL LIMIT 10"', soft_wrap=True)
    out.print("  gai ui")
    out.print("  gai run ~/my-reports" if found.sample else "  gai export --to out --format xlsx")


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value) if 1900 < value < 2200 else f"{value:,}"
    number = float(value)
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"
