{{ config(materialized='by_year', in_parts=true) }}
-- Grain: one row per report and channel (row of the table reviews).
with cells as (
    select * from {{ ref('int_cells') }}
    where table_name = 'reviews' and {{ only_stale_years('report_year') }}
),

row_labels as ({{ labels_of('row', 'reviews') }}),

wide as (
    select
        report_id,
        row_code as channel,
        {% for column in form_codes('review_result') -%}
        max(figure) filter (where column_code = '{{ column }}') as {{ column }},
        {% endfor -%}
        any_value(report_year) as report_year
    from cells
    group by report_id, row_code
)

select
    wide.report_id,
    wide.channel,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    wide.* exclude (report_id, channel)
from wide
left join row_labels on row_labels.code = wide.channel
