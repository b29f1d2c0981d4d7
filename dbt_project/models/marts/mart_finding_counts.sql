-- Grain: one row per report year, edition, place, rule, cause and severity: how many findings of current reports fail so.
-- What asks how many findings there are of a kind need not read them all.
-- What stands beside others of its year (stored_peer_findings) is counted anew, the rest by year.
with yearly as (select * from {{ ref('int_failed_counts') }}),

peer as (select * from {{ ref('stored_peer_findings') }} where outcome = 'fail' and is_current),

rules as (select rule_id, name_zh, name_en from {{ ref('dim_rules') }}),

-- No rule is of both kinds.
counts as (
    select * from yearly
    union all by name
    select report_year, edition, region_code, rule_id, cause, severity, count(*) as n_findings
    from peer
    group by report_year, edition, region_code, rule_id, cause, severity
)

select
    counts.report_year,
    counts.edition,
    counts.region_code,
    counts.rule_id,
    rules.name_zh as rule_label,
    rules.name_en as rule_label_en,
    counts.cause,
    counts.severity,
    counts.n_findings
from counts
left join rules on rules.rule_id = counts.rule_id
order by counts.report_year, counts.region_code
