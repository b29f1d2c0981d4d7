-- Grain: one row per web archive, region and report year that was looked for in it.
with lookups as (select * from {{ source('raw', 'lookups') }})

select archive, region_code, report_year, n_captures, n_waiting, n_year_unknown, last_capture_on
from lookups
