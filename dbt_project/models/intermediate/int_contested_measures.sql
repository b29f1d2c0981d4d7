-- Grain: one row per current report and metric on which versions that nothing decides between differ. `largest` is the
-- largest of their figures, NULL where one of them has none or the metric is a ratio.
with counted as (select report_id, series from {{ ref('int_counted_reports') }} where version_basis = 'undecided'),

versions as (select report_id, series from {{ ref('int_report_versions') }} where version_basis = 'undecided'),

metrics as (select * from {{ ref('int_report_metrics') }}),

-- Few reports are contested: the figures of these alone are unfolded.
rivals as (
    select
        counted.report_id,
        unnest({{ metric_structs() }}) as measure
    from counted
    inner join versions on versions.series = counted.series
    inner join metrics on metrics.report_id = versions.report_id
)

select
    report_id,
    measure.metric,
    case when count(measure.den) = 0 and count(measure.num) = count(*) then max(measure.num) end as largest
from rivals
group by report_id, measure.metric
having count(distinct measure.num) > 1 or count(distinct measure.den) > 1
