-- Where did new requests grow most against the year before, comparing only bodies that report in both years?
select w.path, y.report_year, y.matched_previous_value as before, y.matched_value as now, y.matched_pct_change, y.n_matched
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as w using (region_code)
where y.metric = 'new_requests' and w.level = 'county' and y.matched_pct_change is not null
order by y.matched_pct_change desc, y.region_code, y.report_year
limit 20
