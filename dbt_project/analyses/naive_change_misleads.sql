-- Where would a naive comparison mislead: plain change and that of the same bodies differ in sign or by more than 20 points?
select r.path, y.report_year, y.metric_label, y.matched_pct_change, y.n_matched, y.pct_change, y.n_publishers, y.series_breaks
from {{ ref('region_year') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
where y.pct_change is not null and y.matched_pct_change is not null
    and (sign(y.pct_change) != sign(y.matched_pct_change) or abs(y.pct_change - y.matched_pct_change) > 20)
order by abs(y.pct_change - y.matched_pct_change) desc, y.region_code, y.report_year, y.metric
limit 20
