{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per report year, edition, place, rule, cause and severity: how many findings of current reports fail so, of
-- the rules inside a report and between two years.
select report_year, edition, region_code, rule_id, cause, severity, count(*) as n_findings
from {{ ref('stored_failed_findings') }}
where {{ only_stale_years('report_year') }}
group by report_year, edition, region_code, rule_id, cause, severity
