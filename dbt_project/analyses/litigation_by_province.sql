-- How did litigation develop per province, free of changes in coverage?
select r.name, y.report_year, y.value, y.matched_previous_value, y.matched_value, y.matched_pct_change, y.n_matched
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.metric = 'litigations' and r.level = 'province'
order by r.region_code, y.report_year
