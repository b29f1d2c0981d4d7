-- Who published for years and then stopped, with no body known that took over?
select b.publisher_id, b.name, b.region_code, b.first_year, b.last_year, b.n_reports
from {{ ref('dim_publishers') }} as b
anti join {{ ref('dim_publisher_successions') }} as s on s.publisher_id = b.publisher_id and s.kind != 'transfer'
where b.last_year < (select max(report_year) from {{ ref('fct_reports') }}) and b.last_year > b.first_year
order by b.n_reports desc, b.last_year, b.name, b.publisher_id
limit 20
