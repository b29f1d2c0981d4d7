-- Which bodies went into others by the reforms or with their places, and is that certain?
select b.name, b.last_year, n.name as successor, s.kind, s.names, s.status
from {{ ref('dim_publisher_successions') }} as s
inner join {{ ref('dim_publishers') }} as b using (publisher_id)
inner join {{ ref('dim_publishers') }} as n on n.publisher_id = s.successor_id
order by s.status, b.region_code, b.name, successor, s.names
