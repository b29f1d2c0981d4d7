-- Grain: one row per region of a province, the province included.
with tree as (select region_code, ancestor_code from {{ ref('int_region_tree') }}),

regions as (select region_code, level from {{ ref('int_regions') }})

select tree.region_code, tree.ancestor_code as province_code
from tree
inner join regions on regions.region_code = tree.ancestor_code
where regions.level = 'province'
