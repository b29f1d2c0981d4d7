"""The form's arithmetic as DuckDB queries over the marts.

Belongs here: turning `forms/rules.py` into SQL that evaluates every identity of a rule, one row an identity. It is the
second, independent evaluation of the same rules: the first is the reader's own, in Python, cell by cell.
Does not belong here: what an expectation is or what a violation means (`suites.py`, `validation/`).

Every query has the columns `report_id, report_year, publisher_id, title, row_code, column_code, left_value,
right_value`; a side is NULL where one of its cells has no number, so that such an identity is blocked, never violated.
`{batch}` stands for the table that the rule's cells are in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from gai_pipeline.forms.rules import Rule, Term, identities
from gai_pipeline.forms.spec import FORM_EDITIONS, edition

MART_OF_TABLE = {"applications": "fct_applications", "reviews": "fct_reviews", "proactive": "fct_proactive"}
"""The mart that carries the cells of each table of the form."""

_REPORT = "r.report_id, r.report_year, r.publisher_id, r.title"


Side = tuple[tuple[int, str], ...]
"""(coefficient, code on the axis that the sum runs over) of each cell."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What several identities of a rule have in common: everything but their own row or column (`keys`).

    A shape is of no edition: a report has it where it has the cells, also where a part of its form is another
    edition's, and a chain may join two editions.
    """

    left: Side
    right: Side
    keys: tuple[str, ...]


def literals(values: Iterable[str]) -> str:
    """Codes as a SQL list of strings."""
    return ", ".join("'" + v.replace("'", "''") + "'" for v in values)


def _side(terms: tuple[Term, ...], axis: str) -> Side:
    return tuple((t.coefficient, t.column if axis == "row" else t.row) for t in terms)


def shapes(rule: Rule) -> tuple[Shape, ...]:
    """The rule's identities over all editions, gathered so that each shape needs one query."""
    if rule.per is None:
        raise ValueError(f"rule {rule.id} has no cells of its own")
    keys: dict[tuple[Side, Side], dict[str, None]] = defaultdict(dict)
    for code in FORM_EDITIONS:
        for i in identities(code, rule.kind):
            if i.rule.id == rule.id:
                keys[_side(i.left, rule.per), _side(i.right, rule.per)][i.key] = None
    return tuple(Shape(left, right, tuple(names)) for (left, right), names in keys.items())


def long_form(table: str, batch: str) -> str:
    """The mart in long form: report_id, row_code, column_code, value."""
    form = edition(FORM_EDITIONS[0]).table(table)
    if table == "proactive":
        return f"select report_id, row_code, column_code, value from {batch}"
    row = "channel" if table == "reviews" else "row_code"
    names = [c.code for c in form.columns]
    return (
        f"select report_id, {row} as row_code, unnest([{literals(names)}]) as column_code, "
        f"unnest([{', '.join(names)}]) as value from {batch}"
    )


def _sum(side: Side, other: str) -> str:
    """The side's sum, NULL unless every one of its cells has a number."""
    plus = [code for sign, code in side if sign > 0]
    minus = [code for sign, code in side if sign < 0]
    value = f"c.value * case when c.{other} in ({literals(minus)}) then -1 else 1 end" if minus else "c.value"
    here = f"c.{other} in ({literals([*plus, *minus])})"
    return f"case when count(c.value) filter (where {here}) = {len(side)} then sum({value}) filter (where {here}) end"


def _within(rule: Rule, shape: Shape) -> str:
    own, other = ("row_code", "column_code") if rule.per == "row" else ("column_code", "row_code")
    named = (
        "c.row_code, null::varchar as column_code" if rule.per == "row" else "null::varchar as row_code, c.column_code"
    )
    needed = dict.fromkeys(code for _, code in (*shape.left, *shape.right))
    return (
        f"select {_REPORT}, {named},\n"
        f"  {_sum(shape.left, other)} as left_value,\n  {_sum(shape.right, other)} as right_value\n"
        f"from cells c join marts.fct_reports r using (report_id)\n"
        f"where c.{own} in ({literals(shape.keys)}) and c.{other} in ({literals(needed)})\n"
        f"group by all having count(*) = {len(needed)}"
    )


