{{ config(materialized='by_year') }}
-- Grain: one row per report with the table applications: who made its new requests, and why requests were denied. What adds
-- them up over a place reads one row a report, not all rows of the table.
{%- set applicants = [
    'natural_person', 'commercial_enterprise', 'research_institution', 'public_welfare_organization',
    'legal_service_organization', 'other_organization'
] %}
{%- set reasons = [
    'state_secret', 'law_prohibits', 'public_security_stability', 'third_party_rights', 'internal_affairs',
    'process_information', 'enforcement_file', 'administrative_query'
] %}
with applications as (
    select * from {{ ref('fct_applications') }}
    where
        {{ only_stale_years('report_year') }}
        and (row_code = 'new_requests' or starts_with(row_code, 'denied_'))
)

select
    report_id,
    {% for who in applicants -%}
    max({{ who }}) filter (where row_code = 'new_requests') as new_{{ who }},
    {% endfor -%}
    {% for reason in reasons -%}
    max(total) filter (where row_code = 'denied_{{ reason }}') as denied_{{ reason }},
    {% endfor -%}
    report_year
from applications
group by report_year, report_id
