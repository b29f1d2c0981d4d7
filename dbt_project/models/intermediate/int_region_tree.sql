-- Grain: one row per region and each region that it lies in, itself included (distance 0).
with recursive regions as (select region_code, parent_code from {{ ref('int_regions') }}),

tree as (
    select region_code, region_code as ancestor_code, 0 as distance
    from regions
    union all
    select tree.region_code, regions.parent_code as ancestor_code, tree.distance + 1 as distance
    from tree
    inner join regions on regions.region_code = tree.ancestor_code
    where regions.parent_code is not null and tree.distance < 8
)

select region_code, ancestor_code, cast(distance as integer) as distance
from tree
