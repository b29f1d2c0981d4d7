{{ config(materialized='by_year', chained=true, in_parts=true) }}
-- Grain: one row per report, rule, row and column that fails or cannot be decided, of the rules inside a report and of those
-- that tie it to the report of the year before. The former were evaluated when it was read, the latter are here, and belong
-- to the later report. The greater part of fct_findings: a year of it changes with that year and the one before only.
with inside as (select * from {{ ref('stg_findings') }} where {{ only_stale_years('report_year') }}),

chained as (
    select * from {{ ref('int_chain_checks') }}
    where outcome != 'pass' and {{ only_stale_years('report_year') }}
),

rules as (select rule_id, name_en from {{ ref('dim_rules') }}),

found as (
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
        chained.report_id,
        chained.rule_id,
        chained.outcome,
        chained.severity,
        chained.row_code,
        chained.column_code,
        chained.left_value,
        chained.right_value,
        cast(chained.left_value - chained.right_value as decimal(24, 6)) as difference,
        'undecided' as cause,
        rules.name_en || ' (' || chained.report_year || ' / ' || (chained.report_year - 1) || '): '
        || {{ sides_told('chained', 'a number is missing') }} as message,
        chained.report_year
    from chained
    inner join rules on rules.rule_id = chained.rule_id
)

select * from found
order by report_year, report_id
