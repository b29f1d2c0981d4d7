-- Grain: one row per body that published a report. Name, level and region are those of its newest report.
with reports as (
    select * from {{ ref('stg_reports') }} where publisher_id is not null
)

select
    publisher_id,
    arg_max(publisher, (coalesce(report_year, 0), report_id)) as name,
    arg_max(agency_level, (agency_level != 'unknown', coalesce(report_year, 0), report_id)) as agency_level,
    arg_max(region_code, (coalesce(report_year, 0), report_id)) filter (where region_code is not null) as region_code,
    list_sort(list(distinct publisher)) as names,
    min(report_year) as first_year,
    max(report_year) as last_year,
    count(*) as n_reports
from reports
group by publisher_id
