{{ config(materialized='by_year') }}
-- Grain: one row per report, row and column of the table proactive.
with cells as (
    select * from {{ ref('int_cells') }}
    where table_name = 'proactive' and {{ only_stale_years('report_year') }}
),

units as ({{ proactive_units() }})

select
    cells.report_id,
    cells.row_code,
    cells.column_code,
    cells.figure as value,
    units.unit,
    cells.report_year
from cells
left join units on units.row_code = cells.row_code and units.column_code = cells.column_code
