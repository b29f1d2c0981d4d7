-- How often does each rule of the form fail, by edition?
select
    rule_id, edition, sum(checked) as checked, sum(failed) as failed, sum(blocked) as blocked,
    round(sum(failed) / nullif(sum(checked), 0), 4) as failed_share
from {{ ref('mart_violation_rates') }}
group by rule_id, edition
order by failed_share desc nulls last, rule_id, edition
