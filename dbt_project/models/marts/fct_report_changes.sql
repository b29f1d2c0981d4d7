-- Grain: one row per version of a report and cell whose figure or state differs from the version before.
with versions as (
    select report_id, previous_version from {{ ref('int_report_versions') }} where previous_version is not null
),

concerned as (
    select report_id from versions
    union
    select previous_version from versions
),

cells as (
    select report_id, table_name, row_code, column_code, value, status
    from {{ ref('stg_cells') }} as cell
    semi join concerned on concerned.report_id = cell.report_id
),

after_change as (
    select versions.report_id, versions.previous_version, cells.* exclude (report_id)
    from versions inner join cells on cells.report_id = versions.report_id
),

before_change as (
    select versions.report_id, versions.previous_version, cells.* exclude (report_id)
    from versions inner join cells on cells.report_id = versions.previous_version
),

row_labels as ({{ labels_of('row') }}),

column_labels as ({{ labels_of('column') }}),

changes as (
    select
        report_id,
        previous_version as previous_report_id,
        table_name,
        row_code,
        column_code,
        b.value as previous_value,
        a.value,
        b.status as previous_status,
        a.status
    from after_change as a
    full join before_change as b using (report_id, previous_version, table_name, row_code, column_code)
    where a.value is distinct from b.value or a.status is distinct from b.status
)

select
    changes.report_id,
    changes.previous_report_id,
    changes.table_name,
    changes.row_code,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    changes.column_code,
    column_labels.label as column_label,
    column_labels.label_en as column_label_en,
    changes.previous_value,
    changes.value,
    changes.previous_status,
    changes.status
from changes
left join row_labels on row_labels.table_name = changes.table_name and row_labels.code = changes.row_code
left join column_labels on column_labels.table_name = changes.table_name and column_labels.code = changes.column_code
