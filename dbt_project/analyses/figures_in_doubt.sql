-- Which regional figures have two readings or lack units, and why?
select r.path, y.report_year, y.metric_label, y.value_low, y.value, y.value_high, y.n_publishers, y.n_unknown, y.n_excluded, y.excluded_because, y.series_breaks
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.metric = 'new_requests' and (y.value_low is distinct from y.value_high or y.n_excluded > 0)
order by y.region_code, y.report_year
