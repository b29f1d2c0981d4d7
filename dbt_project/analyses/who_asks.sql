-- Who asks? Share of natural persons among new requests, by province, with the bodies that it is taken over.
select r.name, y.report_year, round(y.value, 4) as natural_person_share, y.n_publishers, y.n_unknown
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.metric = 'natural_person_share' and r.level = 'province'
order by r.region_code, y.report_year
