-- Whose carry-over does not chain from one year to the next?
select p.name, r.report_year, f.column_code, f.right_value as carried_forward_before, f.left_value as carried_over_now, f.difference
from {{ ref('fct_findings') }} as f
inner join {{ ref('fct_reports') }} as r using (report_id)
inner join {{ ref('dim_publishers') }} as p using (publisher_id)
where f.rule_id = 'applications.carry_over' and f.outcome = 'fail' and f.column_code = 'total'
order by abs(f.difference) desc, p.name, r.report_year
limit 20
