"""What changed since the release before, cell by cell, with the reason.

Belongs here: comparing two releases. Does not belong here: versions of a report within one (`fct_report_changes`).

Compared are the current reports' cells, by body, report year, kind of report (aggregate or not) and cell. A cell that
differs although its document, the reading, the corrections and the choice of versions are the same is `unflagged`: it
may not be, and no release with such a cell is written.
"""

from __future__ import annotations

from typing import Final

import duckdb

from gai_pipeline.release.extras import described
from gai_pipeline.release.release_tables import Table

NAME: Final = "release_changes"
_KEY: Final = ("body", "report_year", "kind", "table_name", "row_code", "column_code")
STATES: Final = {
    "added": ("added", "新增"),
    "withdrawn": ("no longer there", "撤下"),
    "changed_by_source": ("changed by the source", "来源改动"),
    "changed_by_us": ("changed by us", "本库改动"),
}
REASONS: Final = {
    "new_document": ("a document that the release before did not have", "上次发布没有的文件"),
    "document_gone": ("its document is no longer in the archive", "文件已不在档案中"),
    "parser_version": ("another version of the reading", "读取程序版本不同"),
    "correction": ("a correction by hand", "人工更正"),
    "version_rule": ("another version of the report counts", "采用了报告的另一版本"),
    "attribution": ("given to another body, year or kind", "归属的机关、年度或种类不同"),
    "unflagged": ("nothing explains it", "无从解释"),
}

_REPORTS: Final = """
create or replace temp table {name}_reports as
select
    report_id, document_id, is_current, parser_version, report_year,
    coalesce(publisher_id, report_id) as body,
    case when scope = 'aggregate' then 'aggregate' else 'own' end as kind
from {tables}fct_reports
"""
_CELLS: Final = """
create or replace temp table {name}_cells as
select r.body, r.report_year, r.kind, c.table_name, c.row_code, c.column_code, c.value, c.status, c.corrected,
    r.report_id, r.document_id, r.parser_version
from {name}_reports as r
inner join {tables}fct_cells as c using (report_id)
where r.is_current
"""

# A reason is looked for in the order in which it would explain everything after it.
_CHANGES: Final = """
create or replace temp table release_changes as
with compared as (
    select
        coalesce(o.body, n.body) as body,
        coalesce(o.report_year, n.report_year) as report_year,
        coalesce(o.kind, n.kind) as kind,
        coalesce(o.table_name, n.table_name) as table_name,
        coalesce(o.row_code, n.row_code) as row_code,
        coalesce(o.column_code, n.column_code) as column_code,
        o.value as previous_value, n.value,
        o.status as previous_status, n.status,
        o.corrected as previous_corrected, n.corrected,
        o.report_id as previous_report_id, n.report_id,
        o.document_id as previous_document_id, n.document_id,
        o.parser_version as previous_parser_version, n.parser_version
    from old_cells as o
    full join new_cells as n
        on n.body = o.body and n.report_year is not distinct from o.report_year and n.kind = o.kind
        and n.table_name = o.table_name and n.row_code = o.row_code and n.column_code = o.column_code
    where o.report_id is null or n.report_id is null or o.value is distinct from n.value
       or o.status is distinct from n.status or o.corrected is distinct from n.corrected
),

-- Bodies, years and kinds whose current report stands in a document that the release before did not have.
renewed as (
    select distinct body, report_year, kind from new_reports
    where is_current and document_id not in (select document_id from old_reports)
),

flagged as (
    select
        compared.*,
        compared.document_id is not null
            and compared.document_id not in (select document_id from old_reports) as is_new_document,
        previous_document_id is not null
            and previous_document_id not in (select document_id from new_reports) as is_gone,
        renewed.body is not null as is_renewed,
        before.is_current as was_current,
        before.parser_version as parser_before,
        later.is_current as is_still_current,
        later.parser_version as parser_now,
        (before.body, before.report_year, before.kind)
            is distinct from (compared.body, compared.report_year, compared.kind) as has_come,
        (later.body, later.report_year, later.kind)
            is distinct from (compared.body, compared.report_year, compared.kind) as has_left
    from compared
    left join renewed on renewed.body = compared.body and renewed.kind = compared.kind
        and renewed.report_year is not distinct from compared.report_year
    left join old_reports as before on before.report_id = compared.report_id
    left join new_reports as later on later.report_id = compared.previous_report_id
),

explained as (
    select
        *,
        case
            when is_new_document then 'new_document'
            when is_gone then 'document_gone'
            when report_id = previous_report_id and corrected is distinct from previous_corrected then 'correction'
            when report_id is null and not is_still_current and is_renewed then 'new_document'
            when parser_version is distinct from parser_before and report_id is not null then 'parser_version'
            when previous_parser_version is distinct from parser_now and previous_report_id is not null
                then 'parser_version'
            when report_id != previous_report_id then 'version_rule'
            when report_id is not null and previous_report_id is null and has_come then 'attribution'
            when report_id is null and has_left then 'attribution'
            when report_id is not null and previous_report_id is null and not was_current then 'version_rule'
            when report_id is null and not is_still_current then 'version_rule'
            else 'unflagged'
        end as change_reason
    from flagged
)

select
    body, report_year, kind, table_name, row_code, column_code,
    case
        when change_reason = 'document_gone' and report_id is null then 'withdrawn'
        when change_reason = 'new_document' and previous_report_id is null then 'added'
        when change_reason in ('new_document', 'document_gone') then 'changed_by_source'
        else 'changed_by_us'
    end as change_state,
    change_reason,
    previous_value, value, previous_status, status, previous_corrected, corrected,
    previous_report_id, report_id, previous_document_id, document_id, previous_parser_version, parser_version
from explained
"""

