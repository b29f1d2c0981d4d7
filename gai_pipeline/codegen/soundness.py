"""What must hold of the marts as a whole: recomputed totals, bounds, and a row for everything that counts.

Belongs here: (title, query) of what no report, however wrong, can break, so that a row found is a fault of the pipeline
and stops the publish. Does not belong here: keys and codes (`suites.py`), the form's rules (`arithmetic_sql.py`).

`{batch}` stands for the table that is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gai_pipeline.codegen.recompute_sql import COUNTED, STANDING, differs, publisher_figures, region_figures
from gai_pipeline.forms.metrics import metrics

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""The reader takes no other years for report years."""
COMPARABLE_SHARE: Final = 0.9
"""As in dbt_project.yml (`comparable_share`)."""
LABELS: Final = {
    "fct_cells": ("row", "column"),
    "fct_applications": ("row",),
    "fct_proactive": ("row", "column"),
    "region_year": ("metric",),
    "publisher_year": ("metric",),
    "fct_findings": ("rule",),
}
"""Tables and what they label; a code without its label would show as a hole to whoever reads the table."""

_RATIOS: Final = ", ".join(f"'{m.code}'" for m in metrics() if m.kind == "ratio")
Check = tuple[str, str]


def checks(table: str) -> Iterator[Check]:
    """(title, query of violating rows) for a table."""
    yield from {
        "dim_regions": _regions,
        "fct_reports": _reports,
        "fct_coverage": _coverage,
        "publisher_year": _publishers,
        "region_year": _measures,
        "mart_region_year_wide": _wide,
    }.get(table, lambda: iter(()))()
    for what in LABELS.get(table, ()):
        code, label = {"metric": "metric", "rule": "rule_id"}.get(what, f"{what}_code"), f"{what}_label"
        yield (
            f"every {code} has its label in both languages",
            f"select {code}, count(*) as n from {{batch}} where {code} is not null and ({label} is null or "
            f"{label}_en is null) group by 1",
        )


def _year() -> Check:
    return (
        f"report years lie between {FIRST_YEAR} and {LAST_YEAR}",
        f"select * from {{batch}} where report_year not between {FIRST_YEAR} and {LAST_YEAR}",
    )


def _regions() -> Iterator[Check]:
    yield (
        "every region hangs on the country",
        "select r.* from (select * from {batch}) as r left join marts.dim_regions as p on p.region_code = "
        "r.parent_code "
        "where p.region_code is null and r.region_code <> '000000'",
    )
    yield (
        "every region of a report is there",
        "select r.region_code, count(*) as reports from marts.fct_reports as r where r.region_code is not null "
        "and r.region_code not in (select region_code from {batch}) group by 1",
    )


def _reports() -> Iterator[Check]:
    yield _year()
    yield (
        "a report counts exactly if it stands and has a body and a year",
        "select report_id, status, is_current, counted_as from {batch} where (counted_as is not null) <> "
        "(is_current and publisher_id is not null and report_year is not null)",
    )
    yield (
        "what stands says why, and what was superseded names a report",
        "select r.report_id from (select * from {batch}) as r where status in ('parsed', 'partial') and "
        "(is_current <> (version_basis is not null) or is_current = (superseded_by is not null) "
        "or superseded_by not in (select report_id from marts.fct_reports))",
    )
    yield (
        "no later version with at least as many figures was superseded by an earlier one",
        "select a.report_id, b.report_id as stands from (select * from {batch}) as a join marts.fct_reports as b "
        "on b.publisher_id = a.publisher_id and b.report_year = a.report_year and b.stated_scope = a.stated_scope "
        "and b.is_current and not a.is_current and a.status in ('parsed', 'partial') "
        "and a.n_reported > b.n_reported",
    )
    yield (
        "the numbers of cells are those of fct_cells",
        "select r.report_id, r.n_cells, c.n, r.n_reported, c.known from (select * from {batch}) as r left join "
        "(select report_id, count(*) as n, count(coalesce(corrected, value)) as known from marts.fct_cells group "
        "by 1) as c "
        "using (report_id) where r.n_cells <> coalesce(c.n, 0) or r.n_reported <> coalesce(c.known, 0)",
    )
    yield (
        "at most one report a body and year is its region's figure, and units are those that sum up",
        "select region_code, report_year, publisher_id, stated_scope from {batch} where "
        f"{COUNTED} group by all having count(*) > 1",
    )
    yield (
        "every report has its document and every body its row",
        "select report_id from (select * from {batch}) as r where document_id not in "
        "(select document_id from marts.dim_documents) or publisher_id not in "
        "(select publisher_id from marts.dim_publishers)",
    )


