-- Grain: one row per region code and holder (a place under one name).
with places as (select * from {{ ref('stg_regions') }})

select region_code, name, level, parent_code, valid_from, valid_to, successors, mca_code, nbs_code
from places
