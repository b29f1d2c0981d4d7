{{ config(materialized='view', persist_docs={'relation': true, 'columns': target.name != 'lake'}) }}
-- Grain: one row per report, table, row and column; cells of tables that the report does not have are left out.
-- A view of numbers and their texts. A condition on a table, row or column becomes one on the few numbers that have it,
-- before the cells are read. No database is named, for the file is opened under other names than the one it is built in. A
-- lake takes no comments on the columns of a view.
with cells as (select * from {{ ref('stored_cells').include(database=false) }}),

form_cells as (select * from {{ ref('stored_form_cells').include(database=false) }})

select
    cells.report_id,
    form_cells.table_name,
    form_cells.row_code,
    form_cells.row_label,
    form_cells.row_label_en,
    form_cells.column_code,
    form_cells.column_label,
    form_cells.column_label_en,
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
inner join form_cells on form_cells.cell_no = cells.cell_no
