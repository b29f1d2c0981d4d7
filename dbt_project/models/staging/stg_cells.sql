-- Grain: one row per report, table, row and column.
with cells as (select * from {{ source('raw', 'cells') }})

select
    report_id,
    report_year,
    table_name,
    row_code,
    column_code,
    value,
    status,
    raw,
    confidence,
    proposed,
    reader,
    page,
    locator
from cells
