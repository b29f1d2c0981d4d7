-- Which reports were published again with other figures, and what changed?
select r.title, c.table_name, c.row_code, c.column_code, c.previous_value, c.value, c.previous_status, c.status
from {{ ref('fct_report_changes') }} as c
inner join {{ ref('fct_reports') }} as r using (report_id)
order by r.title, c.table_name, c.row_code, c.column_code
limit 50
