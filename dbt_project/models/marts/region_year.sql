{{ config(materialized='by_year', chained='history', in_parts=true) }}
-- Grain: one row per region, report year and metric, from townships to the country (000000).
-- value: the government's aggregate where there is one, else the sum of the region's units; never both.
-- matched_*: over the bodies that count in both years with a known figure, so that a change in coverage is no change in
-- the world. index_value joins these changes over the years. Rows of a year lie by place, so that the figures of one are read
-- alone.
with region_values as (
    select * from {{ ref('int_region_values') }} where {{ only_stale_years('report_year', before=true) }}
),

bases as (select * from {{ ref('int_region_bases') }} where {{ only_stale_years('report_year', before=true) }}),

indices as (select * from {{ ref('int_region_indices') }} where {{ only_stale_years('report_year') }}),

region_breaks as (select * from {{ ref('int_region_breaks') }}),

metrics as (select metric, name_zh, name_en from {{ ref('dim_metrics') }}),

paired as (
    select
        now.*,
        before.basis as previous_basis,
        before.num as previous_num,
        before.den as previous_den,
        before.n_publishers as previous_n_publishers,
        before.last_edition as previous_last_edition,
        before.first_edition as previous_first_edition,
        bases.n_excluded,
        bases.excluded_because,
        bases.is_scope_unclear,
        bases.is_basis_changed_below,
        bases_before.is_scope_unclear as was_scope_unclear,
        indices.index_value,
        indices.base_year,
        metrics.name_zh,
        metrics.name_en,
        region_breaks.series_break as region_break
    from region_values as now
    left join region_values as before
        on before.region_code = now.region_code
        and before.metric = now.metric
        and before.report_year = now.report_year - 1
    left join bases on bases.region_code = now.region_code and bases.report_year = now.report_year
    left join bases as bases_before
        on bases_before.region_code = now.region_code and bases_before.report_year = now.report_year - 1
    left join indices
        on indices.region_code = now.region_code and indices.metric = now.metric and indices.report_year = now.report_year
    left join metrics on metrics.metric = now.metric
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
        {{ measure_value('matched_previous_num', 'matched_previous_den') }} as matched_previous_value,
        {{ measure_value('other_num', 'other_den') }} as other_value,
        -- A ratio of which a unit's figures are unknown is bounded by nothing, a sum only from below.
        other_num is null as is_open_above,
        other_num is null and den is not null as is_open_below,
        round(n_matched / nullif(n_publishers + previous_n_publishers - n_matched, 0), 4) as matched_share
    from paired
)

select
    region_code,
    report_year,
    metric,
    name_zh as metric_label,
    name_en as metric_label_en,
    value,
    previous_value,
    change,
    {{ percent_change('value', 'previous_value') }} as pct_change,
    coalesce(
        basis = previous_basis
        and not is_scope_unclear
        and not was_scope_unclear
        and not is_basis_changed_below
        and matched_share >= {{ var('comparable_share') }}
        -- One large body that is new or gone can move a sum as much as all the others.
        and (
            den is not null
            or matched_value >= {{ var('comparable_share') }} * value
            and matched_previous_value >= {{ var('comparable_share') }} * previous_value
        )
        and value is not null
        and previous_value is not null,
        false
    ) as is_comparable,
    basis,
    cast(n_publishers as integer) as n_publishers,
    cast(n_unknown as integer) as n_unknown,
    n_excluded,
    excluded_because,
    case when value is not null and not is_open_below then least(value, other_value) end as value_low,
    case when value is not null and not is_open_above then greatest(value, other_value) end as value_high,
    matched_value,
    matched_previous_value,
    {{ percent_change('matched_value', 'matched_previous_value') }} as matched_pct_change,
    cast(n_matched as integer) as n_matched,
    matched_share,
    index_value,
    base_year,
    nullif(concat_ws(
        ',',
        case when is_scope_unclear then 'scope_unclear' end,
        case when basis = 'sum_of_units' and n_unknown > 0 and value is not null then 'partial_sum' end,
        case when basis != previous_basis then 'basis_change' end,
        case when is_basis_changed_below then 'basis_change_below' end,
        case when previous_basis is not null and (n_publishers > n_matched or previous_n_publishers > n_matched) then 'coverage_change' end,
        case
            when first_edition != previous_first_edition or last_edition != previous_last_edition then 'edition_change'
            when first_edition != last_edition then 'mixed_editions'
        end,
        region_break
    ), '') as series_breaks
from figures
order by region_code, metric, report_year
