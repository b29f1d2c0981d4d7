-- Grain: one row per body of a place that another took over, and that place. Its reports carry the code of the place that
-- goes on, but they are not those of its bodies: 闸北区教育局 is not 静安区教育局.
with names as (select * from {{ ref('int_publisher_names') }} where region_code is not null),

endings as (select * from {{ ref('int_region_endings') }} where is_merger),

regions as (select region_code, name from {{ ref('int_regions') }})

select
    names.publisher_id,
    names.name,
    names.region_code,
    names.agency_level,
    endings.region_code as home,
    endings.name as place,
    endings.valid_to
from names
inner join endings on endings.today_code = names.region_code and contains(names.name, endings.name)
inner join regions on regions.region_code = names.region_code and not contains(names.name, regions.name)
qualify row_number() over (
        partition by names.publisher_id order by length(endings.name) desc, endings.valid_to desc, endings.region_code asc, names.name asc
    ) = 1
