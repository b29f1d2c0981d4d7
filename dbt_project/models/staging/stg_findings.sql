-- Grain: one row per report, rule, row and column that failed or could not be decided inside the report.
with findings as (select * from {{ source('raw', 'findings') }})

select
    report_id,
    report_year,
    rule_id,
    outcome,
    severity,
    row_code,
    column_code,
    left_value,
    right_value,
    difference,
    cause,
    message
from findings
