-- Grain: one row per intake or fetch of a document.
with intakes as (select * from {{ source('raw', 'intakes') }})

select document_id, intake, seen_at, name, path, member, source_uri, media_type, bytes, object
from intakes
