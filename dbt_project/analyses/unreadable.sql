-- Which readers leave most cells without a figure?
select reader, status, sum(n_cells) as cells, round(sum(n_cells) / sum(sum(n_cells)) over (partition by reader), 4) as share
from {{ ref('mart_cell_states') }}
group by reader, status
order by reader, status
