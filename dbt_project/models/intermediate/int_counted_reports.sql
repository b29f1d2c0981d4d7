-- Grain: one row per current report with a known body and year. `role` says how it enters the sums of its region:
-- aggregate (the region's figure), unit (added up) or excluded (would count something twice); `reason` says why not.
with versions as (
    select report_id from {{ ref('int_report_versions') }}
    where is_current and publisher_id is not null and report_year is not null
),

reports as (
    select r.*, m.n_reported
    from {{ ref('stg_reports') }} as r
    inner join versions as v on v.report_id = r.report_id
    inner join {{ ref('int_report_metrics') }} as m on m.report_id = r.report_id
),

tree as (select * from {{ ref('int_region_tree') }}),

taken_over as (select publisher_id, home from {{ ref('int_taken_over_bodies') }}),

judged as (
    select
        reports.*,
        -- The place of the time, not the one that took it over.
        coalesce(taken_over.home, reports.region_code) as home,
        is_aggregate and agency_level != 'department' and region_code is not null as is_regional,
        scope = 'unclear' and agency_level in ('province', 'prefecture', 'county') and region_code is not null as is_doubtful
    from reports
    left join taken_over on taken_over.publisher_id = reports.publisher_id
),

-- Aggregates are the region's figure only where every place of the time that is the region today has one.
parts as (
    select region_code, report_year
    from judged
    where region_code is not null
    group by region_code, report_year
    having count(distinct home) filter (where is_regional) between 1 and count(distinct home) - 1
),

-- One aggregate a place and year: the last published, then the most complete.
chosen as (
    select
        judged.report_id,
        parts.region_code is not null as is_part,
        row_number() over (
            partition by judged.region_code, judged.home, judged.report_year
            order by coalesce(judged.published_on, date '0001-01-01') desc, judged.n_reported desc, judged.report_id desc
        ) as place
    from judged
    left join parts on parts.region_code = judged.region_code and parts.report_year = judged.report_year
    where judged.is_regional
),

-- A government's report that does not say whose figures it gives may hold those of its units. It counts only where no
-- other report of the region or of a place in it does.
with_others as (
    select distinct tree.ancestor_code as region_code, other.report_year, other.publisher_id
    from judged as other
    inner join tree on tree.region_code = other.region_code
    left join chosen on chosen.report_id = other.report_id
    where not (other.is_doubtful and tree.distance = 0)
      and (not other.is_regional or tree.distance > 0 or chosen.is_part)
),

doubtful as (
    select judged.report_id
    from judged
    where judged.is_doubtful
      and exists (
          select 1 from with_others
          where with_others.region_code = judged.region_code
            and with_others.report_year = judged.report_year
            and with_others.publisher_id != judged.publisher_id
      )
)

select
    judged.report_id,
    judged.publisher_id,
    judged.region_code,
    judged.report_year,
    judged.edition,
    judged.scope,
    judged.is_aggregate,
    case
        when judged.region_code is null then 'excluded'
        when judged.is_regional then case when chosen.place = 1 and not chosen.is_part then 'aggregate' else 'excluded' end
        when doubtful.report_id is not null then 'excluded'
        else 'unit'
    end as role,
    case
        when judged.region_code is null then 'region_unknown'
        when judged.is_regional and chosen.place > 1 then 'second_aggregate'
        when judged.is_regional and chosen.is_part then 'aggregate_of_part'
        when doubtful.report_id is not null then 'scope_unclear'
    end as reason
from judged
left join chosen on chosen.report_id = judged.report_id
left join doubtful on doubtful.report_id = judged.report_id
