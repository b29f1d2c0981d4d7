-- Grain: one row per report (or document without one).
-- Versions of a report share publisher, report year and kind (aggregate or not: a government may publish both its own
-- report and its region's). The current one was published last; where dates are equal or unknown it is the one with more
-- figures, then the one with the greater id. Only what could be read takes part.
with reports as (select * from {{ ref('stg_reports') }}),

metrics as (select report_id, n_reported from {{ ref('int_report_metrics') }}),

candidates as (
    select
        reports.report_id,
        reports.publisher_id,
        reports.report_year,
        reports.is_aggregate,
        reports.status in ('parsed', 'partial') as is_readable,
        -- A report of an unknown body or year is nobody's version: it stands alone.
        case
            when reports.status in ('parsed', 'partial') and reports.publisher_id is not null and reports.report_year is not null
                then concat_ws('|', reports.publisher_id, reports.report_year, reports.is_aggregate)
            else reports.report_id
        end as series,
        coalesce(reports.published_on, date '0001-01-01') as published_on,
        metrics.n_reported
    from reports
    inner join metrics on metrics.report_id = reports.report_id
)

select
    report_id,
    publisher_id,
    report_year,
    is_aggregate,
    cast(row_number() over in_series as integer) as version_no,
    cast(count(*) over (partition by series) as integer) as n_versions,
    is_readable and lead(report_id) over in_series is null as is_current,
    lead(report_id) over in_series as superseded_by,
    lag(report_id) over in_series as previous_version
from candidates
window in_series as (partition by series order by published_on, n_reported, report_id)
