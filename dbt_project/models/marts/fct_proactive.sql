{{ config(materialized='by_year', in_parts=true) }}
-- Grain: one row per report, row and column of the table proactive.
with cells as (
    select * from {{ ref('int_cells') }}
    where table_name = 'proactive' and {{ only_stale_years('report_year') }}
),

units as ({{ proactive_units() }}),

row_labels as ({{ labels_of('row', 'proactive') }}),

column_labels as ({{ labels_of('column', 'proactive') }})

select
    cells.report_id,
    cells.row_code,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    cells.column_code,
    column_labels.label as column_label,
    column_labels.label_en as column_label_en,
    cells.figure as value,
    units.unit,
    cells.report_year
from cells
left join units on units.row_code = cells.row_code and units.column_code = cells.column_code
left join row_labels on row_labels.code = cells.row_code
left join column_labels on column_labels.code = cells.column_code
