-- Grain: one row per body that published a report. Name, level and region are those of its newest report.
with reports as (
    select * from {{ ref('stg_reports') }} where publisher_id is not null
),

special as (
    select publisher_id, arg_max(special_kind, (coalesce(last_year, 0), name)) as special_kind
    from {{ ref('int_publisher_names') }}
    group by publisher_id
),

bodies as (
    select
        publisher_id,
        arg_max(publisher, (coalesce(report_year, 0), report_id)) as name,
        arg_max(agency_level, (agency_level != 'unknown', coalesce(report_year, 0), report_id)) as agency_level,
        arg_max(region_code, (coalesce(report_year, 0), report_id)) filter (where region_code is not null) as region_code,
        list_sort(list(distinct publisher)) as names,
        min(report_year) as first_year,
        max(report_year) as last_year,
        count(*) as n_reports
    from reports
    group by publisher_id
),

regions as (select region_code, parent_code, level from {{ ref('int_regions') }}),

-- The place of its time: that of a body of a place that another took over is not the one that goes on.
placed as (
    select
        bodies.*,
        coalesce(taken_over.home, bodies.region_code) as home,
        regions.parent_code,
        bodies.agency_level = regions.level as is_government
    from bodies
    left join {{ ref('int_taken_over_bodies') }} as taken_over on taken_over.publisher_id = bodies.publisher_id
    left join regions on regions.region_code = bodies.region_code
),

-- One government a place, the one with the most reports.
governments as (
    select home, publisher_id
    from placed
    where is_government
    qualify row_number() over (partition by home order by n_reports desc, publisher_id asc) = 1
)

select
    bodies.publisher_id,
    bodies.name,
    bodies.agency_level,
    bodies.region_code,
    bodies.names,
    bodies.first_year,
    bodies.last_year,
    bodies.n_reports,
    coalesce(
        special.special_kind,
        case
            when bodies.agency_level in ('province', 'prefecture', 'county', 'township') then 'government'
            when bodies.agency_level = 'department' then 'department'
        end
    ) as body_kind,
    -- What stands under the centre's command is no part of its place's government.
    case when coalesce(special.special_kind, '') not in ('vertical', 'national', 'corps') then governments.publisher_id end as parent_publisher_id
from placed as bodies
left join special on special.publisher_id = bodies.publisher_id
left join governments
    on governments.home = case when bodies.is_government then bodies.parent_code when bodies.agency_level = 'department' then bodies.home end
    and governments.publisher_id != bodies.publisher_id
