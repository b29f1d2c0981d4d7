-- Where do the units not add up to their government's aggregate?
select p.name, r.report_year, f.row_code, f.left_value as aggregate, f.right_value as sum_of_units, f.difference
from {{ ref('fct_findings') }} as f
inner join {{ ref('fct_reports') }} as r using (report_id)
inner join {{ ref('dim_publishers') }} as p using (publisher_id)
where f.rule_id = 'rollup.sum_of_units' and f.outcome = 'fail'
order by p.name, r.report_year, f.row_code
