-- Grain: one row per body that a user says owes reports.
with roster as (select * from {{ source('raw', 'roster') }})

select publisher_id, region_code, name, first_year, last_year
from roster
