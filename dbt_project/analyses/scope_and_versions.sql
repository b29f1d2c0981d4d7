-- How often does each rule decide whose figures a report gives, and which version of it stands?
with counted as (select scope_basis, version_basis from {{ ref('fct_reports') }} where counted_as is not null),

decisions as (
    select 'scope' as decided, scope_basis as rule, count(*) as reports from counted group by scope_basis
    union all
    select 'version' as decided, version_basis as rule, count(*) as reports from counted group by version_basis
)

select d.decided, d.rule, l.label, l.label_en, d.reports
from decisions as d
left join {{ ref('dim_labels') }} as l on l.kind = d.decided || '_basis' and l.code = d.rule
order by d.decided, d.reports desc, d.rule
