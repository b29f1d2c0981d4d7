{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per region, report year and metric, from townships to the country (000000).
-- value: the government's aggregate where there is one, else the sum of the region's units; never both.
-- matched_*: over the bodies that count in both years with a known figure, so that a change in coverage is no change in
-- the world.
with region_values as (select * from {{ ref('int_region_values') }}),

region_breaks as (select * from {{ ref('int_region_breaks') }}),

paired as (
    select
        now.*,
        before.basis as previous_basis,
        before.num as previous_num,
        before.den as previous_den,
        before.n_publishers as previous_n_publishers,
        before.last_edition as previous_last_edition,
        before.first_edition as previous_first_edition,
        region_breaks.series_break as region_break
    from region_values as now
    left join region_values as before
        on before.region_code = now.region_code
        and before.metric = now.metric
        and before.report_year = now.report_year - 1
    left join region_breaks on region_breaks.region_code = now.region_code and region_breaks.report_year = now.report_year
    where {{ only_stale_years('now.report_year') }}
),

figures as (
    select
        *,
        {{ measure_value('num', 'den') }} as value,
        {{ measure_value('previous_num', 'previous_den') }} as previous_value,
        {{ measure_change('num', 'den', 'previous_num', 'previous_den') }} as change,
        {{ measure_value('matched_num', 'matched_den') }} as matched_value,
        {{ measure_value('matched_previous_num', 'matched_previous_den') }} as matched_previous_value
    from paired
)

select
    region_code,
    report_year,
    metric,
    value,
    previous_value,
    change,
    {{ percent_change('value', 'previous_value') }} as pct_change,
    basis,
    cast(n_publishers as integer) as n_publishers,
    matched_value,
    matched_previous_value,
    {{ percent_change('matched_value', 'matched_previous_value') }} as matched_pct_change,
    cast(n_matched as integer) as n_matched,
    nullif(concat_ws(
        ',',
        case when basis != previous_basis then 'basis_change' end,
        case when previous_basis is not null and (n_publishers > n_matched or previous_n_publishers > n_matched) then 'coverage_change' end,
        case
            when first_edition != previous_first_edition or last_edition != previous_last_edition then 'edition_change'
            when first_edition != last_edition then 'mixed_editions'
        end,
        region_break
    ), '') as series_breaks
from figures
