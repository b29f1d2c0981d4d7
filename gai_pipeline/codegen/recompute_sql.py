"""What the measures must be, recomputed from the facts, as DuckDB queries over the marts.

Belongs here: queries whose rows are measures that differ from what the reports, the tree of regions and the year before
say. A second way to the same figures: the first is dbt's, level by level; this one holds each region against its own
reports and the rows of the regions below it, so that one wrong figure anywhere shows in its row or in that above.
Does not belong here: what an expectation is (`suites.py`), or the arithmetic of the form (`arithmetic_sql.py`).

`{batch}` stands for the table that is judged.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from gai_pipeline.codegen.arithmetic_sql import MART_OF_TABLE
from gai_pipeline.codegen.dbt_metrics import cell_numbers, expression, ratio_sides
from gai_pipeline.forms.metrics import Metric, metrics

STANDING: Final = "counted_as is not null and not_counted_because is distinct from 'version_undecided'"
"""Reports that stand for their body, year and kind, in a region's sums or not."""
COUNTED: Final = "counted_as in ('aggregate', 'unit')"
"""Those that are in a region's sums."""
_EPSILON: Final = "1e-9"


def differs(one: str, other: str) -> str:
    """The condition that two figures differ by more than the last binary digits, or that one of them is NULL."""
    return (
        f"(({one} is null) <> ({other} is null) or abs({one} - {other}) > {_EPSILON} * greatest(1, abs({one}), "
        f"abs({other})))"
    )


def _cells() -> tuple[str, str]:
    """(columns cell_<n>, joins) that give a report `r` the cells that metrics need, from the marts of the form's "
    "tables."""
    by_table: dict[str, list[str]] = defaultdict(list)
    for (table, row, column), number in cell_numbers().items():
        if table == "proactive":
            where = f"row_code = '{row}' and column_code = '{column}'"
            by_table[table].append(f"max(value) filter (where {where}) as cell_{number}")
        else:
            key = "channel" if table == "reviews" else "row_code"
            by_table[table].append(f"max({column}) filter (where {key} = '{row}') as cell_{number}")
    joins = "\n".join(
        f"left join (select report_id, {', '.join(cells)} from marts.{MART_OF_TABLE[table]} group by report_id) "
        f"as of_{table} using (report_id)"
        for table, cells in by_table.items()
    )
    return ", ".join(f"cell_{n}" for n in cell_numbers().values()), joins


def _measure(metric: Metric) -> str:
    if metric.kind == "count":
        num, den = f"case when {metric.code} >= 0 then {metric.code} end", "null"
    else:
        top, bottom = ratio_sides(metric)
        num, den = (f"case when {top} between 0 and {bottom} then {side} end" for side in (top, bottom))
    return (
        f"struct_pack(metric := '{metric.code}', num := cast({num} as decimal(24, 6)), "
        f"den := cast({den} as decimal(24, 6)))"
    )


def facts(which: str) -> str:
    """CTEs up to `facts`: one row a report (`which`: a condition) and metric with num and den. What versions between
    which nothing decides differ on is unknown."""
    columns, joins = _cells()
    counts = ", ".join(f"{expression(m)} as {m.code}" for m in metrics(components=True) if m.kind == "count")
    measures = ", ".join(_measure(m) for m in metrics())
    return (
        "with sources as (\n"
        "select report_id, publisher_id, region_code, report_year, edition, counted_as, not_counted_because, "
        "version_basis,\n"
        "  stated_scope = 'aggregate' as is_aggregate\n"
        f"from marts.fct_reports where {which} or (version_basis = 'undecided' and publisher_id is not null)\n"
        f"), figures as (\nselect r.*, {columns} from sources as r\n{joins}\n"
        f"), counts as (\nselect *, {counts} from figures\n"
        "), unfolded as (\n"
        "select report_id, publisher_id, region_code, report_year, is_aggregate, counted_as, not_counted_because,\n"
        f"  version_basis, unnest([{measures}], recursive := true) from counts\n"
        "), facts as (\n"
        "select report_id, publisher_id, region_code, report_year, is_aggregate, counted_as, metric,\n"
        "  case when is_agreed then num end as num, case when is_agreed then den end as den\n"
        "from (select *, version_basis <> 'undecided' or (coalesce(min(num) over same = max(num) over same, true)\n"
        "    and coalesce(min(den) over same = max(den) over same, true)) as is_agreed from unfolded\n"
        "  window same as (partition by case when version_basis = 'undecided' then publisher_id else report_id end,\n"
        "    report_year, is_aggregate, metric))\n"
        f"where {which}\n)"
    )


def value(num: str, den: str) -> str:
    """The figure of a numerator and a denominator; NULL over 0."""
    return f"case when {den} is null then cast({num} as double) else cast({num} as double) / nullif({den}, 0) end"


