-- Grain: one row per body and report year, from the first year of any report to the last one that is due.
-- published: a report could be read. unparsed: there is one and it could not. missing: none, though the body reported before
-- and after (or a roster says that it owes one). not_due: before a body's first report or after its last.
with reports as (
    select * from {{ ref('stg_reports') }} where report_year is not null and status != 'no_report'
),

roster as (select * from {{ ref('stg_roster') }}),

publishers as (select * from {{ ref('dim_publishers') }}),

bounds as (
    select
        min(report_year) as first_year,
        {% if var('run_year') %}{{ var('run_year') | int }} - 1{% else %}max(report_year){% endif %} as last_year
    from reports
),

bodies as (
    select publisher_id, region_code, name, first_year, last_year, false as is_owing from publishers
    union all
    select
        publisher_id,
        region_code,
        name,
        coalesce(first_year, (select first_year from bounds)),
        coalesce(last_year, (select last_year from bounds)),
        true
    from roster
),

spans as (
    select
        coalesce(publisher_id, concat_ws('|', region_code, name)) as body,
        any_value(publisher_id) as publisher_id,
        any_value(region_code order by is_owing) as region_code,
        any_value(name order by is_owing) as name,
        min(first_year) as first_year,
        max(last_year) as last_year
    from bodies
    group by 1
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

levels as (select publisher_id, agency_level from publishers)

select
    spans.publisher_id,
    spans.region_code,
    cast(calendar.report_year as integer) as report_year,
    case
        when seen.is_readable then 'published'
        when seen.publisher_id is not null then 'unparsed'
        when calendar.report_year between spans.first_year and spans.last_year then 'missing'
        else 'not_due'
    end as state,
    spans.name,
    seen.first_published_on,
    -- Departments and townships owe it by 31 January, governments at county level and above by 31 March.
    case
        when levels.agency_level in ('department', 'township') then make_date(calendar.report_year + 1, 1, 31)
        when levels.agency_level in ('county', 'prefecture', 'province', 'ministry') then make_date(calendar.report_year + 1, 3, 31)
    end as due_on,
    seen.first_published_on <= due_on as is_on_time
from spans
cross join calendar
left join seen on seen.publisher_id = spans.publisher_id and seen.report_year = calendar.report_year
left join levels on levels.publisher_id = spans.publisher_id