def _coverage() -> Iterator[Check]:
    yield _year()
    yield (
        "every body has every year from the first report to the last",
        "with years as (select min(report_year) as first_year, max(report_year) as last_year from marts.fct_reports "
        "where report_year is not null and status <> 'no_report') "
        "select publisher_id, region_code, name, count(*) as years from {batch} cross join years "
        "group by publisher_id, region_code, name, first_year, last_year having count(*) <> max(report_year) - "
        "min(report_year) + 1 "
        "or min(report_year) > first_year or max(report_year) < last_year",
    )
    yield (
        "published is what a readable report says",
        "select publisher_id, report_year, c.state from (select * from {batch}) as c full join "
        "(select distinct publisher_id, report_year from marts.fct_reports where status in ('parsed', 'partial') "
        "and publisher_id is not null and report_year is not null) as r using (publisher_id, report_year) "
        "where (coalesce(c.state, '') = 'published') <> (r.publisher_id is not null)",
    )


def _bounded() -> Iterator[Check]:
    """Of both tables of measures."""
    yield _year()
    yield (
        "no figure is below 0 and no ratio above 1",
        f"select * from {{batch}} where least(value, previous_value) < 0 or (metric in ({_RATIOS}) and "
        "greatest(value, previous_value) > 1)",
    )
    yield (
        "change and percentage follow from the two values",
        "select * from {batch} where (change is null) <> (value is null or previous_value is null) "
        "or abs(change - (value - previous_value)) > 1e-6 * greatest(1, abs(change)) "
        "or (pct_change is null) <> (value is null or coalesce(previous_value, 0) = 0) "
        "or abs(pct_change - 100 * (value - previous_value) / previous_value) > 1e-3 * greatest(1, abs(pct_change))",
    )


def _publishers() -> Iterator[Check]:
    yield from _bounded()
    yield (
        "every body and year that counts has every metric",
        f"select publisher_id, report_year, count(metric) as metrics from (select distinct publisher_id, report_year "
        f"from marts.fct_reports where {STANDING}) as r full join (select * from {{batch}}) as t "
        f"using (publisher_id, report_year) group by all having count(metric) <> {len(metrics())}",
    )
    yield "values are those of the body's reports, this year's and last year's", publisher_figures()


def _measures() -> Iterator[Check]:
    yield from _bounded()
    yield (
        "every region and year has every metric, up to the country",
        f"select region_code, report_year, count(*) as metrics from {{batch}} group by all having count(*) <> "
        f"{len(metrics())} "
        "union all select '000000', report_year, 0 from {batch} group by report_year "
        "having not bool_or(region_code = '000000')",
    )
    yield "values are the sums of the reports and of the regions below", region_figures()
    yield (
        "the previous value is that of the year before",
        "select t.region_code, t.report_year, t.metric, t.previous_value, b.value from (select * from {batch}) as t "
        "left join marts.region_year as b on b.region_code = t.region_code and b.metric = t.metric "
        "and b.report_year = t.report_year - 1 where t.previous_value is distinct from b.value",
    )
    yield from _over_the_same_bodies()
    yield from _bounds_of_values()
    yield from _series()


