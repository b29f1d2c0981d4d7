-- Which reports have the text of another body's or another year's?
select r.publisher, r.report_year, o.publisher as copied_from, o.report_year as of_year, round(r.copied_share, 2) as share
from {{ ref('fct_reports') }} as r
inner join {{ ref('fct_reports') }} as o on o.report_id = r.copied_from
order by r.publisher, r.report_year, r.report_id
