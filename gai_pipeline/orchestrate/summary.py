"""The end of a run as a person reads it.

Belongs here: what is collected from the published warehouse and how it is printed. Does not belong here: running.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from gai_pipeline.archive.document import Refusal
from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.rules import rule
from gai_pipeline.orchestrate import home
from gai_pipeline.orchestrate.chosen_documents import corpus
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.connect import is_published
from gai_pipeline.warehouse.query import reading
from gai_pipeline.wording import language, told
from gai_pipeline.wording.reasons import reason

if TYPE_CHECKING:
    from rich.console import Console

METRIC = "new_requests"


@dataclass(slots=True)
class RunSummary:
    """What a run did and what the warehouse holds now. Lists of rows are as queried, in the order shown."""

    succeeded: bool
    failures: list[str]
    refused: list[Refusal]
    seconds: float
    home: str
    warehouse: str
    """Where readers find it: a file, or a lake's address."""
    published: bool = False
    """Whether there is a published warehouse, of this run or an earlier one."""
    checks_page: str | None = None
    """The page of the checks, if this run has come as far as writing it."""
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
    """(year, value, percent over the same bodies, how many these are, bodies, comparable, percent, basis); the plain
    percentage only where the two years mean the same thing."""


def collect(settings: Settings, failures: list[str], refused: list[Refusal], seconds: float) -> RunSummary:
    """The summary of a run that ended with `failures`; the figures are those of the published warehouse."""
    found = RunSummary(not failures, failures, refused, seconds, str(settings.root), str(settings.warehouse))
    found.published = is_published(settings.warehouse)
    page = home.checks_folder(settings) / "index.html"
    if page.exists() and page.stat().st_mtime >= time.time() - seconds:
        found.checks_page = str(page)
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
        "group by 1 order by sum(y.n_matched) filter (where y.is_comparable) desc nulls last, sum(y.n_matched) desc, 1 "
        "limit 1",
        METRIC,
    )
    if best:
        code, name = best[0]
        found.region = f"{name or code} ({code})"
        found.region_years = rows(
            "select report_year, value, matched_pct_change, n_matched, n_publishers, "
            "case when is_comparable then 'yes' when previous_value is not null then 'no' end, "
            "case when is_comparable then pct_change end, basis "
            "from marts.region_year where region_code = ? and metric = ? order by 1",
            code,
            METRIC,
        )


def render(found: RunSummary) -> None:
    """Print the summary; failures go to stderr."""
    from rich.console import Console

    if found.failures:
        _render_failures(found, Console(stderr=True, highlight=False, soft_wrap=True))
        return
    out = Console(highlight=False)
    out.print()
    out.print(told("run.done", seconds=found.seconds), style="bold", end=" " if found.sample else "\n")
    if found.sample:
        out.print(told("run.of_sample"))
    reports = sum(n for _, _, n in found.reports)
    said = told(
        "run.counts", documents=found.documents, reports=reports, cells=found.cells, reported=found.reported_cells
    )
    out.print(said, soft_wrap=True)
    if found.unread:
        unread = told("run.and").join(f"{n} {_unread(code)}" for code, n in found.unread)
        out.print(told("run.unread", what=unread), soft_wrap=True)
    if found.refused:
        out.print(told("run.refused_at_the_door", n=len(found.refused)))
    out.print()
    _render_tables(found, out)
    states = told("run.and").join(told(_STATES[state], n=n) for state, n in sorted(found.checks.items()))
    out.print(told("run.checks", states=states, page=f"{found.home}/checks/index.html"), soft_wrap=True)
    out.print(told("run.one_by_one", page=f"{found.home}/checks/findings.html"), soft_wrap=True)
    out.print(told("run.warehouse", path=found.warehouse), soft_wrap=True)
    out.print()
    out.print(told("run.go_on"), style="bold")
    out.print('  gai sql "SELECT * FROM marts.region_year WHERE is_comparable LIMIT 10"', soft_wrap=True)
    out.print("  gai ui")
    out.print("  gai run ~/my-reports" if found.sample else "  gai export --to out --format xlsx")


_STATES = {
    "passed": "run.passed",
    "violated": "run.violated",
    "error": "run.check_error",
    "nothing_to_check": "run.nothing_to_check",
}


def _render_failures(found: RunSummary, errors: Console) -> None:
    """What went wrong, what is left of the state before, and pages that this run has written."""
    for failure in found.failures:
        errors.print(told("run.failed", what=failure), style="red", markup=False)
    errors.print(told("run.as_it_was" if found.published else "run.nothing_published"), markup=False)
    if found.checks_page is not None:
        errors.print(told("run.see_checks", page=found.checks_page), markup=False)


def _render_tables(found: RunSummary, out: Console) -> None:
    _render_reports(found, out)
    _render_violations(found, out)
    if found.region_years:
        _render_region(found, out)


def _render_reports(found: RunSummary, out: Console) -> None:
    editions = sorted({e for _, e, _ in found.reports})
    years = sorted({y for y, _, _ in found.reports})
    counts = {(y, e): n for y, e, n in found.reports}
    rows: list[Sequence[Any]] = [[_said(y), *(counts.get((y, e)) for e in editions)] for y in years]
    _table(out, told("run.reports_by_year"), [told("run.year"), *editions], rows)


def _render_violations(found: RunSummary, out: Console) -> None:
    total = sum(n for _, _, n, _ in found.findings)
    _table(
        out,
        told("run.violations", n=total, blocked=found.blocked),
        [told(f"run.{head}") for head in ("rule", "severity", "found", "reports")],
        [(_rule(rule_id), _said(severity), *numbers) for rule_id, severity, *numbers in found.findings],
        text=2,
    )


def _render_region(found: RunSummary, out: Console) -> None:
    heads = ("year", "value", "percent_matched", "same", "bodies", "comparable", "percent", "basis")
    label = next(m for m in metrics() if m.code == METRIC)
    _table(
        out,
        told("run.year_over_year", metric=label.zh if language() == "zh" else METRIC, region=found.region),
        [told(f"run.{head}") for head in heads],
        [tuple(_said(v) if isinstance(v, str) else v for v in row) for row in found.region_years],
    )


def _table(out: Console, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], text: int = 1) -> None:
    """A table whose first `text` columns are words."""
    from rich.table import Table

    out.print(title, style="bold", soft_wrap=True)
    grid = Table(header_style="dim", box=None, pad_edge=False)
    for i, head in enumerate(heads):
        grid.add_column(head, justify="left" if i < text else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*(_text(v) for v in row))
    out.print(grid)
    out.print()


def _said(code: str) -> str:
    """A code of the warehouse in the language asked for, where the catalogue has it."""
    return told(f"run.{code}") if code in _CODES else code


_CODES = ("error", "warning", "unknown", "reported_aggregate", "sum_of_units", "yes", "no")


def _rule(rule_id: str) -> str:
    return rule(rule_id).zh if language() == "zh" else rule_id


def _unread(code: str) -> str:
    """Why documents gave no report: the code, and for Chinese the words for it."""
    return f"{reason(code, code, 'zh')[0]}（{code}）" if language() == "zh" else code


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value) if 1900 < value < 2200 else f"{value:,}"
    number = float(value)
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"
