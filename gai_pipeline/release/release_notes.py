"""The pages of words of a release: CHANGES.md and KNOWN_ISSUES.md, in English and Chinese.

Belongs here: their wording. Does not belong here: finding what they say (`changes.py`, `floors.py`, dbt).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import duckdb

from gai_pipeline.release.about import Identity
from gai_pipeline.release.changes import REASONS, STATES
from gai_pipeline.release.floors import Floors

_MOST: Final = 50
"""Rows that a list in words has; the tables have all."""


def _grid(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    def text(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, float):
            return f"{value:,.4f}".rstrip("0").rstrip(".")
        return str(value).replace("|", "\\|").replace("\n", " ")

    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(text(v) for v in line) + " |" for line in lines)


_BY_REASON: Final = """
select change_state, change_reason, count(*), count(distinct (body, report_year, kind)) from temp.release_changes
group by all order by count(*) desc, 1, 2
"""
_BODIES: Final = """
select p.name, c.report_year, c.change_state, c.change_reason, count(*)
from temp.release_changes as c left join marts.dim_publishers as p on p.publisher_id = c.body
where c.change_state != 'added'
group by c.body, p.name, c.report_year, c.change_state, c.change_reason
order by count(*) desc, c.body, c.report_year, 3, 4
"""
_FIGURES: Final = """
select r.name, n.report_year, n.metric, o.value, n.value
from marts.region_year as n
inner join temp.before_region_year as o using (region_code, report_year, metric)
inner join marts.dim_regions as r using (region_code)
where r.level in ('country', 'province') and o.value is distinct from n.value
order by n.region_code, n.report_year, n.metric
"""


def changes_page(db: duckdb.DuckDBPyConnection, identity: Identity, before: str) -> str:
    """CHANGES.md: what changed since the release `before`, by reason, by body, and in the provinces' figures."""
    reasons = [
        (
            f"{STATES[state][0]} · {STATES[state][1]}",
            f"{REASONS[reason][0]} · {REASONS[reason][1]}",
            f"{cells:,}",
            f"{reports:,}",
        )
        for state, reason, cells, reports in db.execute(_BY_REASON).fetchall()
    ]
    bodies = db.execute(_BODIES).fetchall()
    figures = db.execute(_FIGURES).fetchall()
    parts = [
        f"# What changed · 更新内容: {before} → {identity.version}",
        "",
        "Every cell that differs stands in `data/release_changes.parquet` with its reason. "
        "每个有变化的单元格及其原因见 `data/release_changes.parquet`。",
        "",
        _grid(("what · 类别", "why · 原因", "cells · 单元格", "reports · 报告"), reasons)
        if reasons
        else "Nothing. 无。",
        "",
        "## Cells that changed or went, by body · 按机关",
        "",
        _grid(("body", "report year", "what", "why", "cells"), bodies[:_MOST]) if bodies else "None. 无。",
        _more(len(bodies)),
        "## Figures of the country and the provinces that changed · 全国和各省变动的数字",
        "",
        _grid(("region", "report year", "metric", "before", "now"), figures[:_MOST]) if figures else "None. 无。",
        _more(len(figures)),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _more(total: int) -> str:
    return f"\n… and {total - _MOST:,} more · 另有 {total - _MOST:,} 条\n" if total > _MOST else ""


_RULES: Final = """
select f.rule_id, r.name_en, r.name_zh, f.cause, count(*), count(distinct f.report_id)
from marts.fct_findings as f left join marts.dim_rules as r using (rule_id)
where f.outcome = 'fail' group by all order by 5 desc, 1, 4
"""
_UNREAD: Final = """
select coalesce(error_code, status), count(*) from marts.fct_reports where status in ('failed', 'partial', 'no_report')
group by 1 order by 2 desc, 1
"""
_STATES: Final = """
select report_year, count(*) filter (where state = 'published'), count(*) filter (where state = 'unparsed'),
    count(*) filter (where state = 'missing') from marts.fct_coverage group by 1 order by 1
"""
_UNDECIDED: Final = """
select p.name, r.report_year, string_agg(r.report_id, ', ' order by r.report_id)
from marts.fct_reports as r left join marts.dim_publishers as p using (publisher_id)
where {undecided}
group by r.publisher_id, p.name, r.report_year order by 1, 2
"""


def known_issues(db: duckdb.DuckDBPyConnection, identity: Identity, floors: Floors) -> str:
    """KNOWN_ISSUES.md: mistakes in the reports, what could not be read, what is missing, versions that nothing decides,
    floors that a person let pass."""
    undecided = db.execute(_UNDECIDED.format(undecided=_undecided(db))).fetchall()
    accepted = [(", ".join(f"{k}: {v}" for k, v in e.items() if k != "reason"), e["reason"]) for e in floors.accepted]
    findings = ("rule", "what does not hold", "不成立的关系", "cause", "findings", "reports")
    missing = ("report year", "published · 已公布", "unparsed · 未能读取", "missing · 缺失")
    parts = [
        f"# Known issues · 已知问题 ({identity.version})",
        "",
        "## Equations of the form that do not hold · 不成立的勾稽关系",
        "",
        "Figures are published as the document has them; `cause` says whether the document says so (`filer`), the "
        "reading is at fault (`reading`) or it is open. 数字照录原文;`cause` 说明是原文如此、读取有误还是未定。",
        "",
        _grid(findings, db.execute(_RULES).fetchall()),
        "",
        "## Documents that could not be read, or only in part · 未能读取或部分读取的文件",
        "",
        _grid(("reason", "documents"), db.execute(_UNREAD).fetchall()),
        "",
        "## Coverage · 覆盖面",
        "",
        "By body: `csv/missingness.csv`. 各机关见 `csv/missingness.csv`。",
        "",
        _grid(missing, db.execute(_STATES).fetchall()),
        "",
        "## Versions that nothing decides · 无从取舍的版本",
        "",
        _grid(("body", "report year", "reports"), undecided[:_MOST]) if undecided else "None. 无。",
        _more(len(undecided)),
        "## Floors let pass · 放行的下限",
        "",
        _grid(("what", "reason"), accepted) if accepted else "None. 无。",
    ]
    return "\n".join(parts).rstrip() + "\n"


def _undecided(db: duckdb.DuckDBPyConnection) -> str:
    """The condition for versions that nothing decides: the marts say it, else versions of one day."""
    named = db.execute(
        "SELECT 1 FROM duckdb_columns() WHERE schema_name = 'marts' AND table_name = 'fct_reports' "
        "AND column_name = 'version_basis'"
    ).fetchone()
    if named:
        return "r.version_basis = 'undecided'"
    return (
        "r.n_versions > 1 AND EXISTS (SELECT 1 FROM marts.fct_reports AS o WHERE o.superseded_by = r.report_id "
        "AND o.published_on IS NOT DISTINCT FROM r.published_on)"
    )
