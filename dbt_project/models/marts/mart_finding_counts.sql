-- Grain: one row per report year, edition, place, rule, cause and severity: how many findings of current reports fail so.
-- What asks how many findings there are of a kind need not read them all.
with reports as (select report_id, edition, region_code from {{ ref('fct_reports') }} where is_current),

findings as (
    select report_id, report_year, rule_id, cause, severity, rule_label, rule_label_en
    from {{ ref('fct_findings') }}
    where outcome = 'fail'
)

select
    findings.report_year,
    reports.edition,
    reports.region_code,
    findings.rule_id,
    any_value(findings.rule_label) as rule_label,
    any_value(findings.rule_label_en) as rule_label_en,
    findings.cause,
    findings.severity,
    count(*) as n_findings
from findings
inner join reports on reports.report_id = findings.report_id
group by
    findings.report_year, reports.edition, reports.region_code, findings.rule_id, findings.cause, findings.severity
order by findings.report_year, reports.region_code
