-- Grain: one row per report whose place is not resolved and place that its evidence leaves open; one row without a place
-- where it names none.
with reports as (
    select * from {{ ref('stg_reports') }} where status in ('parsed', 'partial') and region_status != 'resolved'
)

select
    report_id,
    report_year,
    publisher,
    region_status,
    unnest(case when len(region_candidates) > 0 then region_candidates else [cast(null as varchar)] end) as region_code,
    region_evidence as evidence
from reports
