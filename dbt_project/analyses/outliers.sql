-- Which bodies stand out among their level and year? Robust z-score of new requests over 5, among at least five peers; reports whose sums fail are left out.
with failing as (
    select distinct report_id from {{ ref('fct_findings') }} where outcome = 'fail' and severity = 'error'
),

figures as (
    select
        y.publisher_id, p.name, p.agency_level, y.report_year, y.value,
        median(y.value) over peers as middle, mad(y.value) over peers as spread, count(*) over peers as n_peers
    from {{ ref('publisher_year') }} as y
    inner join {{ ref('dim_publishers') }} as p using (publisher_id)
    anti join failing on failing.report_id = y.report_id
    where y.metric = 'new_requests' and y.value is not null
    window peers as (partition by p.agency_level, y.report_year)
)

select name, agency_level, report_year, value, middle, n_peers, round(0.6745 * (value - middle) / spread, 2) as robust_z
from figures
where spread > 0 and n_peers >= 5 and abs(0.6745 * (value - middle) / spread) > 5
order by abs(robust_z) desc, name, report_year
limit 20
