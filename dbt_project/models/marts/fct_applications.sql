{{ config(materialized='by_year') }}
-- Grain: one row per report and row of the table applications.
with cells as (
    select * from {{ ref('int_cells') }}
    where table_name = 'applications' and {{ only_stale_years('report_year') }}
)

select
    report_id,
    row_code,
    {% for column in form_codes('applicant') -%}
    max(figure) filter (where column_code = '{{ column }}') as {{ column }},
    {% endfor -%}
    any_value(report_year) as report_year
from cells
group by report_id, row_code
