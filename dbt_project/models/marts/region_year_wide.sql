-- Grain: one row per region and report year; region_year for people who pivot.
with region_year as (select * from {{ ref('region_year') }}),

regions as (select region_code, name, level from {{ ref('int_regions') }})

select
    region_year.region_code,
    region_year.report_year,
    any_value(regions.name) as region_name,
    any_value(regions.level) as region_level,
    any_value(region_year.basis) as basis,
    {% for metric in metric_codes() -%}
    max(region_year.value) filter (where region_year.metric = '{{ metric }}') as {{ metric }}{% if not loop.last %},{% endif %}
    {% endfor %}
from region_year
inner join regions on regions.region_code = region_year.region_code
group by region_year.region_code, region_year.report_year
