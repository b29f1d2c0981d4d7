{{ config(materialized='by_year', chained='history') }}
-- Grain: one row per report found, or per document that gave none (status no_report or failed).
with all_reports as (select * from {{ ref('stg_reports') }}),

reports as (select * from all_reports where {{ only_stale_years('report_year') }}),

versions as (select * from {{ ref('int_report_versions') }} where {{ only_stale_years('report_year') }}),

counted as (
    select report_id, role, reason from {{ ref('int_counted_reports') }} where {{ only_stale_years('report_year') }}
),

scopes as (select * from {{ ref('int_report_scopes') }} where {{ only_stale_years('report_year') }}),

documents as (
    select document_id, file_name, source_uri, first_seen_at
    from {{ ref('dim_documents') }}
    where document_id in (select document_id from reports)
),

metrics as (
    select report_id, n_cells, n_reported, reader
    from {{ ref('int_report_metrics') }}
    where {{ only_stale_years('report_year') }}
),

-- A text that another body, or the same body for another year, had before: of an earlier year, or earlier in this one.
texts as (
    select
        report_id,
        publisher_id,
        report_year,
        first_value(report_id) over in_text as first_report_id,
        first_value(publisher_id) over in_text as first_publisher_id,
        first_value(report_year) over in_text as first_report_year
    from all_reports
    where text_fingerprint in (select text_fingerprint from reports) and status in ('parsed', 'partial')
    window in_text as (
        partition by text_fingerprint order by report_year nulls last, coalesce(published_on, date '9999-12-31'), report_id
    )
),

same as (
    select report_id, first_report_id as copied_from, 1.0 as share
    from texts
    where publisher_id is distinct from first_publisher_id or report_year is distinct from first_report_year
),

-- The same text, else nearly the same: figures, years and names aside.
copies as (
    select * from same
    union all
    select near.* from {{ ref('stg_copies') }} as near anti join same on same.report_id = near.report_id
)

select
    reports.report_id,
    reports.document_id,
    documents.file_name as document_name,
    reports.publisher_id,
    reports.region_code,
    reports.report_year,
    reports.edition,
    scopes.scope,
    scopes.stated_scope,
    scopes.scope_basis,
    scopes.scope_evidence,
    reports.status,
    reports.title,
    reports.published_on,
    coalesce(reports.source_uri, documents.source_uri) as source_uri,
    documents.first_seen_at,
    versions.is_current,
    versions.version_basis,
    versions.version_no,
    versions.n_versions,
    versions.superseded_by,
    copies.copied_from,
    cast(copies.share as double) as copied_share,
    case when counted.report_id is null and versions.version_basis = 'undecided' then 'excluded' else counted.role end as counted_as,
    -- Of versions of which none is the one that stands, one carries what they agree on.
    case when counted.report_id is null and versions.version_basis = 'undecided' then 'version_undecided' else counted.reason end as not_counted_because,
    reports.publisher,
    reports.agency_level,
    reports.region_status,
    reports.tables_proactive,
    reports.tables_applications,
    reports.tables_reviews,
    metrics.n_cells,
    metrics.n_reported,
    metrics.reader,
    reports.notes,
    reports.error_code,
    reports.error_message,
    reports.parser_version
from reports
inner join versions on versions.report_id = reports.report_id
inner join metrics on metrics.report_id = reports.report_id
inner join scopes on scopes.report_id = reports.report_id
left join documents on documents.document_id = reports.document_id
left join counted on counted.report_id = reports.report_id
left join copies on copies.report_id = reports.report_id
order by reports.report_year, reports.report_id
