"""Tables that only a release has: codes of the year and of today, missingness, and what there is by province, year and
format and by site. Temporary tables beside the marts, described like them.

Belongs here: their SQL and meaning. Does not belong here: a figure of a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from gai_pipeline.release.release_tables import Field, Table, key_is_whole

# A code with @year is a former holder's: it was the code before the @ while that was in force. Successors are followed
# until they are in force; one that splits gives several rows. 20 steps end every loop that a list could hold.
_REGION_CODES: Final = """
with recursive holders as (
    select split_part(region_code, '@', 1) as code, region_code, name, valid_from, valid_to, successors
    from marts.dim_region_history
),
steps as materialized (
    select code, valid_to, split_part(unnest(string_split(successors, '|')), '@', 1) as next_code
    from holders where valid_to is not null and successors is not null
),
edges as materialized (
    select
        steps.code, steps.valid_to,
        next.code as next_code, next.valid_to as next_ends, next.successors as next_successors
    from steps inner join holders as next on next.code = steps.next_code
    where next.valid_to is null or next.valid_to > steps.valid_to
),
ended as (
    select code, name, valid_from, valid_to, code as code_now, valid_to as ends, successors, 0 as depth
    from holders where valid_to is not null
    union
    select
        ended.code, ended.name, ended.valid_from, ended.valid_to,
        edges.next_code, edges.next_ends, edges.next_successors, depth + 1
    from ended inner join edges on edges.code = ended.code_now and edges.valid_to = ended.ends
    where depth < 20
),
walked as (
    select code, name, valid_from, valid_to, code_now, ends, successors from ended
    union all
    select code, name, valid_from, null, code, null, null from holders where valid_to is null
),
years as (select distinct report_year from marts.fct_reports where report_year is not null),
held as (
    select
        years.report_year, walked.code, walked.name, case when walked.ends is null then walked.code_now end as code_now
    from years
    inner join walked on coalesce(walked.valid_from, 0) <= years.report_year
        and coalesce(walked.valid_to, 9999) >= years.report_year and (walked.ends is null or walked.successors is null)
),
-- A place that changed within a year has two holders in it: said once.
pairs as (
    select distinct
        held.report_year,
        held.code as code_then,
        held.name as name_then,
        now.region_code as code_now,
        now.name as name_now
    from held
    left join marts.dim_regions as now on now.region_code = held.code_now
)
select
    *,
    case when code_now is null then 'none' when count(*) over one > 1 then 'split'
         when code_now = code_then and name_now = name_then then 'same'
         when code_now = code_then then 'renamed' else 'moved' end as relation
from pairs
window one as (partition by report_year, code_then, name_then)
"""

_MISSINGNESS: Final = """
select publisher_id, region_code, name, {years}
from marts.fct_coverage
group by publisher_id, region_code, name
"""

_COUNTS: Final = """
with cells as (
    select report_id, count(*) as cells from marts.fct_cells where status = 'reported' group by report_id
)
select
    coalesce(left(reports.region_code, 2) || '0000', 'unknown') as province,
    coalesce(reports.report_year, 0) as report_year,
    {format} as format,
    count(distinct reports.publisher_id) as bodies,
    count(*) as reports,
    count(*) filter (where reports.status in ('parsed', 'partial')) as readable,
    cast(coalesce(sum(cells.cells), 0) as bigint) as cells
from marts.fct_reports as reports
left join cells on cells.report_id = reports.report_id
{documents}
where reports.status != 'no_report'
group by all
"""

_SITES: Final = """
select
    regexp_extract(source_uri, '^[a-z]+://([^/:?#]+)', 1) as site,
    count(*) as reports,
    count(distinct publisher_id) as bodies
