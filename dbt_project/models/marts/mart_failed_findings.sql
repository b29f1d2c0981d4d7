-- Grain: one row per report, rule, row and column that fails, of current reports, in the order in which they are listed: the
-- newest year first, errors before warnings, by report. What shows some of them reads only these and joins nothing before it
-- has chosen; what they say stands in fct_findings.
with reports as (select report_id, edition, region_code from {{ ref('fct_reports') }} where is_current),

findings as (
    select report_id, rule_id, row_code, column_code, cause, severity, report_year
    from {{ ref('fct_findings') }}
    where outcome = 'fail'
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
inner join reports on reports.report_id = findings.report_id
order by
    findings.report_year desc nulls last,
    findings.severity,
    findings.report_id,
    findings.rule_id,
    findings.row_code,
    findings.column_code
