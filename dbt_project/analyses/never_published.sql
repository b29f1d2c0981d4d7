-- Who owes reports and has never published one that was found?
select owed_by, region_code, name, count(*) filter (where state = 'missing') as years_missing
from {{ ref('fct_coverage') }}
group by owed_by, region_code, name
having count(*) filter (where state in ('published', 'unparsed')) = 0 and years_missing > 0
order by years_missing desc, region_code, name
