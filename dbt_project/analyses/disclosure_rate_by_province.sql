-- How open is each province, year by year?
select r.name, y.report_year, round(y.value, 4) as disclosure_rate, round(y.change, 4) as change, y.basis, y.n_publishers, y.series_breaks
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.metric = 'disclosure_rate' and r.level = 'province'
order by r.region_code, y.report_year
