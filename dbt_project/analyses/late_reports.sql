-- Who publishes late, and by how many days?
select name, report_year, due_on, first_published_on, first_published_on - due_on as days_late
from {{ ref('fct_coverage') }}
where is_on_time = false
order by days_late desc, name, report_year
limit 20
