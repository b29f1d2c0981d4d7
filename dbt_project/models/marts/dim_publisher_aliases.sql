-- Grain: one row per body, name as printed and region as resolved: what was taken for one body, for review.
-- A wrong row is mended in gai_pipeline/places/data/publishers.yaml.
with reports as (
    select * from {{ ref('stg_reports') }} where publisher_id is not null and publisher is not null
)

select
    publisher_id,
    publisher as name,
    region_code,
    min(report_year) as first_year,
    max(report_year) as last_year,
    cast(count(*) as integer) as n_reports,
    min(report_id) as example_report_id
from reports
group by publisher_id, publisher, region_code
