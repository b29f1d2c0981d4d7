{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per report that stands for its body, year and kind. `role` says how it enters the sums of its region:
-- aggregate (the region's figure), unit (added up) or excluded (would count something twice); `reason` says why not.
-- is_doubtful: a government's report of unclear scope beside other reports. It stands for its region like an aggregate,
-- which counts nothing twice; its other reading, that it is one of the units, is kept beside (int_region_values).
with versions as (
    select report_id, version_basis, series from {{ ref('int_report_versions') }}
    where is_counted and publisher_id is not null and report_year is not null
),

reports as (
    select r.* exclude (scope, scope_evidence), s.scope, v.version_basis, v.series, m.n_reported
    from {{ ref('stg_reports') }} as r
    inner join versions as v on v.report_id = r.report_id
    inner join {{ ref('int_report_metrics') }} as m on m.report_id = r.report_id
    inner join {{ ref('int_report_scopes') }} as s on s.report_id = r.report_id
    where {{ only_stale_years('r.report_year') }}
),

tree as (select * from {{ ref('int_region_tree') }}),

taken_over as (select publisher_id, home from {{ ref('int_taken_over_bodies') }}),

judged as (
    select
        reports.*,
        -- The place of the time, not the one that took it over.
        coalesce(taken_over.home, reports.region_code) as home,
        scope = 'aggregate' and agency_level != 'department' and region_code is not null as is_regional,
        scope = 'unclear' and agency_level in ('province', 'prefecture', 'county', 'township') and region_code is not null as is_open
    from reports
    left join taken_over on taken_over.publisher_id = reports.publisher_id
),

-- Aggregates are the region's figure only where every place of the time that is the region today has one.
places as (
    select
        region_code,
        report_year,
        count(distinct home) as n_homes,
        count(distinct home) filter (where is_regional) as n_with_aggregate
    from judged
    where region_code is not null
    group by region_code, report_year
),

-- One aggregate a place and year: the most complete, then the last published. One open report likewise.
chosen as (
    select
        judged.report_id,
        places.n_with_aggregate < places.n_homes as is_part,
        row_number() over (
            partition by judged.region_code, judged.home, judged.report_year, judged.is_regional
            order by judged.n_reported desc, judged.published_on desc nulls last, judged.report_id asc
        ) as place
    from judged
    inner join places on places.region_code = judged.region_code and places.report_year = judged.report_year
    where judged.is_regional or judged.is_open
),

-- A government's report that does not say whose figures it gives may hold those of its units, where other bodies of the
-- region or of a place in it report.
with_others as (
    select distinct tree.ancestor_code as region_code, other.report_year, other.publisher_id
    from judged as other
    inner join tree on tree.region_code = other.region_code
    left join chosen on chosen.report_id = other.report_id
    where not (other.is_open and tree.distance = 0)
        and (not other.is_regional or tree.distance > 0 or chosen.is_part)
),

beside_others as (
    select judged.report_id
    from judged
    where judged.is_open
        and exists (
            select 1 from with_others
            where with_others.region_code = judged.region_code
                and with_others.report_year = judged.report_year
                and with_others.publisher_id != judged.publisher_id
        )
),

placed as (
    select
        judged.*,
        chosen.place,
        chosen.is_part,
        beside_others.report_id is not null as is_beside_others,
        -- The region has no aggregate of its own, and no other place of the time: the open report can stand for it.
        coalesce(places.n_with_aggregate = 0 and places.n_homes = 1, false) as can_stand
    from judged
    left join chosen on chosen.report_id = judged.report_id
    left join beside_others on beside_others.report_id = judged.report_id
    left join places on places.region_code = judged.region_code and places.report_year = judged.report_year
),

roles as (
    select
        *,
        case
            when region_code is null then 'excluded'
            when is_regional then case when place = 1 and not is_part then 'aggregate' else 'excluded' end
            when is_open and place > 1 then 'excluded'
            when is_beside_others then case when can_stand then 'aggregate' else 'excluded' end
            else 'unit'
        end as role
    from placed
)

select
    report_id,
    publisher_id,
    region_code,
    report_year,
    edition,
    scope,
    is_aggregate,
    series,
    version_basis,
    role,
    case
        when role != 'excluded' then null
        when region_code is null then 'region_unknown'
        when is_regional and place > 1 then 'second_aggregate'
        when is_regional then 'aggregate_of_part'
        else 'scope_unclear'
    end as reason,
    role = 'aggregate' and is_open as is_doubtful
from roles
