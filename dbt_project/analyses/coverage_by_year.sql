-- How complete is each year?
select
    report_year, count(*) filter (where state = 'published') as published, count(*) filter (where state = 'unparsed') as unparsed,
    count(*) filter (where state = 'missing') as missing
from {{ ref('fct_coverage') }}
group by report_year
order by report_year
