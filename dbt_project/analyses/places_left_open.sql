-- Which reports could not be given to a place, and between which places?
select c.publisher, c.report_year, c.region_status, count(c.region_code) as candidates, min(r.path) as example
from {{ ref('fct_place_candidates') }} as c
left join {{ ref('dim_regions') }} as r using (region_code)
group by c.report_id, c.publisher, c.report_year, c.region_status
order by candidates desc, c.publisher, c.report_year, c.report_id
limit 20