def _across(rule: Rule, shape: Shape) -> str:
    """Left side in the report of year t+1, right side in that of year t, of the same body and kind.

    The kind is aggregate or not by what the report says, as for versions of a report: a
    body that says in one year only whose figures it gives
    has gone on reporting the same.
    """
    own, other = ("row_code", "column_code") if rule.per == "row" else ("column_code", "row_code")

    def side(terms: Side) -> str:
        return (
            f"select {_REPORT}, r.stated_scope = 'aggregate' as is_aggregate, c.{own} as key, {_sum(terms, other)} "
            f"as side\n"
            f"  from cells c join marts.fct_reports r using (report_id)\n"
            f"  where r.is_current and r.not_counted_because is distinct from 'version_undecided'\n"
            f"    and c.{own} in ({literals(shape.keys)}) and c.{other} in ({literals(code for _, code in terms)})\n"
            f"  group by all having count(*) = {len(terms)}"
        )

    named = (
        "l.key as row_code, null::varchar as column_code"
        if rule.per == "row"
        else ("null::varchar as row_code, l.key as column_code")
    )
    return (
        f"select l.report_id, l.report_year, l.publisher_id, l.title, {named},\n"
        f"  l.side as left_value, e.side as right_value\n"
        f"from ({side(shape.left)}) l\n"
        f"join ({side(shape.right)}) e\n"
        f"  on e.publisher_id = l.publisher_id and e.report_year = l.report_year - 1 and e.key = l.key\n"
        f"  and e.is_aggregate = l.is_aggregate"
    )


def evaluations(rule: Rule, batch: str = "{batch}") -> str:
    """A query with one row for each identity of the rule (kind `identity` or `chain`) in each report."""
    if rule.table is None or rule.per is None or rule.kind not in ("identity", "chain"):
        raise ValueError(f"rule {rule.id} has no cells of its own")
    build = _within if rule.kind == "identity" else _across
    parts = "\nunion all\n".join(build(rule, shape) for shape in shapes(rule))
    return f"with cells as ({long_form(rule.table, batch)}), evaluations as (\n{parts}\n)"


def violated(rule: Rule) -> str:
    """The condition that an evaluation violates the rule; NULL where it is blocked."""
    return "left_value < right_value" if rule.relation == ">=" else "left_value <> right_value"


def figures(left: str, right: str, difference: str) -> str:
    """Both sides and the difference as a person is shown them. As doubles: Great Expectations walks the stack for every
    decimal that it stores, a sixth of the time of a small run."""
    return f"{left}::double as left_value, {right}::double as right_value, ({difference})::double as difference"


def violations(rule: Rule, batch: str = "{batch}") -> str:
    """The violated identities with both sides and their difference, worst first, named for a person."""
    return (
        f"{evaluations(rule, batch)}\n"
        f"select e.report_id, e.report_year, p.name as publisher, e.title, e.row_code, e.column_code,\n"
        f"  {figures('e.left_value', 'e.right_value', 'e.left_value - e.right_value')}\n"
        f"from evaluations e left join marts.dim_publishers p using (publisher_id)\n"
        f"where {violated(rule)}\n"
        f"order by abs(e.left_value - e.right_value) desc, e.report_id, e.row_code, e.column_code"
    )


def scope(rule: Rule, batch: str = "{batch}") -> str:
    """One row: how many identities could be checked, how many are violated, how many are blocked."""
    return (
        f"{evaluations(rule, batch)}\n"
        f"select count(*) filter (where left_value is not null and right_value is not null) as checked,\n"
        f"  count(*) filter (where {violated(rule)}) as violated,\n"
        f"  count(*) filter (where left_value is null or right_value is null) as blocked\n"
        f"from evaluations"
    )
