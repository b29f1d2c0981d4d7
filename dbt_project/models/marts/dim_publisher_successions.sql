-- Grain: one row per body that ended or gave tasks away, and body of the same place that may have followed it.
-- Two kinds of evidence: a reform whose old and new name two bodies of one place have, the one ending about when the reform
-- took effect and the other reporting after it; and a place that was taken over, whose body the same body of the other
-- place follows. Renames are no succession: the body keeps its id.
with taken_over as (select * from {{ ref('int_taken_over_bodies') }}),

names as (
    select names.*, coalesce(taken_over.home, names.region_code) as home
    from {{ ref('int_publisher_names') }} as names
    left join taken_over on taken_over.publisher_id = names.publisher_id
    where names.region_code is not null and names.first_year is not null
),

reforms as (select * from {{ ref('stg_reforms') }} where kind != 'rename'),

bodies as (
    select publisher_id, min(first_year) as first_year, max(last_year) as last_year from names group by publisher_id
),

by_reform as (
    select distinct
        old.publisher_id,
        new.publisher_id as successor_id,
        reforms.kind,
        reforms.report_year,
        old.general_name || ' > ' || new.general_name as names,
        reforms.source
    from names as old
    inner join reforms on reforms.old_name = old.general_name
    inner join names as new
        on new.general_name = reforms.new_name
        and new.home = old.home
        and new.publisher_id != old.publisher_id
    inner join bodies as old_body on old_body.publisher_id = old.publisher_id
    inner join bodies as new_body on new_body.publisher_id = new.publisher_id
    where case
            when reforms.kind = 'transfer'
                then new_body.first_year between reforms.earliest and reforms.report_year + 2
                    and old_body.first_year < new_body.first_year
                    and old_body.last_year >= new_body.first_year
            else old_body.last_year between reforms.earliest - 1 and reforms.report_year + 2
                and new_body.last_year > old_body.last_year
        end
),

-- The words after the place in a body's name say which body of the other place it is; governments follow governments,
-- whatever their kind (乡人民政府, 街道办事处).
by_place as (
    select distinct
        old.publisher_id,
        new.publisher_id as successor_id,
        'place_merger' as kind,
        old.valid_to as report_year,
        old.place || ' > ' || regions.name as names,
        cast(null as varchar) as source
    from taken_over as old
    inner join {{ ref('int_regions') }} as regions on regions.region_code = old.region_code
    inner join names as new
        on new.region_code = old.region_code
        and new.publisher_id != old.publisher_id
        and case
            when regions.level = old.agency_level then new.agency_level = regions.level
            else ends_with(new.name, regions.name || split_part(old.name, old.place, 2))
        end
    inner join bodies as old_body on old_body.publisher_id = old.publisher_id
    inner join bodies as new_body on new_body.publisher_id = new.publisher_id
    where new_body.last_year > old_body.last_year and old_body.last_year <= old.valid_to + 1
),

found as (
    select * from by_reform
    union all
    select * from by_place
)

select
    found.publisher_id,
    found.successor_id,
    found.kind,
    cast(found.report_year as integer) as report_year,
    found.names,
    found.source,
    old_body.last_year,
    new_body.first_year as successor_first_year,
    cast(count(*) over one_body as integer) as n_candidates,
    case when found.kind in ('merge', 'place_merger') and count(*) over one_body > 1 then 'ambiguous' else 'found' end as status
from found
inner join bodies as old_body on old_body.publisher_id = found.publisher_id
inner join bodies as new_body on new_body.publisher_id = found.successor_id
window one_body as (partition by found.publisher_id, found.kind)
