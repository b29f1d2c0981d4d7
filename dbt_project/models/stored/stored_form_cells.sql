-- Grain: one row per cell that a report can have: a row and a column of one table of the form, numbered by table. Numbers
-- are the same in every build, for they come from the form alone.
with row_labels as ({{ labels_of('row') }}),

column_labels as ({{ labels_of('column') }})

select
    cast(
        row_number() over (order by row_labels.table_name, row_labels.code, column_labels.code) as smallint
    ) as cell_no,
    row_labels.table_name,
    row_labels.code as row_code,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    column_labels.code as column_code,
    column_labels.label as column_label,
    column_labels.label_en as column_label_en
from row_labels
inner join column_labels on column_labels.table_name = row_labels.table_name
