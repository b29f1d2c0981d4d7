-- Which reasons for denial are used, per year? Nearly all reports count, so those that do not are left out.
with not_counted as (
    select report_id from {{ ref('fct_reports') }} where not coalesce(is_current and counted_as = 'unit', false)
)

select a.report_year, a.row_code, sum(a.total) as requests
from {{ ref('fct_applications') }} as a
anti join not_counted using (report_id)
where starts_with(a.row_code, 'denied_')
group by a.report_year, a.row_code
order by a.report_year, requests desc nulls last, a.row_code
