-- Whose reports never balance? Bodies with an error-level failure in every report.
with failing as (
    select report_id, count(*) as failures
    from {{ ref('fct_findings') }}
    where outcome = 'fail' and severity = 'error'
    group by report_id
)

select p.name, count(*) as reports, count(*) filter (where f.failures > 0) as broken
from {{ ref('fct_reports') }} as r
inner join {{ ref('dim_publishers') }} as p using (publisher_id)
left join failing as f using (report_id)
where r.is_current
group by p.publisher_id, p.name
having reports >= 2 and broken = reports
order by reports desc, p.name
