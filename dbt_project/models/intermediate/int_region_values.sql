{{ config(materialized='by_year', chained=true, in_parts=true) }}
-- Grain: one row per region, report year and metric, for every region in which a report was counted.
-- From the deepest level up: a region's figure is its government's aggregate where there is one, else the sum of the units
-- that sit in it and of the regions below it. matched_*: the same over the bodies that count in both years.
-- other_*: the figure in the other reading of every open scope, in which a government's report is one of the units; NULL as
-- soon as a unit's figure is unknown, so that nothing bounds the sum. Equal to num and den where all is known.
with measures as (
    select * from {{ ref('int_measures') }}
    where (role != 'excluded' or reason = 'scope_unclear') and {{ only_stale_years('report_year') }}
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
        bool_or(is_doubtful) as is_doubtful,
        sum(measures.num) filter (where counts) as num,
        sum(measures.den) filter (where counts) as den,
        count(measures.num) filter (where counts) as n_publishers,
        count(*) filter (where counts and measures.num is null) as n_unknown,
        case when count(coalesce(measures.num, measures.contested_num)) = count(*) then sum(coalesce(measures.num, measures.contested_num)) end as other_num,
        case when count(measures.den) = count(*) then sum(measures.den) end as other_den,
        sum(measures.num) filter (where matched) as matched_num,
        sum(measures.den) filter (where matched) as matched_den,
        sum(measures.previous_num) filter (where matched) as matched_previous_num,
        sum(measures.previous_den) filter (where matched) as matched_previous_den,
        count(*) filter (where matched) as n_matched,
        min(measures.edition) filter (where counts) as first_edition,
        max(measures.edition) filter (where counts) as last_edition
    from (
        select
            *,
            role != 'excluded' as counts,
            role != 'excluded' and is_matched and num is not null and previous_num is not null as matched
        from measures
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
        sum(n_unknown) as n_unknown,
        case when count(other_num) = count(*) then sum(other_num) end as other_num,
        case when count(other_den) = count(*) then sum(other_den) end as other_den,
        -- The year before the region's figure was its aggregate: its units were not in it.
        sum(matched_num) filter (where before.region_code is null) as matched_num,
        sum(matched_den) filter (where before.region_code is null) as matched_den,
        sum(matched_previous_num) filter (where before.region_code is null) as matched_previous_num,
        sum(matched_previous_den) filter (where before.region_code is null) as matched_previous_den,
        coalesce(sum(n_matched) filter (where before.region_code is null), 0) as n_matched,
        min(first_edition) as first_edition,
        max(last_edition) as last_edition,
        count(num) filter (where is_region) as n_regions_known,
        count(*) filter (where role = 'unit') as n_direct
    from (
        select * exclude (depth, is_doubtful), false as is_region
        from direct
        where role != 'aggregate' and depth = {{ depth }}
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
        a.n_unknown,
        case when a.is_doubtful and u.region_code is not null then a.other_num + u.other_num else a.other_num end as other_num,
        case when a.is_doubtful and u.region_code is not null then a.other_den + u.other_den else a.other_den end as other_den,
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
