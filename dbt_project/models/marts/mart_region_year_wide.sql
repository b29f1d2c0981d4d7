{{ config(materialized='by_year', chained='history') }}
-- Grain: one row per region and report year; region_year for people who pivot. Beside every figure stands its change over
-- the bodies of both years and how many these are: the change of the figure itself is mostly one in coverage.
with region_year as (
    select * from {{ ref('region_year') }} where {{ only_stale_years('report_year') }}
),

regions as (select region_code, name, level from {{ ref('int_regions') }})

select
    region_year.region_code,
    region_year.report_year,
    any_value(regions.name) as region_name,
    any_value(regions.level) as region_level,
    any_value(region_year.basis) as basis,
    max(region_year.n_publishers) as n_publishers,
    coalesce(bool_or(contains(region_year.series_breaks, 'scope_unclear')), false) as is_scope_unclear,
    {% for metric in metric_codes() -%}
    max(region_year.value) filter (where region_year.metric = '{{ metric }}') as {{ metric }},
    max(region_year.matched_pct_change) filter (where region_year.metric = '{{ metric }}') as {{ metric }}_matched_pct_change,
    max(region_year.n_matched) filter (where region_year.metric = '{{ metric }}') as {{ metric }}_n_matched{% if not loop.last %},{% endif %}
    {% endfor %}
from region_year
inner join regions on regions.region_code = region_year.region_code
group by region_year.region_code, region_year.report_year
