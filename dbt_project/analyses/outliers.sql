-- Which bodies stand out among their level and year? Robust z-score of new requests over 5, among at least five peers; reports whose sums fail are left out.
with failing as (
    select distinct report_id from {{ ref('mart_failed_findings') }} where severity = 'error'
),

figures as materialized (
    select y.publisher_id, p.name, p.agency_level, y.report_year, y.value
    from {{ ref('publisher_year') }} as y
    inner join {{ ref('dim_publishers') }} as p using (publisher_id)
    anti join failing on failing.report_id = y.report_id
    where y.metric = 'new_requests' and y.value is not null
),

peers as (
    select agency_level, report_year, median(value) as middle, mad(value) as spread, count(*) as n_peers
    from figures
    group by agency_level, report_year
)

select
    f.name, f.agency_level, f.report_year, f.value, peers.middle, peers.n_peers,
    round(0.6745 * (f.value - peers.middle) / peers.spread, 2) as robust_z
from figures as f
inner join peers on peers.agency_level = f.agency_level and peers.report_year = f.report_year
where peers.spread > 0 and peers.n_peers >= 5 and abs(0.6745 * (f.value - peers.middle) / peers.spread) > 5
order by abs(robust_z) desc, f.name, f.report_year
limit 20
