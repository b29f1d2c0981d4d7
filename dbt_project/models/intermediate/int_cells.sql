{{ config(materialized='view') }}
-- Grain: one row per report, table, row and column, with the figure that every measure takes: a correction, else what the
-- document says.
with cells as (select * from {{ ref('fct_cells') }})

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
    locator,
    corrected,
    coalesce(corrected, value) as figure
from cells
