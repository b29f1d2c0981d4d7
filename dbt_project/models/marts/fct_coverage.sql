-- Grain: one row per body and report year, from the first year of any report to the last one that is due.
-- published: a report could be read. unparsed: there is one and it could not. missing: owed and not found. not_due: not owed.
-- Who owes what (owed_by): list, a government of a place on the list, in every year in which the place exists; roster, a
-- body that the user's list names, in the years given there; seen, any other body, from its first report to its last.
{#
  The time of the run, never the clock: the same input gives the same tables. From the environment: a run that gives dbt
  other variables has it parse the whole project again. GAI_RUN_YEAR: the calendar year, reports for the year before are
  due in it (0: the year after the newest report). GAI_AS_OF: the day, a report whose deadline has not passed is not
  missing (empty: every deadline has passed).
#}
{% set run_year = env_var('GAI_RUN_YEAR', '0') | int %}
{% set as_of = env_var('GAI_AS_OF', '') %}
with reports as (
    select * from {{ ref('stg_reports') }} where report_year is not null and status != 'no_report'
),

roster as (select * from {{ ref('stg_roster') }}),

lookups as (select * from {{ ref('stg_lookups') }}),

publishers as (select * from {{ ref('dim_publishers') }}),

owing_regions as (select * from {{ ref('int_owing_regions') }}),

levels as (select region_code, level from {{ ref('int_regions') }}),

bounds as (
    select
        min(report_year) as first_year,
        {% if run_year %}greatest({{ run_year }} - 1, max(report_year)){% else %}max(report_year){% endif %} as last_year
    from reports
),

-- Bodies that are the government of their region; one a region stands for the place, the one with the most reports.
governments as (
    select publisher_id, region_code, agency_level, n_reports
    from publishers
    where agency_level in ('province', 'prefecture', 'county', 'township') and region_code is not null
        and publisher_id not in (select publisher_id from {{ ref('int_taken_over_bodies') }})
    union all
    select roster.publisher_id, roster.region_code, levels.level as agency_level, 0 as n_reports
    from roster
    inner join levels on levels.region_code = roster.region_code
    where (roster.name like '%人民政府' or roster.name like '%街道办事处') and roster.publisher_id is not null
),

chosen as (
    select owing_regions.*, governments.publisher_id
    from owing_regions
    left join governments
        on governments.region_code = owing_regions.region_code and governments.agency_level = owing_regions.level
    qualify row_number() over (
            partition by owing_regions.region_code order by governments.n_reports desc nulls last, governments.publisher_id asc
        ) = 1
),

bodies as (
    select publisher_id, region_code, name, agency_level, first_year, last_year, 3 as priority, 'seen' as owed_by
    from publishers
    union all
    select
        publisher_id,
        roster.region_code,
        name,
        case when name like '%人民政府' or name like '%街道办事处' then levels.level when name is not null then 'department' end as agency_level,
        coalesce(first_year, (select first_year from bounds)) as first_year,
        coalesce(last_year, (select last_year from bounds)) as last_year,
        2 as priority,
        'roster' as owed_by
    from roster
    left join levels on levels.region_code = roster.region_code
    union all
    select
        publisher_id,
        region_code,
        name,
        level as agency_level,
        greatest(coalesce(first_year, 0), (select first_year from bounds)) as first_year,
        (select last_year from bounds) as last_year,
        1 as priority,
        'list' as owed_by
    from chosen
),

spans as (
    select
        coalesce(publisher_id, concat_ws('|', region_code, name)) as body,
        any_value(publisher_id) as publisher_id,
        arg_max(region_code, priority) as region_code,
        arg_max(name, priority) as name,
        arg_max(agency_level, priority) filter (where agency_level != 'unknown') as agency_level,
        arg_min(owed_by, priority) as owed_by,
        min(first_year) as first_year,
        max(last_year) as last_year
    from bodies
    group by body
),

calendar as (
    select unnest(generate_series(first_year, last_year)) as report_year from bounds
),

seen as (
    select
        publisher_id,
        report_year,
        bool_or(status in ('parsed', 'partial')) as is_readable,
        min(published_on) as first_published_on
    from reports
    where publisher_id is not null
    group by publisher_id, report_year
),

-- A government that published under another name in that year is not missing.
answered as (
    select distinct governments.region_code, governments.agency_level, seen.report_year
    from governments
    inner join seen on seen.publisher_id = governments.publisher_id
),

-- A region was looked for in an archive that holds sites of it.
searches as (
    select
        region_code,
        report_year,
        count(*) as n_searched,
        max(last_capture_on) as last_searched_on,
        sum(n_waiting + n_year_unknown) > 0 as is_waiting
    from lookups
    group by region_code, report_year
),

owed as (
    select
        spans.*,
        cast(calendar.report_year as integer) as report_year,
        -- Departments and townships owe it by 31 January, governments at county level and above by 31 March.
        case
            when spans.agency_level in ('department', 'township') then make_date(calendar.report_year + 1, 1, 31)
            when spans.agency_level in ('county', 'prefecture', 'province', 'ministry') then make_date(calendar.report_year + 1, 3, 31)
        end as due_on
    from spans
    cross join calendar
)

select
    owed.publisher_id,
    owed.region_code,
    owed.report_year,
    case
        when seen.is_readable then 'published'
        when seen.publisher_id is not null then 'unparsed'
        when owed.owed_by = 'list' and answered.region_code is not null then 'not_due'
        {% if as_of %}when owed.due_on >= date '{{ as_of }}' then 'not_due'{% endif %}
        when owed.report_year between owed.first_year and owed.last_year then 'missing'
        else 'not_due'
    end as state,
    owed.owed_by,
    owed.name,
    seen.first_published_on,
    owed.due_on,
    seen.first_published_on <= owed.due_on as is_on_time,
    seen.first_published_on > owed.due_on as is_late,
    case
        when searches.is_waiting then 'in_archive'
        when searches.n_searched > 0 then 'not_found'
        else 'not_searched'
    end as search,
    cast(coalesce(searches.n_searched, 0) as integer) as n_searched,
    searches.last_searched_on
from owed
left join seen on seen.publisher_id = owed.publisher_id and seen.report_year = owed.report_year
left join searches on searches.region_code = owed.region_code and searches.report_year = owed.report_year
left join answered
    on answered.region_code = owed.region_code
    and answered.agency_level = owed.agency_level
    and answered.report_year = owed.report_year
order by owed.region_code, owed.report_year