def _over_the_same_bodies() -> Iterator[Check]:
    """The figures of the bodies that report in both years."""
    yield (
        "no more bodies are in both years than in either",
        "select t.* from (select * from {batch}) as t left join marts.region_year as b on b.region_code = "
        "t.region_code "
        "and b.metric = t.metric and b.report_year = t.report_year - 1 where t.n_matched > t.n_publishers "
        "or t.n_matched > coalesce(b.n_publishers, 0) or least(t.n_matched, t.n_publishers, t.n_unknown, "
        "t.n_excluded) < 0 "
        "or abs(t.matched_share - t.n_matched / (t.n_publishers + b.n_publishers - t.n_matched)) > 1e-3",
    )
    yield (
        "the change over the same bodies follows from their figures, and is the whole change where all are the same",
        "select * from {batch} where (matched_value is not null and n_matched = 0) "
        "or abs(matched_pct_change - 100 * (matched_value - matched_previous_value) / matched_previous_value) > "
        "1e-3 * greatest(1, abs(matched_pct_change)) "
        f"or (n_matched = n_publishers and n_matched > 0 and {differs('matched_value', 'value')})",
    )


def _bounds_of_values() -> Iterator[Check]:
    """What is unknown, unclear or left out beside a value."""
    yield (
        "the readings enclose the value, and are the value where all is known and clear",
        "select * from {batch} where value_low > value or value_high < value or "
        "((value_low is distinct from value or value_high is distinct from value) and n_unknown = 0 and "
        "coalesce(series_breaks, '') not like '%scope_unclear%') or (value is not null and basis = 'sum_of_units' and "
        "(n_unknown > 0) <> (coalesce(series_breaks, '') like '%partial_sum%'))",
    )
    yield (
        "what is excluded says why",
        "select * from {batch} where (n_excluded > 0) <> (excluded_because is not null)",
    )


def _series() -> Iterator[Check]:
    """What joins the years of a region."""
    yield (
        "two years are called comparable exactly by the rule",
        "select t.* from (select * from {batch}) as t left join marts.region_year as b on b.region_code = "
        "t.region_code "
        "and b.metric = t.metric and b.report_year = t.report_year - 1 where t.is_comparable <> coalesce("
        f"t.basis = b.basis and t.matched_share >= {COMPARABLE_SHARE} and t.value is not null and b.value is not null "
        f"and (t.metric in ({_RATIOS}) or t.matched_value >= {COMPARABLE_SHARE} * t.value "
        f"and t.matched_previous_value >= {COMPARABLE_SHARE} * b.value) "
        "and not regexp_matches(coalesce(t.series_breaks, ''), 'scope_unclear|basis_change') and "
        "coalesce(b.series_breaks, '') not like '%scope_unclear%', false)",
    )
    yield (
        "the index joins the changes over the same bodies",
        "select t.* from (select * from {batch}) as t left join marts.region_year as b on b.region_code = "
        "t.region_code "
        "and b.metric = t.metric and b.report_year = t.report_year - 1 where t.index_value < 0 "
        "or t.base_year > t.report_year or (t.base_year = t.report_year and t.index_value <> 100) "
        "or (t.base_year < t.report_year and (t.base_year is distinct from b.base_year or not coalesce(abs("
        "t.index_value - b.index_value * t.matched_value / t.matched_previous_value) <= 1e-3 * greatest(1, "
        "t.index_value), "
        "false)))",
    )


def _wide() -> Iterator[Check]:
    names = [m.code for m in metrics()]
    columns = ", ".join(f"t.{n}" for n in names)
    listed = ", ".join(f"'{n}'" for n in names)
    yield (
        "the wide table has the figures of region_year",
        f"select region_code, report_year, metric, w.value as wide, y.value from (select region_code, report_year, "
        f"unnest([{listed}]) as metric, unnest([{columns}]) as value from (select * from {{batch}}) as t) as w "
        "full join marts.region_year as y using (region_code, report_year, metric) "
        "where w.value is distinct from y.value",
    )
