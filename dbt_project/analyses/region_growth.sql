-- Where did new requests grow most against the year before? Only the bodies of both years, at least five of them, in places and years that mean the same thing, where of both years' reports less than a tenth has sums that fail.
select w.path, y.report_year, y.matched_previous_value as before, y.matched_value as now, y.matched_pct_change, y.n_matched, y.n_publishers
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as w using (region_code)
inner join {{ ref('mart_region_soundness') }} as this_year on this_year.region_code = y.region_code and this_year.report_year = y.report_year
inner join {{ ref('mart_region_soundness') }} as year_before on year_before.region_code = y.region_code and year_before.report_year = y.report_year - 1
where y.metric = 'new_requests' and this_year.failing_share < 0.1 and year_before.failing_share < 0.1
    and w.level = 'county' and y.is_comparable and y.n_matched >= 5 and y.matched_pct_change is not null
order by y.matched_pct_change desc, y.region_code, y.report_year
limit 20
