-- Grain: one row per general name of a department, reform and name that it became.
with reforms as (select * from {{ ref('stg_reforms') }})

select old_name, new_name, report_year, earliest, kind, source, source_date
from reforms
