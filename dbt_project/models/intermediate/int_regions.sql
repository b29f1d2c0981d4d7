-- Grain: one row per region code: its holder of today, else the last one. Places that reports name and the list lacks are
-- added from their codes, so that no report falls out of the sums (source says inferred).
with recursive listed as (
    select * from {{ ref('stg_regions') }}
    qualify row_number() over (partition by region_code order by valid_to desc nulls first) = 1
),

named as (
    select region_code, any_value(region_level order by report_id) as level, any_value(region_path order by report_id) as path
    from {{ ref('stg_reports') }}
    where region_code is not null and region_code not in (select region_code from listed)
    group by region_code
),

-- The code of a place says what it lies in: 9 digits in 6, 6 in 4 and 00, 4 in 2 and 0000, the rest in the country.
chain as (
    select region_code, level, path[-1] as name from named
    union
    select
        case
            when length(chain.region_code) = 9 then left(chain.region_code, 6)
            when right(chain.region_code, 2) != '00' then left(chain.region_code, 4) || '00'
            else left(chain.region_code, 2) || '0000'
        end as region_code,
        case
            when length(chain.region_code) = 9 then 'county'
            when right(chain.region_code, 2) != '00' then 'prefecture'
            else 'province'
        end as level,
        cast(null as varchar) as name
    from chain
    where chain.region_code != '000000' and right(chain.region_code, 4) != '0000' or length(chain.region_code) = 9
),

inferred as (
    select region_code, coalesce(max(name), region_code) as name, max(level) as level
    from chain
    where region_code not in (select region_code from listed)
    group by region_code
),

regions as (
    select *, 'list' as source from listed
    union all by name
    select
        region_code,
        name,
        level,
        case
            when length(region_code) = 9 then left(region_code, 6)
            when right(region_code, 4) = '0000' then '000000'
            when right(region_code, 2) = '00' then left(region_code, 2) || '0000'
            else left(region_code, 4) || '00'
        end as parent_code,
        'inferred' as source
    from inferred
),

placed as (
    select region_code, 0 as depth, cast([] as varchar[]) as names
    from regions
    where parent_code is null
    union all
    select regions.region_code, placed.depth + 1 as depth, list_append(placed.names, regions.name) as names
    from placed
    inner join regions on regions.parent_code = placed.region_code
    where placed.depth < 8
)

select
    regions.region_code,
    regions.name,
    regions.level,
    regions.parent_code,
    array_to_string(placed.names, '/') as path,
    regions.valid_from,
    regions.valid_to,
    regions.successors,
    regions.mca_code,
    regions.nbs_code,
    cast(placed.depth as integer) as depth,
    regions.source
from regions
left join placed on placed.region_code = regions.region_code
