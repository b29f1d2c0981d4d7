-- How did litigation develop per province, free of changes in coverage? The index is 100 in its base year.
select
    r.name, y.report_year, y.index_value, y.base_year, y.matched_previous_value, y.matched_value, y.matched_pct_change, y.n_matched,
    y.value, y.n_publishers
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.metric = 'litigations' and r.level = 'province'
order by r.region_code, y.report_year
