-- Of the violations, which are the filers' and which ours?
select rule_id, cause, count(*) as findings
from {{ ref('fct_findings') }}
where outcome = 'fail'
group by rule_id, cause
order by rule_id, cause
