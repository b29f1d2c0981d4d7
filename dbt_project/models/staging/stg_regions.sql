-- Grain: one row per place under one name.
with regions as (select * from {{ source('raw', 'regions') }})

select
    code as region_code,
    name,
    level,
    case when code = '000000' then null else coalesce(parent_code, '000000') end as parent_code,
    valid_from,
    valid_to,
    successors,
    mca_code,
    nbs_code
from regions