_COLUMNS: Final = {
    "body": ("The body (publisher_id); the report where the body is unknown.", "机关标识;不明则为报告标识"),
    "report_year": ("Report year.", "报告年度"),
    "kind": ("aggregate, or own: also of unclear scope.", "aggregate 汇总;own 其他"),
    "table_name": ("Table of the form.", "表"),
    "row_code": ("Row.", "行"),
    "column_code": ("Column.", "列"),
    "change_state": (f"{'; '.join(f'{k}: {v[0]}' for k, v in STATES.items())}.", "变化类别"),
    "change_reason": (f"{'; '.join(f'{k}: {v[0]}' for k, v in REASONS.items())}.", "变化原因"),
    "previous_value": ("Figure in the release before.", "上次发布的数"),
    "value": ("Figure now.", "本次的数"),
    "previous_status": ("State in the release before; NULL where the cell was not there.", "上次的状态"),
    "status": ("State now; NULL where the cell is not there.", "本次的状态"),
    "previous_corrected": ("Correction in the release before.", "上次的人工更正"),
    "corrected": ("Correction now.", "本次的人工更正"),
    "previous_report_id": ("Report that the cell came from.", "上次所据的报告"),
    "report_id": ("Report that it comes from now.", "本次所据的报告"),
    "previous_document_id": ("Document that it came from.", "上次所据的文件"),
    "document_id": ("Document that it comes from now.", "本次所据的文件"),
    "previous_parser_version": ("Version of the reading then.", "上次的读取程序版本"),
    "parser_version": ("Version of the reading now.", "本次的读取程序版本"),
}


def make_changes(db: duckdb.DuckDBPyConnection) -> Table:
    """Compare the marts with the release whose tables are the views `before_…`; the changes as a temporary table."""
    for name, tables in (("old", "temp.before_"), ("new", "marts.")):
        db.execute(_REPORTS.format(name=name, tables=tables))
        db.execute(_CELLS.format(name=name, tables=tables))
    db.execute(_CHANGES)
    meaning = (
        "Grain: one row per cell that differs from the release before, with the reason.",
        "每行为一个与上次发布不同的单元格及其原因。",
    )
    return described(db, NAME, _KEY, meaning, _COLUMNS)


def unflagged(db: duckdb.DuckDBPyConnection) -> list[str]:
    """Cells that changed although nothing explains it, a sentence each; the first 20 of them."""
    rows = db.execute(
        "SELECT body, report_year, table_name, row_code, column_code, previous_value, value, report_id "
        "FROM temp.release_changes WHERE change_reason = 'unflagged' ORDER BY ALL LIMIT 20"
    ).fetchall()
    return [
        f"report {report} ({body}, {year}), {table}.{row}.{column}: {old} became {new}, and neither its document nor "
        "the reading, a correction or the choice of versions explains it"
        for body, year, table, row, column, old, new, report in rows
    ]
