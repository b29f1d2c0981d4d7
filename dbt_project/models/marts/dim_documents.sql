-- Grain: one row per document that was read: what it is, where it came from, when, and where its bytes lie.
with documents as (select * from {{ ref('stg_documents') }}),

intakes as (select * from {{ ref('stg_intakes') }}),

seen as (
    select
        document_id,
        arg_min(coalesce(member, name), (seen_at, intake, path)) as name,
        list_sort(list(distinct concat_ws('!', path, member))) as paths,
        arg_min(source_uri, (seen_at, intake, source_uri)) filter (where source_uri is not null) as source_uri,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at,
        min(object) as object
    from intakes
    group by document_id
)

select
    documents.document_id,
    -- The last part of the path, also of one inside an archive.
    regexp_extract(coalesce(seen.name, documents.member, documents.path), '[^/\\!]+$') as file_name,
    coalesce(seen.paths, [concat_ws('!', documents.path, documents.member)]) as paths,
    coalesce(seen.source_uri, documents.source_uri) as source_uri,
    documents.media_type,
    documents.bytes,
    seen.first_seen_at,
    seen.last_seen_at,
    seen.object
from documents
left join seen on seen.document_id = documents.document_id
order by documents.document_id
