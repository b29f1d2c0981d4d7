{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per current report with a known body and year, and metric. `num` over `den` is the figure (`den` only for
-- ratios). previous_*: the same body's report of the same kind for the year before.
with counted as (select * from {{ ref('int_counted_reports') }}),

metrics as (select * from {{ ref('int_report_metrics') }}),

paired as (
    select
        counted.*,
        previous.report_id as previous_report_id,
        previous.edition as previous_edition,
        -- Both years entered the region's sums in the same way.
        previous.role = counted.role and previous.region_code = counted.region_code as is_matched
    from counted
    left join counted as previous
        on previous.publisher_id = counted.publisher_id
        and previous.is_aggregate = counted.is_aggregate
        and previous.report_year = counted.report_year - 1
    where {{ only_stale_years('counted.report_year') }}
),

figures as (select report_id, {{ metric_structs() }} as measures from metrics),

unfolded as (
    select
        paired.report_id,
        paired.publisher_id,
        paired.region_code,
        paired.report_year,
        paired.edition,
        paired.scope,
        paired.is_aggregate,
        paired.role,
        paired.previous_report_id,
        paired.previous_edition,
        coalesce(paired.is_matched, false) as is_matched,
        unnest(now.measures) as now_measure,
        unnest(coalesce(before.measures, list_transform(now.measures, lambda m: null))) as before_measure
    from paired
    inner join figures as now on now.report_id = paired.report_id
    left join figures as before on before.report_id = paired.previous_report_id
)

select
    * exclude (now_measure, before_measure),
    now_measure.metric as metric,
    now_measure.num as num,
    now_measure.den as den,
    before_measure.num as previous_num,
    before_measure.den as previous_den
from unfolded
