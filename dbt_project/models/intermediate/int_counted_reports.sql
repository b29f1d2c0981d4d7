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

judged as (
    select
        *,
        is_aggregate and agency_level != 'department' and region_code is not null as is_regional,
        scope = 'unclear' and agency_level in ('province', 'prefecture', 'county') and region_code is not null as is_doubtful
    from reports
),

-- One aggregate a region and year: the last published, then the most complete.
chosen as (
    select
        report_id,
        row_number() over (
            partition by region_code, report_year
            order by coalesce(published_on, date '0001-01-01') desc, n_reported desc, report_id desc
        ) as place
    from judged
    where is_regional
),

-- A government's report that does not say whose figures it gives may hold those of its units. It counts only where no
-- other report of the region or of a place in it does.
with_others as (
    select distinct tree.ancestor_code as region_code, other.report_year, other.publisher_id
    from judged as other
    inner join tree on tree.region_code = other.region_code
    where not (other.is_doubtful and tree.distance = 0) and (not other.is_regional or tree.distance > 0)
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
        when judged.is_regional then case when chosen.place = 1 then 'aggregate' else 'excluded' end
        when doubtful.report_id is not null then 'excluded'
        else 'unit'
    end as role,
    case
        when judged.region_code is null then 'region_unknown'
        when judged.is_regional and chosen.place > 1 then 'second_aggregate'
        when doubtful.report_id is not null then 'scope_unclear'
    end as reason
from judged
left join chosen on chosen.report_id = judged.report_id
left join doubtful on doubtful.report_id = judged.report_id
