{{ config(materialized='by_year', in_parts=true) }}
-- Grain: one row per report and row of the table applications.
with cells as (
    select * from {{ ref('int_cells') }}
    where table_name = 'applications' and {{ only_stale_years('report_year') }}
),

row_labels as ({{ labels_of('row', 'applications') }}),

wide as (
    select
        report_id,
        row_code,
        {% for column in form_codes('applicant') -%}
        max(figure) filter (where column_code = '{{ column }}') as {{ column }},
        {% endfor -%}
        any_value(report_year) as report_year
    from cells
    group by report_id, row_code
)

select
    wide.report_id,
    wide.row_code,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    wide.* exclude (report_id, row_code)
from wide
left join row_labels on row_labels.code = wide.row_code
