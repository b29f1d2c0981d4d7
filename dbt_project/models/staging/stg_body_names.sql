-- Grain: one row per name of a body as printed that says more than a government or an ordinary department.
with body_names as (select * from {{ source('raw', 'body_names') }})

select name, kind, general_name
from body_names
