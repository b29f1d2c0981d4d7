-- Grain: one row per report, rule, row and column that fails or cannot be decided. Rules inside a report were evaluated when
-- it was read; those between reports are evaluated here, on current reports, and belong to the later one.
with inside as (select * from {{ ref('stg_findings') }}),

chained as (select * from {{ ref('int_chain_checks') }} where outcome != 'pass'),

rolled as (select * from {{ ref('int_rollup_checks') }} where outcome != 'pass'),

between_reports as (
    select *, ' (' || report_year || ' / ' || (report_year - 1) || ')' as years, 'a number is missing' as why_blocked from chained
    union all by name
    select *, ' (' || report_year || ')' as years, 'not all units are there' as why_blocked from rolled
)

select
    report_id,
    rule_id,
    outcome,
    severity,
    row_code,
    column_code,
    left_value,
    right_value,
    difference,
    cause,
    message,
    report_year
from inside
union all
select
    report_id,
    rule_id,
    outcome,
    severity,
    row_code,
    column_code,
    left_value,
    right_value,
    cast(left_value - right_value as decimal(24, 6)) as difference,
    'undecided' as cause,
    name_en || years || ': '
    || case
        when outcome = 'blocked' then why_blocked
        else printf('%g ≠ %g', cast(left_value as double), cast(right_value as double))
    end as message,
    report_year
from between_reports
