-- Where did new requests grow most against the year before? Only the bodies of both years, at least five of them, in places and years that mean the same thing.
select w.path, y.report_year, y.matched_previous_value as before, y.matched_value as now, y.matched_pct_change, y.n_matched, y.n_publishers
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as w using (region_code)
where y.metric = 'new_requests' and w.level = 'county' and y.is_comparable and y.n_matched >= 5 and y.matched_pct_change is not null
order by y.matched_pct_change desc, y.region_code, y.report_year
limit 20
