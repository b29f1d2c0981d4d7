{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per region and report year with a counted report that has the table applications: who made its new requests,
-- and why requests were denied. As in int_region_values, a region's figure is its government's aggregate where there is one,
-- else the sum of the units that sit in it and of the regions below it.
{%- set applicants = [
    'natural_person', 'commercial_enterprise', 'research_institution', 'public_welfare_organization',
    'legal_service_organization', 'other_organization'
] %}
{%- set reasons = [
    'state_secret', 'law_prohibits', 'public_security_stability', 'third_party_rights', 'internal_affairs',
    'process_information', 'enforcement_file', 'administrative_query'
] %}
{%- set figures = [] %}
{%- for who in applicants %}{% do figures.append('new_' ~ who) %}{% endfor %}
{%- for reason in reasons %}{% do figures.append('denied_' ~ reason) %}{% endfor %}
with applications as (
    select * from {{ ref('fct_applications') }}
    where
        {{ only_stale_years('report_year') }}
        and (row_code = 'new_requests' or starts_with(row_code, 'denied_'))
),

counted as (
    select report_id, region_code, report_year, role from {{ ref('int_counted_reports') }}
    where role != 'excluded' and {{ only_stale_years('report_year') }}
),

regions as (select region_code, parent_code, depth from {{ ref('int_regions') }}),

aggregated as (select distinct region_code, report_year from counted where role = 'aggregate'),

direct as (
    select
        counted.region_code,
        counted.report_year,
        counted.role,
        {% for who in applicants -%}
        sum({{ who }}) filter (where row_code = 'new_requests') as new_{{ who }},
        {% endfor -%}
        {% for reason in reasons -%}
        sum(total) filter (where row_code = 'denied_{{ reason }}') as denied_{{ reason }},
        {% endfor -%}
        regions.depth
    from applications
    inner join counted on counted.report_id = applications.report_id
    inner join regions on regions.region_code = counted.region_code
    group by all
),

{% for depth in range(var('max_depth'), -1, -1) %}
units_{{ depth }} as (
    select
        region_code,
        {% for figure in figures -%}
        sum({{ figure }}) as {{ figure }},
        {% endfor -%}
        report_year
    from (
        select * exclude (role, depth) from direct where role = 'unit' and depth = {{ depth }}
        {% if depth < var('max_depth') %}
        union all by name
        select regions.parent_code as region_code, below.* exclude (region_code)
        from level_{{ depth + 1 }} as below
        inner join regions on regions.region_code = below.region_code
        {% endif %}
    )
    group by region_code, report_year
),

level_{{ depth }} as (
    select * exclude (role, depth) from direct where role = 'aggregate' and depth = {{ depth }}
    union all by name
    select * from units_{{ depth }} anti join aggregated using (region_code, report_year)
),
{% endfor %}

final as (
    {% for depth in range(var('max_depth') + 1) %}
    select * from level_{{ depth }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
)

select
    region_code,
    {% for figure in figures -%}
    {{ figure }}::decimal(24, 6) as {{ figure }},
    {% endfor -%}
    report_year
from final
order by region_code, report_year
