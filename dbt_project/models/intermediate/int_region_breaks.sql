-- Grain: one row per region code and report year in which its series was joined to that of a place that ended (merger,
-- succession), or in which a place that lies directly in it came to it or went to another (boundary_change).
-- valid_to is the year of the first list without the place. It may still report for that year by itself, so that the
-- year after it is marked too.
with endings as (select * from {{ ref('int_region_endings') }}),

joined as (
    select today_code as region_code, valid_to as ended_in, case when bool_or(is_merger) then 'merger' else 'succession' end as series_break
    from endings
    group by today_code, valid_to
),

-- What every holder of a code is today.
holders as (
    select region_code, 9999 as held_to, [region_code] as today from {{ ref('stg_regions') }} where valid_to is null
    union all
    select region_code, valid_to as held_to, list_sort(list(distinct today_code)) as today
    from endings
    group by region_code, valid_to
),

moved as (
    select distinct endings.valid_to as ended_in, was.today as was_in, now.today as is_in
    from endings
    asof inner join holders as was on was.region_code = endings.parent_code and was.held_to >= endings.valid_to
    asof inner join holders as now
        on now.region_code = endings.next_parent_code and coalesce(endings.next_valid_to, 9999) <= now.held_to
    where not list_has_any(was.today, now.today)
),

sides as (
    select unnest(was_in) as region_code, is_in as other, ended_in from moved
    union all
    select unnest(is_in) as region_code, was_in as other, ended_in from moved
),

-- What went from a province to one of its cities (莱芜市 into 济南市) left the province as it was.
boundaries as (
    select distinct sides.region_code, sides.ended_in, 'boundary_change' as series_break
    from sides
    anti join {{ ref('stg_regions') }} as inner_place
        on inner_place.valid_to is null
        and inner_place.parent_code = sides.region_code
        and list_contains(sides.other, inner_place.region_code)
),

years as (
    select region_code, series_break, unnest([ended_in, ended_in + 1]) as report_year
    from (
        select * from joined
        union all
        select * from boundaries
    )
)

select
    region_code,
    cast(report_year as integer) as report_year,
    -- Where one year has both, the merger is what tells more.
    concat_ws(
        ',',
        max(series_break) filter (where series_break = 'boundary_change'),
        min(series_break) filter (where series_break != 'boundary_change')
    ) as series_break
from years
group by region_code, report_year
