-- Grain: one row per document.
with documents as (select * from {{ source('raw', 'documents') }})

-- A document with reports of two years is stored with both.
select
    document_id,
    min(path) as path,
    min(member) as member,
    any_value(media_type) as media_type,
    any_value(bytes) as bytes,
    min(source_uri) as source_uri
from documents
group by document_id
