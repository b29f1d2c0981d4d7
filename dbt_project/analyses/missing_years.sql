-- Who skipped a year between two reports?
select name, region_code, report_year
from {{ ref('fct_coverage') }}
where state = 'missing'
order by report_year, name