from marts.fct_reports
where source_uri is not null and status in ('parsed', 'partial')
group by 1
having site != ''
"""


@dataclass(frozen=True, slots=True)
class _Extra:
    """A table of a release: its query, its key, what it and its columns mean in English."""

    name: str
    key: tuple[str, ...]
    en: str
    zh: str
    columns: dict[str, tuple[str, str]]


_CODES = _Extra(
    "region_codes",
    ("report_year", "code_then", "name_then", "code_now"),
    "Grain: one row per report year, code in force in it and code of today that it became.",
    "每行为一个报告年度、当年的区划代码和对应的今日代码。",
    {
        "report_year": ("Report year.", "报告年度"),
        "code_then": ("Code in force in that year.", "当年的区划代码"),
        "name_then": ("Name of the place in that year.", "当年的名称"),
        "code_now": ("Code of today; NULL where it is not known.", "今日区划代码;不明则为空"),
        "name_now": ("Name of today.", "今日名称"),
        "relation": (
            "same, renamed (the code stayed), moved (another code), split (several codes), none.",
            "same 不变,renamed 更名,moved 换码或并入,split 拆分,none 不明",
        ),
    },
)
_COUNTED = _Extra(
    "release_counts",
    ("province", "report_year", "format"),
    "Grain: one row per province, report year and format of the document: what this release has. Its floors.",
    "每行为一个省份、报告年度、文件格式:本次发布所含的数量,即其下限的依据。",
    {
        "province": ("Code of the province; unknown where the region is.", "省级区划代码;未知为 unknown"),
        "report_year": ("Report year; 0 where it is unknown.", "报告年度;未知为 0"),
        "format": ("Format of the document.", "文件格式"),
        "bodies": ("Bodies with a report.", "有报告的机关数"),
        "reports": ("Reports.", "报告数"),
        "readable": ("Reports that could be read.", "可读取的报告数"),
        "cells": ("Cells with a figure.", "有数字的单元格数"),
    },
)
_SITED = _Extra(
    "release_sites",
    ("site",),
    "Grain: one row per site that reports came from.",
    "每行为一个报告来源网站。",
    {
        "site": ("Host name.", "网站域名"),
        "reports": ("Reports that could be read.", "可读取的报告数"),
        "bodies": ("Bodies.", "机关数"),
    },
)
_MISSING = _Extra(
    "missingness",
    ("publisher_id", "region_code", "name"),
    "Grain: one row per body; a column a report year: published, unparsed, missing or not_due.",
    "每行为一个机关,每个报告年度一列:published 已公布,unparsed 未能读取,missing 缺失,not_due 未到期。",
    {
        "publisher_id": ("The body; NULL for a government that only the list of places names.", "机关标识"),
        "region_code": ("Its region.", "区划代码"),
        "name": ("Its name.", "名称"),
    },
)


def make_extras(db: duckdb.DuckDBPyConnection) -> list[Table]:
    """Make the tables as temporary ones of the connection; their descriptions, by name."""
    years = [y for (y,) in db.execute("SELECT DISTINCT report_year FROM marts.fct_coverage ORDER BY 1").fetchall()]
    columns = ", ".join(
        f"coalesce(any_value(state) filter (where report_year = {y}), 'not_due') as \"y{y}\"" for y in years
    )
    of_years = {f"y{y}": (f"State of report year {y}.", f"{y} 年度状态") for y in years}
    missing = _Extra(_MISSING.name, _MISSING.key, _MISSING.en, _MISSING.zh, {**_MISSING.columns, **of_years})
    return [
        _make(db, missing, _MISSINGNESS.format(years=columns or "null as none")),
        _make(db, _CODES, _REGION_CODES),
        _make(db, _COUNTED, _counts(db)),
        _make(db, _SITED, _SITES),
    ]


def _counts(db: duckdb.DuckDBPyConnection) -> str:
    """The query of the counts: the document's media type is its format, where the marts have documents."""
    documents = db.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = 'dim_documents'"
    ).fetchone()
    if documents:
        return _COUNTS.format(
            format="coalesce(documents.media_type, 'unknown')",
            documents="left join marts.dim_documents as documents on documents.document_id = reports.document_id",
        )
    return _COUNTS.format(format="coalesce(reports.reader, 'unknown')", documents="")


def _make(db: duckdb.DuckDBPyConnection, extra: _Extra, sql: str) -> Table:
    db.execute(f'CREATE OR REPLACE TEMP TABLE "{extra.name}" AS {sql}')
    return described(db, extra.name, extra.key, (extra.en, extra.zh), extra.columns)


def described(
    db: duckdb.DuckDBPyConnection,
    name: str,
    key: tuple[str, ...],
    meaning: tuple[str, str],
    columns: dict[str, tuple[str, str]],
) -> Table:
    """The description of a temporary table; meanings are (English, Chinese). Raises `KeyError` for a column without."""
    types = db.execute(f'DESCRIBE temp."{name}"').fetchall()
    row = db.execute(f'SELECT count(*) FROM temp."{name}"').fetchone()
    fields = tuple(Field(column, str(kind), *columns[column]) for column, kind, *_ in types)
    return Table(
        name, *meaning, fields, key, (), int(row[0]) if row else 0, "temp", key_is_whole(db, f'temp."{name}"', key)
    )
