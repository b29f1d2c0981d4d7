-- Which counties refuse most? Denied requests as a share of all that were decided, in places with at least five bodies, of whose reports less than a tenth has sums that fail.
select r.path, y.report_year, y.denied, y.total_processed, round(y.denied / nullif(y.total_processed, 0), 4) as denied_share, y.n_publishers
from {{ ref('mart_region_year_wide') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
inner join {{ ref('mart_region_soundness') }} as s using (region_code, report_year)
where r.level = 'county' and y.n_publishers >= 5 and y.total_processed >= 5 and s.failing_share < 0.1
order by denied_share desc nulls last, y.region_code, y.report_year
limit 20
