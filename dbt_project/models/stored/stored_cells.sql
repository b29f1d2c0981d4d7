{{ config(materialized='by_year') }}
-- Grain: one row per report and cell of the form; what fct_cells is made of. The cell is a number, for texts that repeat
-- in every report are what a build spends its time on: seven columns of them were half of it. A cell that is not on the
-- form has no number, and the build says so (cell_no is never NULL).
-- Records are stored by report, and the rows keep that order closely enough: whoever asks for one report reads a few row
-- groups, not the year. Sorting them anew took more than half of the model's time and most of a build's memory.
with cells as (
    select * from {{ ref('stg_cells') }} where {{ only_stale_years('report_year') }}
),

corrections as (select * from {{ ref('stg_corrections') }}),

form_cells as (select * from {{ ref('stored_form_cells') }})

select
    cells.report_id,
    form_cells.cell_no,
    cells.value,
    cells.status,
    cells.raw,
    cells.confidence,
    cells.proposed,
    corrections.corrected,
    cells.reader,
    cells.page,
    cells.locator,
    cells.report_year
from cells
left join form_cells
    on form_cells.table_name = cells.table_name
    and form_cells.row_code = cells.row_code
    and form_cells.column_code = cells.column_code
left join corrections
    on corrections.report_id = cells.report_id
    and corrections.table_name = cells.table_name
    and corrections.row_code = cells.row_code
    and corrections.column_code = cells.column_code
