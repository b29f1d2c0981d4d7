-- Grain: one row per report whose text is nearly that of an earlier report of another body or year.
with copies as (select * from {{ source('raw', 'copies') }})

select report_id, copied_from, share
from copies
