-- Where do the units not add up to their government's aggregate? The widest gaps first.
with gaps as (
    select report_id, row_code, left_value, right_value, difference
    from {{ ref('fct_findings') }}
    where rule_id = 'rollup.sum_of_units' and outcome = 'fail'
    order by abs(difference) desc, report_id, row_code
    limit 50
)

select p.name, r.report_year, f.row_code, f.left_value as aggregate, f.right_value as sum_of_units, f.difference
from gaps as f
inner join {{ ref('fct_reports') }} as r using (report_id)
inner join {{ ref('dim_publishers') }} as p using (publisher_id)
order by abs(f.difference) desc, p.name, r.report_year, f.row_code
