{{ config(materialized='by_year') }}
-- Grain: one row per report, table, row and column; cells of tables that the report does not have are left out.
-- Records are stored by report, and the rows keep that order closely enough: whoever asks for one report reads a few row
-- groups, not the year. Sorting them anew took more than half of the model's time and most of a build's memory.
with cells as (
    select * from {{ ref('int_cells') }} where {{ only_stale_years('report_year') }}
),

row_labels as ({{ labels_of('row') }}),

column_labels as ({{ labels_of('column') }})

select
    cells.report_id,
    cells.table_name,
    cells.row_code,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    cells.column_code,
    column_labels.label as column_label,
    column_labels.label_en as column_label_en,
    cells.value,
    cells.status,
    cells.raw,
    cells.confidence,
    cells.proposed,
    cells.corrected,
    cells.reader,
    cells.page,
    cells.locator,
    cells.report_year
from cells
left join row_labels on row_labels.table_name = cells.table_name and row_labels.code = cells.row_code
left join column_labels on column_labels.table_name = cells.table_name and column_labels.code = cells.column_code
