-- Which counties refuse most? Denied requests as a share of all that were decided, in places with at least five bodies, of whose reports less than a tenth has sums that fail.
with failing as (
    select distinct report_id from {{ ref('fct_findings') }} where outcome = 'fail' and severity = 'error'
),

trusted as (
    select r.region_code, r.report_year
    from {{ ref('fct_reports') }} as r
    left join failing as f using (report_id)
    where r.counted_as in ('aggregate', 'unit')
    group by r.region_code, r.report_year
    having count(f.report_id) < 0.1 * count(*)
)

select r.path, y.report_year, y.denied, y.total_processed, round(y.denied / nullif(y.total_processed, 0), 4) as denied_share, y.n_publishers
from {{ ref('region_year_wide') }} as y
inner join {{ ref('dim_regions') }} as r using (region_code)
inner join trusted using (region_code, report_year)
where r.level = 'county' and y.n_publishers >= 5 and y.total_processed >= 5
order by denied_share desc nulls last, y.region_code, y.report_year
limit 20