def publisher_figures() -> str:
    """Rows of publisher_year whose value or previous value is not that of the body's reports, and reports without "
    "one."""
    return (
        f"{facts(STANDING)}, expected as (\n"
        f"select f.publisher_id, f.report_year, f.metric, f.report_id, {value('f.num', 'f.den')} as value,\n"
        f"  {value('b.num', 'b.den')} as previous_value\n"
        "from facts as f left join facts as b on b.publisher_id = f.publisher_id and b.metric = f.metric\n"
        "  and b.is_aggregate = f.is_aggregate and b.report_year = f.report_year - 1\n"
        "where f.publisher_id is not null\n"
        "qualify f.is_aggregate = max(f.is_aggregate) over (partition by f.publisher_id, f.report_year)\n"
        ")\n"
        "select publisher_id, report_year, metric, e.value as expected, t.value, e.previous_value as "
        "expected_previous, "
        "t.previous_value\n"
        "from (select * from {batch}) as t full join expected as e using (publisher_id, report_year, metric, "
        "report_id)\n"
        f"where {differs('e.value', 't.value')} or {differs('e.previous_value', 't.previous_value')} or "
        "(e.report_id is not null and t.metric_label is null)"
    )


_PARTS = (
    "), wholes as (\nselect distinct region_code, report_year from placed where counted_as = 'aggregate'\n"
    "), parts as (\n"
    "select p.region_code, p.report_year, metric, sum(num) as value, min(num / nullif(den, 0)) as lowest,\n"
    "  max(num / nullif(den, 0)) as highest, count(num) as n_publishers, count(*) - count(num) as n_unknown,\n"
    "  count(*) filter (where is_matched) as n_matched, sum(num) filter (where is_matched) as matched_value,\n"
    "  sum(previous_num) filter (where is_matched) as matched_previous_value\n"
    "from placed as p left join wholes as w on w.region_code = p.region_code and w.report_year = p.report_year\n"
    "where (w.region_code is null) = (counted_as = 'unit') group by all\n"
    "union all\n"
    "select g.parent_code, y.report_year, y.metric, y.value, y.value, y.value, y.n_publishers, y.n_unknown, "
    "y.n_matched,\n"
    "  y.matched_value, y.matched_previous_value\n"
    "from (select * from {batch}) as y join marts.dim_regions as g using (region_code)\n"
    "left join wholes as w on w.region_code = g.parent_code and w.report_year = y.report_year\n"
    "where g.parent_code is not null and w.region_code is null\n"
)
"""The regions with an aggregate of their own, and what else a region's figure can be made of."""

_EXPECTED = (
    "), expected as (\n"
    "select region_code, report_year, metric, m.kind, cast(sum(value) as double) as value, min(lowest) as lowest,\n"
    "  max(highest) as highest, sum(n_publishers) as n_publishers, sum(n_unknown) as n_unknown,\n"
    "  case when b.region_code is null or w.region_code is not null then sum(n_matched) else 0 end as n_matched,\n"
    "  case when b.region_code is null or w.region_code is not null then cast(sum(matched_value) as double) end\n"
    "    as matched_value,\n"
    "  case when b.region_code is null or w.region_code is not null then cast(sum(matched_previous_value) as "
    "double)\n"
    "    end as matched_previous_value,\n"
    "  case when w.region_code is null then 'sum_of_units' else 'reported_aggregate' end as basis\n"
    "from parts join marts.dim_metrics as m using (metric)\n"
    "left join wholes as w using (region_code, report_year)\n"
    "left join (select region_code as before_code, report_year + 1 as next_year, region_code from wholes) as b\n"
    "  on b.before_code = parts.region_code and b.next_year = parts.report_year\n"
    "group by region_code, report_year, metric, m.kind, w.region_code, b.region_code\n"
    ")\n"
)
"""What the parts add up to: the parts of both years over the same basis only."""


def region_figures() -> str:
    """Rows of region_year that are not the sum of their region's reports and of the regions below; regions without one.

    Counts are added up; a ratio must lie among those that it is made of. An aggregate stands for all below it.
    """
    placed = (
        f"{facts(COUNTED)}, placed as (\n"
        "select f.*, b.num as previous_num,\n"
        "  b.counted_as = f.counted_as and b.region_code = f.region_code and f.num is not null and b.num is not null\n"
        "    as is_matched\n"
        "from facts as f left join facts as b on b.publisher_id = f.publisher_id and b.metric = f.metric\n"
        "  and b.is_aggregate = f.is_aggregate and b.report_year = f.report_year - 1\n"
    )
    return (
        placed
        + _PARTS
        + _EXPECTED
        + "select region_code, report_year, metric, e.value as expected, t.value, e.n_publishers as "
        "expected_publishers,\n"
        "  t.n_publishers, e.n_matched as expected_matched, t.n_matched, e.basis as expected_basis, t.basis\n"
        "from (select * from {batch}) as t full join expected as e using (region_code, report_year, metric)\n"
        "where t.basis is distinct from e.basis or t.n_publishers is distinct from e.n_publishers\n"
        "  or t.n_unknown is distinct from e.n_unknown or t.n_matched is distinct from e.n_matched\n"
        f"  or (e.kind = 'count' and ({differs('e.value', 't.value')} or "
        f"{differs('e.matched_value', 't.matched_value')} "
        f"or {differs('e.matched_previous_value', 't.matched_previous_value')}))\n"
        f"  or (e.kind = 'ratio' and not coalesce(t.value between e.lowest - {_EPSILON} and e.highest + {_EPSILON},\n"
        "    t.value is null and e.lowest is null))"
    )
