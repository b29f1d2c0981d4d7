-- Grain: one row per region code and report year in which its series was joined to that of a place that ended.
-- merger: a place ended in it that stood beside it, or several did (宣化县 into 宣化区). succession: one place became it
-- (文登市, 文登区). Reports carry the code of today, so the end of a place is passed on along its successors.
-- valid_to is the year of the first list without the place. It may still report for that year by itself, so that the
-- year after it is marked too.
with recursive places as (select * from {{ ref('stg_regions') }}),

ended as (
    select region_code, name, valid_to, unnest(string_split(successors, '|')) as next_code
    from places
    where valid_to is not null and successors is not null
),

-- Of the holders of the successor's code, the first that outlasts the place.
steps as (
    select
        ended.region_code,
        ended.name,
        ended.valid_to,
        ended.next_code,
        follower.valid_from as next_from,
        follower.valid_to as next_to
    from ended
    inner join places as follower
        on follower.region_code = ended.next_code and coalesce(follower.valid_to, 9999) > ended.valid_to
    qualify row_number() over (
        partition by ended.region_code, ended.name, ended.valid_to, ended.next_code order by follower.valid_to nulls last
    ) = 1
),

joined as (
    select
        next_code,
        next_to,
        valid_to as ended_in,
        count(*) > 1 or bool_or(next_from is null or next_from < valid_to) as is_merger
    from steps
    group by next_code, next_to, valid_to
),

passed_on as (
    select next_code as region_code, next_to, ended_in, is_merger from joined
    union
    select steps.next_code as region_code, steps.next_to, passed_on.ended_in, passed_on.is_merger
    from passed_on
    inner join steps on steps.region_code = passed_on.region_code and steps.valid_to = passed_on.next_to
),

years as (
    select region_code, unnest([ended_in, ended_in + 1]) as report_year, is_merger
    from passed_on
    where next_to is null
)

select
    region_code,
    cast(report_year as integer) as report_year,
    case when bool_or(is_merger) then 'merger' else 'succession' end as series_break
from years
group by region_code, report_year
