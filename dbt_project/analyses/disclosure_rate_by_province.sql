-- How open is each province, year by year, and did the bodies of both years become more open?
select
    r.name, y.report_year, round(y.value, 4) as disclosure_rate, y.n_publishers, y.is_comparable,
    round(y.matched_previous_value, 4) as same_bodies_before, round(y.matched_value, 4) as same_bodies, y.n_matched, y.basis, y.series_breaks
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.metric = 'disclosure_rate' and r.level = 'province'
order by r.region_code, y.report_year
