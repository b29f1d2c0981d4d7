-- Grain: one row per report found, or per document that gave none.
with reports as (select * from {{ source('raw', 'reports') }})

select
    report_id,
    document_id,
    ordinal,
    report_year,
    status,
    error_code,
    error_message,
    title,
    publisher,
    publisher_id,
    agency_level,
    -- Ministries are bodies of the whole country.
    case when agency_level = 'ministry' then coalesce(region_code, '000000') else region_code end as region_code,
    region_status,
    region_level,
    region_path,
    region_candidates,
    region_evidence,
    published_on,
    edition,
    scope,
    scope_evidence,
    scope = 'aggregate' as is_aggregate,
    tables_proactive,
    tables_applications,
    tables_reviews,
    text_fingerprint,
    notes,
    source_uri,
    parser_version
from reports
