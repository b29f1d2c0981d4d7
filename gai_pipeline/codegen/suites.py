"""Great Expectations suites of the warehouse, one a public table, derived from the form and its arithmetic.

Belongs here: what is expected of each table. Two kinds: `structure` (keys, states, codes, nothing lost between layers),
whose violation is a fault of the pipeline and blocks the publish; and one `rule` per arithmetic rule of the form, whose
violation is a filer's error, kept as data and shown.
Does not belong here: running them (`validation/`) or the SQL of a rule (`arithmetic_sql.py`).

An expectation's `meta`: `check` (the group that it reports under), `kind` (`structure` or `rule`), `title`; for a rule
also `rule`, `zh` and `scope`, a query that counts how many identities there were to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gai_pipeline.codegen import arithmetic_sql, soundness
from gai_pipeline.forms import metrics
from gai_pipeline.forms.rules import Rule, rules
from gai_pipeline.forms.spec import FORM_EDITIONS, STATISTICS_EDITION, TABLES, edition
from gai_pipeline.records.model import CellStatus

DIRECTORIES = ("expectations/suites",)
SCHEMA = "marts"

Expectation = dict[str, Any]

KEYS: dict[str, tuple[str, ...]] = {
    "dim_regions": ("region_code", "valid_from"),
    "dim_publishers": ("publisher_id",),
    "fct_reports": ("report_id",),
    "fct_cells": ("report_id", "table_name", "row_code", "column_code"),
    "fct_applications": ("report_id", "row_code"),
    "fct_reviews": ("report_id", "channel"),
    "fct_proactive": ("report_id", "row_code", "column_code"),
    "fct_narrative": (),
    "fct_findings": (),
    "fct_coverage": (),
    "region_year": ("region_code", "report_year", "metric"),
    "mart_region_year_wide": ("region_code", "report_year"),
    "publisher_year": ("publisher_id", "report_year", "metric"),
    "dim_documents": ("document_id",),
}
"""The public tables with the columns that identify a row; empty where rows have no key of their own."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "fct_reports": ("document_id", "edition", "scope", "stated_scope", "status", "is_current"),
    "fct_cells": ("status", "confidence"),
    "fct_narrative": ("report_id", "measure", "value"),
    "fct_findings": ("report_id", "rule_id", "outcome", "severity"),
    "fct_coverage": ("report_year", "state"),
    "region_year": ("basis", "is_comparable", "n_publishers", "n_unknown", "n_matched"),
}
"""Columns beside the key that always have a value."""

OF_A_REPORT = ("fct_cells", "fct_applications", "fct_reviews", "fct_proactive", "fct_narrative", "fct_findings")
"""Tables whose every row belongs to a report of `fct_reports`."""


def check_name(rule_id: str) -> str:
    """The name of a rule's check: letters, digits and underscores only."""
    return rule_id.replace(".", "__")


def _values() -> dict[str, dict[str, list[str]]]:
    """The codes that a column may have."""
    forms = [edition(code) for code in FORM_EDITIONS]

    def rows(*tables: str) -> list[str]:
        return list(dict.fromkeys(r.code for form in forms for t in tables for r in form.table(t).rows))

    metric_codes = [m.code for m in metrics.metrics()]
    return {
        "fct_reports": {
            "edition": [*FORM_EDITIONS, STATISTICS_EDITION, "free", "unknown"],
            "scope": ["own", "aggregate", "unclear"],
            "stated_scope": ["own", "aggregate", "unclear"],
            "status": ["parsed", "partial", "no_report", "failed"],
        },
        "fct_cells": {
            "table_name": [*TABLES, "statistics"],
            "status": [s.value for s in CellStatus],
        },
        "fct_applications": {"row_code": rows("applications")},
        "fct_reviews": {"channel": rows("reviews")},
        "fct_proactive": {"row_code": rows("proactive")},
        "fct_findings": {
            "rule_id": [r.id for r in rules()],
            "outcome": ["fail", "blocked"],
            "severity": ["error", "warning"],
            "cause": ["filer", "reading", "undecided"],
        },
        "fct_coverage": {"state": ["published", "unparsed", "missing", "not_due"]},
        "region_year": {"metric": metric_codes, "basis": ["reported_aggregate", "sum_of_units"]},
        "publisher_year": {"metric": metric_codes},
    }


