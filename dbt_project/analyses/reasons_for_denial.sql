-- Which reasons for denial are used, per year?
select r.report_year, a.row_code, sum(a.total) as requests
from {{ ref('fct_applications') }} as a
inner join {{ ref('fct_reports') }} as r using (report_id)
where r.is_current and r.counted_as = 'unit' and starts_with(a.row_code, 'denied_')
group by r.report_year, a.row_code
order by r.report_year, requests desc nulls last, a.row_code
