{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per region and report year in which a report was counted: what its figures rest on, whatever the metric.
-- From the deepest level up, like int_region_values: what lies below an aggregate does not enter the region's figure.
-- n_excluded: reports of the region that are in no figure of it because they might count something twice.
with counted as (
    select region_code, report_year, role, reason, is_doubtful
    from {{ ref('int_counted_reports') }}
    where region_code is not null and {{ only_stale_years('report_year', before=true) }}
),

regions as (select region_code, parent_code, depth from {{ ref('int_regions') }}),

direct as (
    select
        counted.region_code,
        counted.report_year,
        regions.depth,
        bool_or(role = 'aggregate') as has_aggregate,
        bool_or(is_doubtful) as has_doubtful,
        count(*) filter (where role = 'aggregate') as n_aggregates,
        count(*) filter (where role = 'unit') as n_units,
        count(*) filter (where role = 'excluded') as n_excluded,
        count(*) filter (where reason = 'scope_unclear') as n_open,
        coalesce(list(distinct reason) filter (where reason is not null), []) as reasons
    from counted
    inner join regions on regions.region_code = counted.region_code
    group by all
),

{% for depth in range(var('max_depth'), -1, -1) %}
parts_{{ depth }} as (
    select
        region_code,
        report_year,
        bool_or(has_aggregate) as has_aggregate,
        bool_or(has_doubtful) as has_doubtful,
        sum(n_aggregates) as n_aggregates,
        sum(n_units) as n_units,
        coalesce(sum(n_excluded) filter (where not is_below), 0) as n_excluded_here,
        sum(n_excluded) as n_excluded,
        bool_or(n_open > 0 and not is_below) as is_open_here,
        bool_or(is_scope_unclear) as is_open_below,
        bool_or(is_basis_changed) as is_changed_below,
        flatten(list(reasons) filter (where not is_below)) as reasons_here,
        flatten(list(reasons)) as reasons
    from (
        select * exclude (depth), false as is_below, false as is_scope_unclear, false as is_basis_changed
        from direct
        where depth = {{ depth }}
        {% if depth < var('max_depth') %}
        union all by name
        select
            regions.parent_code as region_code,
            now.report_year,
            false as has_aggregate,
            false as has_doubtful,
            0 as n_aggregates,
            now.n_counted as n_units,
            now.n_excluded,
            0 as n_open,
            now.reasons,
            true as is_below,
            now.is_scope_unclear,
            coalesce(now.basis != before.basis, false) or now.is_basis_changed_below as is_basis_changed
        from level_{{ depth + 1 }} as now
        inner join regions on regions.region_code = now.region_code
        left join level_{{ depth + 1 }} as before
            on before.region_code = now.region_code and before.report_year = now.report_year - 1
        {% endif %}
    )
    group by region_code, report_year
),

level_{{ depth }} as (
    select
        region_code,
        report_year,
        case when has_aggregate then 'reported_aggregate' else 'sum_of_units' end as basis,
        case when has_aggregate then n_aggregates else n_units end as n_counted,
        -- Beside a government's report of open scope its units are left out.
        case
            when has_doubtful then n_excluded + n_units
            when has_aggregate then n_excluded_here
            else n_excluded
        end as n_excluded,
        case
            when has_doubtful then list_append(reasons, 'scope_unclear')
            when has_aggregate then reasons_here
            else reasons
        end as reasons,
        case when has_doubtful then true when has_aggregate then false else is_open_here or is_open_below end as is_scope_unclear,
        not has_aggregate and is_changed_below as is_basis_changed_below
    from parts_{{ depth }}
),
{% endfor %}

final as (
    {% for depth in range(var('max_depth') + 1) %}
    select * from level_{{ depth }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    region_code,
    report_year,
    basis,
    cast(n_excluded as integer) as n_excluded,
    nullif(array_to_string(list_sort(list_distinct(reasons)), ','), '') as excluded_because,
    is_scope_unclear,
    is_basis_changed_below
from final
where {{ only_stale_years('report_year') }}
