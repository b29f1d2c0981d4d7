-- Grain: one row per body, name as printed and region as resolved.
with reports as (
    select * from {{ ref('stg_reports') }} where publisher_id is not null and publisher is not null
),

body_names as (select * from {{ ref('stg_body_names') }})

select
    reports.publisher_id,
    reports.publisher as name,
    reports.region_code,
    any_value(body_names.general_name) as general_name,
    any_value(body_names.kind) as special_kind,
    arg_max(reports.agency_level, (coalesce(reports.report_year, 0), reports.report_id)) as agency_level,
    min(reports.report_year) as first_year,
    max(reports.report_year) as last_year,
    cast(count(*) as integer) as n_reports,
    min(reports.report_id) as example_report_id
from reports
left join body_names on body_names.name = reports.publisher
group by reports.publisher_id, reports.publisher, reports.region_code
