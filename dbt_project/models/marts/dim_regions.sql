-- Grain: one row per region code: its holder of today, else the last one. Earlier holders: dim_region_history.
with regions as (select * from {{ ref('int_regions') }})

select
    region_code,
    name,
    level,
    parent_code,
    path,
    valid_from,
    valid_to,
    successors,
    mca_code,
    nbs_code,
    depth,
    source
from regions