def _structure(kind: str, title: str, **kwargs: Any) -> Expectation:
    return {
        "type": kind,
        "kwargs": kwargs,
        "severity": "critical",
        "meta": {"check": "structure", "kind": "structure", "title": title},
    }


def _no_rows(title: str, query: str) -> Expectation:
    return _structure("unexpected_rows_expectation", title, unexpected_rows_query=query)


def structure(table: str) -> Iterator[Expectation]:
    """What must hold of a table whatever the filers wrote."""
    key = KEYS[table]
    required = (*key, *REQUIRED.get(table, ()))
    for column in required:
        if not (table == "dim_regions" and column == "valid_from"):
            yield _structure("expect_column_values_to_not_be_null", f"{column} is never empty", column=column)
    if len(key) == 1:
        yield _structure("expect_column_values_to_be_unique", f"{key[0]} stands once", column=key[0])
    elif key:
        yield _structure(
            "expect_compound_columns_to_be_unique", f"({', '.join(key)}) stands once", column_list=list(key)
        )
    for column, codes in _values().get(table, {}).items():
        yield _structure(
            "expect_column_values_to_be_in_set", f"{column} is a known code", column=column, value_set=codes
        )
    if table in OF_A_REPORT:
        yield _no_rows(
            "every row belongs to a report",
            "select t.* from (select * from {batch}) as t where not exists "
            f"(select 1 from {SCHEMA}.fct_reports r where r.report_id = t.report_id)",
        )
    yield from _particular(table)
    for title, query in soundness.checks(table):
        yield _no_rows(title, query)


def _particular(table: str) -> Iterator[Expectation]:
    """What is expected of single tables."""
    if table == "fct_cells":
        yield _structure(
            "expect_column_values_to_be_between",
            "confidence is a probability",
            column="confidence",
            min_value=0,
            max_value=1,
        )
        yield _no_rows(
            "a cell has a number exactly if it is reported",
            "select report_id, table_name, row_code, column_code, value, status from {batch} "
            f"where (status = '{CellStatus.REPORTED.value}') <> (value is not null)",
        )
    if table == "fct_reports":
        yield _no_rows(
            "one current report per body, year and kind, or several between which nothing decides",
            "select publisher_id, report_year, stated_scope = 'aggregate' as is_aggregate, count(*) as reports "
            "from {batch} where status in ('parsed', 'partial') "
            "and publisher_id is not null and report_year is not null group by all "
            "having count(*) filter (where is_current and version_basis <> 'undecided') <> 1 "
            "and not (count(*) filter (where is_current) > 1 "
            "and bool_and(version_basis = 'undecided') filter (where is_current))",
        )
    if table == "fct_findings":
        yield from (_agree(rule) for rule in rules() if rule.table is not None)
    if table in ("region_year", "publisher_year"):
        yield _no_rows(
            "no percentage over a previous value of 0 or none",
            "select * from {batch} where pct_change is not null and coalesce(previous_value, 0) = 0",
        )
    for mart, form_table in ((m, t) for t, m in arithmetic_sql.MART_OF_TABLE.items() if m == table):
        yield _no_rows(f"no cell of {form_table} is lost between fct_cells and {mart}", _lost(form_table))


def _lost(form_table: str) -> str:
    """Rows of the form's table that `fct_cells` has with a number and the mart has not, or with another number."""
    mart = f"({arithmetic_sql.long_form(form_table, '{batch}')})"
    return (
        "select report_id, row_code, column_code, c.value as in_cells, m.value as in_mart "
        f"from (select report_id, row_code, column_code, coalesce(corrected, value) as value from {SCHEMA}.fct_cells "
        f"where table_name = '{form_table}' and coalesce(corrected, value) is not null) c "
        f"full join (select * from {mart} where value is not null) m using (report_id, row_code, column_code) "
        "where c.value is distinct from m.value"
    )


