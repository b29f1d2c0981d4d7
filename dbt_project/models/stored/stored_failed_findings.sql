{{ config(materialized='by_year', chained=true, in_parts=true) }}
-- Grain: one row per report, rule, row and column that fails, of current reports, of the rules inside a report and of those
-- that tie it to the report of the year before; within a year in the order in which they are listed: errors before warnings,
-- by report. The greater part of mart_failed_findings.
with reports as (
    select report_id, edition, region_code from {{ ref('stg_reports') }} where {{ only_stale_years('report_year') }}
),

current_reports as (
    select report_id from {{ ref('int_report_versions') }} where is_current and {{ only_stale_years('report_year') }}
),

findings as (
    select report_id, rule_id, row_code, column_code, cause, severity, report_year
    from {{ ref('stored_findings') }}
    where outcome = 'fail' and {{ only_stale_years('report_year') }}
)

select
    findings.report_id,
    findings.rule_id,
    findings.row_code,
    findings.column_code,
    findings.cause,
    findings.severity,
    reports.edition,
    reports.region_code,
    findings.report_year
from findings
inner join current_reports on current_reports.report_id = findings.report_id
inner join reports on reports.report_id = findings.report_id
order by
    findings.report_year,
    findings.severity,
    findings.report_id,
    findings.rule_id,
    findings.row_code,
    findings.column_code
