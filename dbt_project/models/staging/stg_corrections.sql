-- Grain: one row per cell that a reviewer corrected by hand.
with corrections as (select * from {{ source('raw', 'corrections') }}),

reports as (select report_id, document_id, ordinal from {{ source('raw', 'reports') }})

select
    reports.report_id,
    corrections.table_name,
    corrections.row_code,
    corrections.column_code,
    corrections.corrected,
    corrections.reason,
    corrections.corrected_by
from corrections
inner join reports
    on reports.document_id = corrections.document_id and reports.ordinal = corrections.ordinal
