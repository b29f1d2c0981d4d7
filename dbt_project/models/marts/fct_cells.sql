{{ config(materialized='by_year') }}
-- Grain: one row per report, table, row and column; cells of tables that the report does not have are left out.
with cells as (
    select * from {{ ref('int_cells') }} where {{ only_stale_years('report_year') }}
)

select
    report_id,
    table_name,
    row_code,
    column_code,
    value,
    status,
    raw,
    confidence,
    proposed,
    corrected,
    reader,
    page,
    locator,
    report_year
from cells
