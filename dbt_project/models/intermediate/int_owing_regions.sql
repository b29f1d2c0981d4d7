-- Grain: one row per place of today whose government owes a report every year, by the list of places.
-- Only where the collection looks: a place of county level and above is asked for where some report comes from anywhere
-- in the place above it, a township where its county has a report of any township. So one county's reports ask for its
-- neighbours, its prefecture's and its province's, not for 40,000 townships: all are asked for once all are collected.
-- A place that became another owes nothing itself: its reports carry the code of its successor, which owes since before.
with regions as (select * from {{ ref('int_regions') }}),

tree as (select * from {{ ref('int_region_tree') }}),

places_of_reports as (
    select distinct region_code
    from {{ ref('stg_reports') }}
    where region_code is not null and report_year is not null and status != 'no_report'
),

looked_at as (
    select distinct tree.ancestor_code as region_code
    from places_of_reports
    inner join tree on tree.region_code = places_of_reports.region_code
),

counties_with_townships as (
    select distinct regions.parent_code as region_code
    from places_of_reports
    inner join regions on regions.region_code = places_of_reports.region_code
    where regions.level = 'township'
),

-- The code under another name, or another code that it took over.
older as (
    select split_part(region_code, '@', 1) as region_code from {{ ref('stg_regions') }} where valid_to is not null
    union
    select unnest(string_split(successors, '|')) from {{ ref('stg_regions') }} where successors is not null
)

select
    regions.region_code,
    regions.name || case when regions.level = 'township' and regions.name like '%街道' then '办事处' else '人民政府' end as name,
    regions.level,
    case when older.region_code is null then regions.valid_from end as first_year
from regions
left join older on older.region_code = regions.region_code
where regions.source = 'list'
    and regions.valid_to is null
    and regions.level in ('province', 'prefecture', 'county', 'township')
    -- Not under the Regulations: 台湾, 香港, 澳门.
    and left(regions.region_code, 2) not in ('71', '81', '82')
    and case
        when regions.level = 'township' then regions.parent_code in (select region_code from counties_with_townships)
        else regions.parent_code in (select region_code from looked_at)
    end
