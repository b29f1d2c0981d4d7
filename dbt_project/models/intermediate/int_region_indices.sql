{{ config(materialized='by_year', chained='history') }}
-- Grain: one row per region, report year and metric: the changes over the bodies of both years, joined over the years.
with region_values as (select * from {{ ref('int_region_values') }}),

-- What a year's index is made of: the change over the bodies of both years.
links as (
    select
        region_code,
        metric,
        report_year,
        num is not null and coalesce(den != 0, true) as is_known,
        {{ measure_value('matched_num', 'matched_den') }} / nullif({{ measure_value('matched_previous_num', 'matched_previous_den') }}, 0) as link
    from region_values
),

-- A chain begins anew where no body is in both years, where the year before was 0, and where it had come to 0.
runs as (
    select
        * exclude (link),
        coalesce(link, 1) as link,
        count(*) filter (where is_start) over (partition by region_code, metric order by report_year) as run
    from (
        select *, link is null or coalesce(lag(link) over (partition by region_code, metric order by report_year) = 0, false) as is_start
        from links
    )
),

chained as (
    select
        region_code,
        metric,
        report_year,
        case when first_value(is_known) over in_run then round(100 * product(case when is_start then 1 else link end) over in_run, 4) end as index_value,
        case when first_value(is_known) over in_run then first_value(report_year) over in_run end as base_year
    from runs
    window in_run as (partition by region_code, metric, run order by report_year)
)

select region_code, report_year, metric, index_value, base_year
from chained
where {{ only_stale_years('report_year') }}
