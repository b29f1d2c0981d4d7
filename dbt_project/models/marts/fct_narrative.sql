-- Grain: one row per report and number stated in its text.
with narrative as (select * from {{ ref('stg_narrative') }})

select report_id, measure, value, unit, raw, locator, ordinal, report_year
from narrative
