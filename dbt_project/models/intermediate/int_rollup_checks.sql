-- Grain: one row per aggregate report and metric that is one cell of the form, where units of the region reported too.
-- fail: the units exceed the aggregate, or all are there and differ from it. blocked: they fall short and not all are there.
-- A report of unclear scope that stands for its region is not held to be an aggregate.
-- Two aggregates of places that are one region today are not checked: which units are whose is not known.
-- "All": every region one level below has a figure, and every body of the region that reports before and after the year
-- reports in it.
with region_values as (
    select * from {{ ref('int_region_values') }} where basis = 'reported_aggregate' and units_num is not null
),

counted as (select * from {{ ref('int_counted_reports') }}),

aggregates as (
    select report_id, region_code, report_year
    from counted
    where role = 'aggregate' and not is_doubtful
    qualify count(*) over (partition by region_code, report_year) = 1
),

regions as (select region_code, parent_code, valid_from, valid_to from {{ ref('int_regions') }}),

cells as ({{ rollup_cells() }}),

rules as (select * from ({{ rule_descriptions() }}) where rule_id = 'rollup.sum_of_units'),

bodies as (
    select publisher_id, region_code, min(report_year) as first_year, max(report_year) as last_year
    from counted
    where role = 'unit'
    group by publisher_id, region_code
),

expected_bodies as (
    select v.region_code, v.report_year, count(*) as n
    from (select distinct region_code, report_year from region_values) as v
    inner join bodies
        on bodies.region_code = v.region_code and v.report_year between bodies.first_year and bodies.last_year
    group by all
),

expected_regions as (
    select v.region_code, v.report_year, count(*) as n
    from (select distinct region_code, report_year from region_values) as v
    inner join regions
        on regions.parent_code = v.region_code
        and v.report_year >= coalesce(regions.valid_from, v.report_year)
        and v.report_year <= coalesce(regions.valid_to, v.report_year)
    group by all
)

select
    aggregates.report_id,
    v.report_year,
    rules.rule_id,
    case
        when v.num is null then 'blocked'
        when v.num = v.units_num then 'pass'
        when v.units_num > v.num then 'fail'
        when v.n_regions_known < coalesce(expected_regions.n, 0) or v.n_direct < coalesce(expected_bodies.n, 0) then 'blocked'
        else 'fail'
    end as outcome,
    rules.severity,
    cells.row_code,
    cells.column_code,
    cast(v.num as decimal(24, 6)) as left_value,
    cast(v.units_num as decimal(24, 6)) as right_value
from region_values as v
inner join cells on cells.metric = v.metric
inner join aggregates on aggregates.region_code = v.region_code and aggregates.report_year = v.report_year
left join expected_bodies on expected_bodies.region_code = v.region_code and expected_bodies.report_year = v.report_year
left join expected_regions on expected_regions.region_code = v.region_code and expected_regions.report_year = v.report_year
cross join rules
