-- Which counties refuse most? Denied requests as a share of all that were decided.
select r.path, y.report_year, y.denied, y.total_processed, round(y.denied / nullif(y.total_processed, 0), 4) as denied_share
from {{ ref('region_year_wide') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where r.level = 'county' and y.total_processed >= 5
order by denied_share desc nulls last, y.region_code, y.report_year
limit 20