def _agree(rule: Rule) -> Expectation:
    """The reader's evaluation, stored in `fct_findings`, and that of SQL find the same violations.

    Reports with a correction are left out: their findings are of what the document says, the marts have the correction.
    """
    mart = f"{SCHEMA}.{arithmetic_sql.MART_OF_TABLE[rule.table or '']}"
    query = (
        f"{arithmetic_sql.evaluations(rule, mart)}, recomputed as (\n"
        f"select report_id, row_code, column_code from evaluations where {arithmetic_sql.violated(rule)}\n"
        "), stored as (\n"
        "select report_id, row_code, column_code from {batch} "
        f"where rule_id = '{rule.id}' and outcome = 'fail'\n"
        "), differing as (\n"
        "select 'only recomputed' as found, * from (select * from recomputed except select * from stored)\n"
        "union all select 'only stored', * from (select * from stored except select * from recomputed)\n"
        ")\n"
        "select * from differing where report_id not in "
        f"(select report_id from {SCHEMA}.fct_cells where corrected is not null)"
    )
    return _no_rows(f"the violations of {rule.id} are those that SQL finds", query)


def _rule(rule: Rule, violations: str, scope: str) -> Expectation:
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": violations},
        "severity": "warning",
        "meta": {
            "check": check_name(rule.id),
            "kind": "rule",
            "rule": rule.id,
            "title": rule.en,
            "zh": rule.zh,
            "scope": scope,
        },
    }


def arithmetic(table: str) -> Iterator[Expectation]:
    """The rules whose cells are in a table; rules without cells of their own are asked of `fct_findings`."""
    for rule in rules():
        if rule.table is not None:
            if arithmetic_sql.MART_OF_TABLE[rule.table] == table:
                yield _rule(rule, arithmetic_sql.violations(rule), arithmetic_sql.scope(rule))
        elif table == "fct_findings":
            yield _rule(rule, *_as_found(rule))


def _as_found(rule: Rule) -> tuple[str, str]:
    """Violations and scope of a rule that code evaluates, not SQL.

    What there was to check: aggregates for a roll-up, stated numbers for a rule about the text, reports for a
    judgement.
    """
    violations = (
        "select f.report_id, r.report_year, p.name as publisher, r.title, f.row_code, f.column_code,\n"
        f"  {arithmetic_sql.figures('f.left_value', 'f.right_value', 'f.difference')}\n"
        f"from (select * from {{batch}}) as f join {SCHEMA}.fct_reports r using (report_id)\n"
        f"left join {SCHEMA}.dim_publishers p using (publisher_id)\n"
        f"where f.rule_id = '{rule.id}' and f.outcome = 'fail'\n"
        "order by abs(f.difference) desc nulls last, f.report_id, f.row_code, f.column_code"
    )
    base = {
        "rollup": f"select count(*) from {SCHEMA}.fct_reports where scope = 'aggregate' and is_current",
        "narrative": f"select count(*) from {SCHEMA}.fct_narrative",
        "judgement": f"select count(*) from {SCHEMA}.fct_reports where is_current",
    }[rule.kind]
    scope = (
        f"select ({base}) as checked,\n"
        f"  count(*) filter (where rule_id = '{rule.id}' and outcome = 'fail') as violated,\n"
        f"  count(*) filter (where rule_id = '{rule.id}' and outcome = 'blocked') as blocked\n"
        "from {batch}"
    )
    return violations, scope


def suite(table: str) -> dict[str, Any]:
    """A suite in the form that Great Expectations stores. Raises `ValueError` for an expectation stated twice.

    Great Expectations drops the second of two identical expectations without a word, and with it its check.
    """
    expectations = [*structure(table), *arithmetic(table)]
    seen = [json.dumps([e["type"], e["kwargs"]], sort_keys=True) for e in expectations]
    if len(set(seen)) < len(seen):
        twice = next(s for s in seen if seen.count(s) > 1)
        raise ValueError(f"suite {table}: an expectation stands twice: {twice}")
    return {
        "name": f"{SCHEMA}.{table}",
        "expectations": expectations,
        "meta": {"generated_by": "python -m gai_pipeline.codegen"},
        "notes": None,
    }


def files() -> Iterator[tuple[str, str]]:
    """(path, content) of every suite."""
    for table in KEYS:
        yield f"{DIRECTORIES[0]}/{table}.json", json.dumps(suite(table), ensure_ascii=False, indent=1) + "\n"
