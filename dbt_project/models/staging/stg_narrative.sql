-- Grain: one row per report and stated number.
with narrative as (select * from {{ source('raw', 'narrative') }})

select report_id, report_year, ordinal, measure, value, unit, raw, locator
from narrative
