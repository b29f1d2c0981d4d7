-- Where are decisions corrected by courts and on reconsideration?
select r.path, y.report_year, y.reconsiderations, y.reconsiderations_corrected, y.litigations, y.litigations_corrected
from {{ ref('mart_region_year_wide') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where coalesce(y.reconsiderations_corrected, 0) + coalesce(y.litigations_corrected, 0) > 0
order by coalesce(y.reconsiderations_corrected, 0) + coalesce(y.litigations_corrected, 0) desc, y.region_code, y.report_year
limit 20
