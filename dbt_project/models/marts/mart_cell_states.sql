{{ config(materialized='by_year') }}
-- Grain: one row per report year, reader, table and status: how many cells ended so.
with cells as (
    select * from {{ ref('fct_cells') }} where {{ only_stale_years('report_year') }}
)

select
    report_year,
    reader,
    table_name,
    status,
    count(*) as n_cells
from cells
group by report_year, reader, table_name, status
