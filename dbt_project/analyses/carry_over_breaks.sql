-- Whose carry-over does not chain from one year to the next?
with widest as materialized (
    select report_id, column_code, right_value, left_value, difference
    from {{ ref('fct_findings') }}
    where rule_id = 'applications.carry_over' and outcome = 'fail' and column_code = 'total'
    order by abs(difference) desc, report_id
    limit 20
)

select p.name, r.report_year, w.column_code, w.right_value as carried_forward_before, w.left_value as carried_over_now, w.difference
from widest as w
inner join {{ ref('fct_reports') }} as r using (report_id)
inner join {{ ref('dim_publishers') }} as p using (publisher_id)
order by abs(w.difference) desc, p.name, r.report_year
