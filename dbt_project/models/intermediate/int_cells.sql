{{ config(materialized='view') }}
-- Grain: one row per report, table, row and column. The one place where a correction meets the reported value:
-- `figure` is what every measure takes, `value` stays what the document says.
with cells as (select * from {{ ref('stg_cells') }}),

corrections as (select * from {{ ref('stg_corrections') }})

select
    cells.report_id,
    cells.report_year,
    cells.table_name,
    cells.row_code,
    cells.column_code,
    cells.value,
    cells.status,
    cells.raw,
    cells.confidence,
    cells.proposed,
    cells.reader,
    cells.page,
    cells.locator,
    corrections.corrected,
    coalesce(corrections.corrected, cells.value) as figure
from cells
left join corrections
    on corrections.report_id = cells.report_id
    and corrections.table_name = cells.table_name
    and corrections.row_code = cells.row_code
    and corrections.column_code = cells.column_code
