-- Grain: one row per body and report year in which a reform came between its figures and those of the year before.
-- body_renamed: it goes on under another general name (环境保护局, 生态环境局). body_merger: another body of the place whose
-- tasks the reform gave to it reported the year before and no more (物价局 into 发展和改革局). body_transfer: it gave tasks
-- to a body that reports for the first time (医疗保障局). Told from the year and the year before alone.
with reforms as (select * from {{ ref('stg_reforms') }}),

told as (
    select distinct
        reports.publisher_id,
        -- The place of the time, not the one that took it over.
        coalesce(taken_over.home, reports.region_code) as home,
        reports.report_year,
        body_names.general_name
    from {{ ref('stg_reports') }} as reports
    inner join {{ ref('stg_body_names') }} as body_names on body_names.name = reports.publisher
    left join {{ ref('int_taken_over_bodies') }} as taken_over on taken_over.publisher_id = reports.publisher_id
    where reports.publisher_id is not null
        and reports.report_year is not null
        and reports.status in ('parsed', 'partial')
        and body_names.general_name is not null
),

renamed as (
    select now.publisher_id, now.report_year, 'body_renamed' as series_break
    from told as now
    inner join told as before
        on before.publisher_id = now.publisher_id and before.report_year = now.report_year - 1
    group by now.publisher_id, now.report_year
    having bool_and(before.general_name != now.general_name)
),

taken_over as (
    select now.publisher_id, now.report_year, 'body_merger' as series_break
    from told as before
    inner join reforms on reforms.old_name = before.general_name and reforms.kind in ('merge', 'split')
    inner join told as now
        on now.home = before.home
        and now.general_name = reforms.new_name
        and now.report_year = before.report_year + 1
        and now.publisher_id != before.publisher_id
    anti join told as still on still.publisher_id = before.publisher_id and still.report_year = before.report_year + 1
    where now.report_year between reforms.earliest and reforms.report_year + 2
),

given_away as (
    select now.publisher_id, now.report_year, 'body_transfer' as series_break
    from told as now
    inner join reforms on reforms.old_name = now.general_name and reforms.kind = 'transfer'
    inner join told as fresh
        on fresh.home = now.home
        and fresh.general_name = reforms.new_name
        and fresh.report_year = now.report_year
        and fresh.publisher_id != now.publisher_id
    anti join told as known on known.publisher_id = fresh.publisher_id and known.report_year = now.report_year - 1
    where now.report_year between reforms.earliest and reforms.report_year + 1
)

select publisher_id, report_year, array_to_string(list_sort(list(distinct series_break)), ',') as series_break
from (
    select * from renamed
    union all
    select * from taken_over
    union all
    select * from given_away
)
group by publisher_id, report_year
