-- Grain: one row per body, name as printed and region as resolved: what was taken for one body, for review.
-- A wrong row is mended in gai_pipeline/places/data/publishers.yaml.
with names as (select * from {{ ref('int_publisher_names') }}),

-- Every place that the region of today was, with its years.
holders as (
    select region_code as today_code, region_code, name, parent_code, valid_from, valid_to
    from {{ ref('stg_regions') }}
    where valid_to is null
    union all
    select today_code, region_code, name, parent_code, valid_from, valid_to from {{ ref('int_region_endings') }}
),

-- The place of the name's time: of those that stood in its last year, the one that the name has in it, else the newest.
then_places as (
    select names.publisher_id, names.name, names.region_code, holders.region_code as code, holders.name as place, holders.parent_code
    from names
    inner join holders
        on holders.today_code = names.region_code
        and coalesce(holders.valid_from, 0) <= names.last_year
        and coalesce(holders.valid_to, 9999) >= names.last_year
    qualify row_number() over (
            partition by names.publisher_id, names.name, names.region_code
            order by contains(names.name, holders.name) desc, holders.valid_to desc nulls first, holders.region_code asc
        ) = 1
)

select
    names.publisher_id,
    names.name,
    names.region_code,
    names.first_year,
    names.last_year,
    names.n_reports,
    names.example_report_id,
    names.agency_level,
    names.general_name,
    then_places.code as region_code_then,
    then_places.place as region_name_then,
    then_places.parent_code as parent_code_then
from names
left join then_places
    on then_places.publisher_id = names.publisher_id
    and then_places.name = names.name
    and then_places.region_code = names.region_code
