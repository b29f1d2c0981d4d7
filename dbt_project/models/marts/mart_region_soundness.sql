-- Grain: one row per region and report year in which reports were counted: how many of them have sums that fail. Figures
-- of a place most of whose reports do not add up are no ground for a ranking.
with reports as (
    select report_id, region_code, report_year
    from {{ ref('fct_reports') }}
    where counted_as in ('aggregate', 'unit')
),

failing as (
    select distinct report_id
    from {{ ref('fct_findings') }}
    where outcome = 'fail' and severity = 'error'
)

select
    reports.region_code,
    reports.report_year,
    cast(count(*) as integer) as n_reports,
    cast(count(failing.report_id) as integer) as n_failing,
    count(failing.report_id) / count(*) as failing_share
from reports
left join failing on failing.report_id = reports.report_id
group by reports.region_code, reports.report_year
