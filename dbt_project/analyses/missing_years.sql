-- Who skipped a year between two reports?
select coverage.name, coverage.region_code, coverage.report_year
from {{ ref('fct_coverage') }} as coverage
inner join {{ ref('dim_publishers') }} as bodies on bodies.publisher_id = coverage.publisher_id
where coverage.state = 'missing' and coverage.report_year between bodies.first_year and bodies.last_year
order by coverage.report_year, coverage.name, coverage.region_code
