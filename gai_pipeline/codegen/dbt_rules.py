"""dbt macros for the rules: the identities as data that SQL evaluates, and the codes that the form allows.

Belongs here: SQL text made from `rules.yaml` and the editions. Does not belong here: evaluating it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gai_pipeline.codegen.sql_text import HEADER, Value, values
from gai_pipeline.forms.rules import identities, rules
from gai_pipeline.forms.spec import FORM_EDITIONS, TABLES, Table, edition, editions

DIRECTORIES: Final = ("dbt_project/macros/generated",)
_PATH: Final = "dbt_project/macros/generated/rules.sql"
_TERMS: Final = (
    "edition, rule_id, table_name, row_key, column_key, relation, side, coefficient, term_row_code, term_column_code"
)


def terms() -> Iterator[tuple[Value, ...]]:
    """The equations between two reports, one row a term: edition, rule, table, the row or column that it holds for,
    relation, side, sign, cell."""
    for code in FORM_EDITIONS:
        for identity in identities(code, "chain"):
            head = (code, identity.rule.id, identity.rule.table, identity.row, identity.column, identity.rule.relation)
            for side, side_terms in (("left", identity.left), ("right", identity.right)):
                for term in side_terms:
                    yield *head, side, term.coefficient, term.row, term.column


def codes() -> dict[str, list[str]]:
    """The codes that stored rows may carry, by kind: editions, tables, rows, columns, rules, metrics' tables."""
    forms = editions()
    tables = [table for form in forms for table in form.tables]
    applications, reviews = (edition(FORM_EDITIONS[0]).table(t) for t in ("applications", "reviews"))
    return {
        "edition": [*(e.code for e in forms), "free", "unknown"],
        "table": [*TABLES, "statistics"],
        "row": _rows(tables),
        "column": _columns(tables),
        "rule": [r.id for r in rules()],
        "applicant": _columns([applications]),
        "review_result": _columns([reviews]),
        "review_channel": _rows([reviews]),
        "proactive_row": _rows([table for table in tables if table.name == "proactive"]),
    }


def _rows(tables: Iterable[Table]) -> list[str]:
    return list(dict.fromkeys(row.code for table in tables for row in table.rows))


def _columns(tables: Iterable[Table]) -> list[str]:
    return list(dict.fromkeys(column.code for table in tables for column in table.columns))


def _described() -> list[tuple[Value, ...]]:
    return [(r.id, r.kind, r.severity, r.table, r.per, r.relation, r.zh, r.en) for r in rules()]


def _counted() -> list[tuple[Value, ...]]:
    return [
        (code, rule.id, rule.table, number)
        for code in FORM_EDITIONS
        for rule in rules()
        if (number := sum(i.rule is rule for i in identities(code, "identity")))
    ]


def _units() -> list[tuple[Value, ...]]:
    """(table, row, column, unit) of the cells of `proactive`, whose units differ; one row over all editions."""
    found: dict[tuple[str, str], str | None] = {}
    for form in editions():
        if form.has_table("proactive"):
            table = form.table("proactive")
            for row, column in table.cells():
                found.setdefault((row, column), table.unit_of(row, column))
    return [(row, column, unit) for (row, column), unit in found.items()]


def files() -> Iterator[tuple[str, str]]:
    yield (
        _PATH,
        f"""{HEADER}

{{# Every rule of the domain. #}}
{{% macro rule_descriptions() %}}
{values(_described(), "rule_id, kind, severity, table_name, holds_per, relation, name_zh, name_en")}
{{% endmacro %}}

{{# How many equations a rule makes in one report of an edition. #}}
{{% macro identity_counts() %}}
{values(_counted(), "edition, rule_id, table_name, identities")}
{{% endmacro %}}

{{# The equations between a report (left) and the one of the year before (right), one row a term. #}}
{{% macro chain_terms() %}}
{values(terms(), _TERMS)}
{{% endmacro %}}

{{# Units of the cells of the table proactive; NULL where the form prints none. #}}
{{% macro proactive_units() %}}
{values(_units(), "row_code, column_code, unit")}
{{% endmacro %}}

{{# Codes that the form allows, by kind. #}}
{{% macro form_codes(kind) %}}
{{{{ return({codes()!r}[kind]) }}}}
{{% endmacro %}}
""",
    )
