{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per region, report year and metric, for every region in which a report was counted.
-- From the deepest level up: a region's figure is its government's aggregate where there is one, else the sum of the units
-- that sit in it and of the regions below it. matched_*: the same over the bodies that count in both years.
with measures as (
    select * from {{ ref('int_measures') }}
    where role != 'excluded' and {{ only_stale_years('report_year') }}
),

regions as (select region_code, parent_code, depth from {{ ref('int_regions') }}),

aggregated as (select distinct region_code, report_year from {{ ref('int_counted_reports') }} where role = 'aggregate'),

direct as (
    select
        measures.region_code,
        measures.report_year,
        measures.metric,
        measures.role,
        regions.depth,
        sum(measures.num) as num,
        sum(measures.den) as den,
        count(measures.num) as n_publishers,
        sum(measures.num) filter (where matched) as matched_num,
        sum(measures.den) filter (where matched) as matched_den,
        sum(measures.previous_num) filter (where matched) as matched_previous_num,
        sum(measures.previous_den) filter (where matched) as matched_previous_den,
        count(*) filter (where matched) as n_matched,
        min(measures.edition) as first_edition,
        max(measures.edition) as last_edition
    from (
        select *, is_matched and num is not null and previous_num is not null as matched from measures
    ) as measures
    inner join regions on regions.region_code = measures.region_code
    group by all
),

{% for depth in range(var('max_depth'), -1, -1) %}
units_{{ depth }} as (
    select
        parts.region_code,
        parts.report_year,
        parts.metric,
        sum(num) as num,
        sum(den) as den,
        sum(n_publishers) as n_publishers,
        -- The year before the region's figure was its aggregate: its units were not in it.
        sum(matched_num) filter (where before.region_code is null) as matched_num,
        sum(matched_den) filter (where before.region_code is null) as matched_den,
        sum(matched_previous_num) filter (where before.region_code is null) as matched_previous_num,
        sum(matched_previous_den) filter (where before.region_code is null) as matched_previous_den,
        coalesce(sum(n_matched) filter (where before.region_code is null), 0) as n_matched,
        min(first_edition) as first_edition,
        max(last_edition) as last_edition,
        count(num) filter (where is_region) as n_regions_known,
        count(*) filter (where not is_region) as n_direct
    from (
        select * exclude (role, depth), false as is_region from direct where role = 'unit' and depth = {{ depth }}
        {% if depth < var('max_depth') %}
        union all by name
        select
            regions.parent_code as region_code,
            below.* exclude (region_code, basis, units_num, n_regions_known, n_direct),
            true as is_region
        from level_{{ depth + 1 }} as below
        inner join regions on regions.region_code = below.region_code
        {% endif %}
    ) as parts
    left join aggregated as before
        on before.region_code = parts.region_code and before.report_year = parts.report_year - 1
    group by all
),

level_{{ depth }} as (
    select
        region_code,
        report_year,
        metric,
        'reported_aggregate' as basis,
        a.num,
        a.den,
        a.n_publishers,
        a.matched_num,
        a.matched_den,
        a.matched_previous_num,
        a.matched_previous_den,
        a.n_matched,
        a.first_edition,
        a.last_edition,
        u.num as units_num,
        u.n_regions_known,
        u.n_direct
    from (select * from direct where role = 'aggregate' and depth = {{ depth }}) as a
    left join units_{{ depth }} as u using (region_code, report_year, metric)
    union all by name
    select
        u.* exclude (n_regions_known, n_direct),
        'sum_of_units' as basis,
        u.num as units_num,
        u.n_regions_known,
        u.n_direct
    from units_{{ depth }} as u
    anti join aggregated using (region_code, report_year)
),
{% endfor %}

final as (
    {% for depth in range(var('max_depth') + 1) %}
    select * from level_{{ depth }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
)

select * from final
