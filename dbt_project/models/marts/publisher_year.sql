{{ config(materialized='by_year', chained=true, in_parts=true) }}
-- Grain: one row per body, report year and metric. A government that published both its own report and its region's has the
-- latter's figures here. The year before is the calendar year before: after a gap there is no previous value. Rows lie by
-- body, so that the figures of one are read alone.
with measures as (
    select * from {{ ref('int_measures') }} where {{ only_stale_years('report_year') }}
),

region_breaks as (select * from {{ ref('int_region_breaks') }}),

body_breaks as (select * from {{ ref('int_body_breaks') }}),

kinds as (
    select publisher_id, report_year, bool_or(is_aggregate) as is_aggregate
    from {{ ref('int_counted_reports') }}
    where {{ only_stale_years('report_year', before=true) }}
    group by publisher_id, report_year
),

metrics as (select metric, name_zh, name_en from {{ ref('dim_metrics') }}),

chosen as (
    select
        measures.*,
        metrics.name_zh,
        metrics.name_en,
        previous_kind.is_aggregate as previous_is_aggregate,
        region_breaks.series_break as region_break,
        body_breaks.series_break as body_break
    from measures
    inner join kinds using (publisher_id, report_year, is_aggregate)
    left join kinds as previous_kind
        on previous_kind.publisher_id = measures.publisher_id
        and previous_kind.report_year = measures.report_year - 1
    left join metrics on metrics.metric = measures.metric
    left join region_breaks
        on region_breaks.region_code = measures.region_code and region_breaks.report_year = measures.report_year
    left join body_breaks
        on body_breaks.publisher_id = measures.publisher_id and body_breaks.report_year = measures.report_year
),

figures as (
    select
        *,
        {{ measure_value('num', 'den') }} as value,
        {{ measure_value('previous_num', 'previous_den') }} as previous_value,
        {{ measure_change('num', 'den', 'previous_num', 'previous_den') }} as change
    from chosen
)

select
    publisher_id,
    report_year,
    metric,
    name_zh as metric_label,
    name_en as metric_label_en,
    value,
    previous_value,
    change,
    {{ percent_change('value', 'previous_value') }} as pct_change,
    report_id,
    scope,
    nullif(concat_ws(
        ',',
        case when edition != previous_edition then 'edition_change' end,
        case when previous_is_aggregate != is_aggregate then 'scope_change' end,
        body_break,
        region_break
    ), '') as series_breaks
from figures
order by publisher_id, metric, report_year
