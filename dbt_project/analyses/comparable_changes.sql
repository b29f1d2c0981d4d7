-- Which changes of which regions are changes in the world, and over how many bodies? Those over the most bodies first.
select
    coalesce(nullif(r.path, ''), r.name) as path, y.report_year, y.metric_label,
    y.matched_previous_value as before, y.matched_value as now, y.matched_pct_change, y.n_matched, y.matched_share
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.is_comparable and y.n_matched > 1
order by y.n_matched desc, y.region_code, y.report_year desc, y.metric
limit 50
