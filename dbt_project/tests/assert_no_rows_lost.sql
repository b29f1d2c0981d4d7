-- Every stored row reaches its mart, once. A table that lost or doubled rows is named with both counts.
with counts as (
    select 'fct_reports' as mart, (select count(*) from {{ source('raw', 'reports') }}) as stored, (select count(*) from {{ ref('fct_reports') }}) as built
    union all
    select 'fct_cells', (select count(*) from {{ source('raw', 'cells') }}), (select count(*) from {{ ref('fct_cells') }})
    union all
    select 'fct_narrative', (select count(*) from {{ source('raw', 'narrative') }}), (select count(*) from {{ ref('fct_narrative') }})
    union all
    select
        'fct_findings',
        (select count(*) from {{ source('raw', 'findings') }}),
        (select count(*) from {{ ref('fct_findings') }} inner join {{ ref('dim_rules') }} using (rule_id) where kind in ('identity', 'narrative'))
    union all
    select
        'fct_applications',
        (select count(distinct (report_id, row_code)) from {{ source('raw', 'cells') }} where table_name = 'applications'),
        (select count(*) from {{ ref('fct_applications') }})
    union all
    select
        'fct_reviews',
        (select count(distinct (report_id, row_code)) from {{ source('raw', 'cells') }} where table_name = 'reviews'),
        (select count(*) from {{ ref('fct_reviews') }})
    union all
    select
        'fct_proactive',
        (select count(*) from {{ source('raw', 'cells') }} where table_name = 'proactive'),
        (select count(*) from {{ ref('fct_proactive') }})
)

select mart, stored, built
from counts
where stored != built
