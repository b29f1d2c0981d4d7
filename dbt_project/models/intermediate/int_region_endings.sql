-- Grain: one row per place that ended and place of today that it became.
-- is_merger: it went into a place that stood beside it, or several became one that year (宣化县 into 宣化区); else one place
-- became another (文登市, 文登区). next_parent_code is what its follower lay in, until next_valid_to. Reports carry the code
-- of today, so the end of a place is passed on along its successors.
with recursive places as (select * from {{ ref('stg_regions') }}),

ended as (
    select *, unnest(string_split(successors, '|')) as next_code
    from places
    where valid_to is not null and successors is not null
),

-- Of the holders of the successor's code, the first that outlasts the place.
steps as (
    select
        ended.* exclude (successors, mca_code, nbs_code),
        follower.valid_from as next_valid_from,
        follower.valid_to as next_valid_to,
        follower.parent_code as next_parent_code
    from ended
    inner join places as follower
        on follower.region_code = ended.next_code and coalesce(follower.valid_to, 9999) > ended.valid_to
    qualify row_number() over (
            partition by ended.region_code, ended.name, ended.valid_to, ended.next_code order by follower.valid_to nulls last
        ) = 1
),

marked as (
    select
        *,
        count(*) over joined > 1 or bool_or(next_valid_from is null or next_valid_from < valid_to) over joined as is_merger
    from steps
    window joined as (partition by next_code, next_valid_to, valid_to)
),

passed_on as (
    select *, next_code as today_code, next_valid_to as today_valid_to from marked
    union
    select passed_on.* exclude (today_code, today_valid_to), steps.next_code, steps.next_valid_to
    from passed_on
    inner join steps on steps.region_code = passed_on.today_code and steps.valid_to = passed_on.today_valid_to
)

select
    region_code,
    name,
    level,
    parent_code,
    valid_from,
    valid_to,
    next_parent_code,
    next_valid_to,
    is_merger,
    today_code
from passed_on
where today_valid_to is null
