-- Which readers leave most cells without a figure?
select reader, status, count(*) as cells, round(count(*) / sum(count(*)) over (partition by reader), 4) as share
from {{ ref('fct_cells') }}
group by reader, status
order by reader, status
