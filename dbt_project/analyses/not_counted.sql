-- Which current reports are in no region's sum, and why?
select not_counted_because, count(*) as reports, min(publisher) as example
from {{ ref('fct_reports') }}
where counted_as = 'excluded'
group by not_counted_because
order by not_counted_because
