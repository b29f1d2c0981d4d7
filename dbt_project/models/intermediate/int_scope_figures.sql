{{ config(materialized='by_year', chained=true) }}
-- noqa: disable=LT02
-- Grain: one row per report of a government that counts and in whose region, or below it, bodies report too: what the
-- figures say of its scope. Compared are the totals of the rows of applications and reviews.
-- is_smaller: in some row smaller than one of its units', so no aggregate. Units whose own sums fail say nothing, nor does
-- a government's report whose sums fail. is_sum: equal to the sum of its units in nearly all rows, with enough units and
-- figures seen, so an aggregate; a blank adds nothing, and if the sums are equal all the same it was a 0. From the deepest
-- level up, because the units of a region are also the regions below it: those with their aggregate, else with their own
-- report and their units, and not at all where their scope is open.
-- Bodies under the command of the centre, enterprises and the like are not units of a government.
{%- set rows = row_totals() %}
with versions as (select report_id from {{ ref('int_report_versions') }} where is_counted),

regions as (select region_code, parent_code, level, depth from {{ ref('int_regions') }}),

metrics as (
    select report_id, {% for row in rows %}row_{{ row }}{% if not loop.last %}, {% endif %}{% endfor %}
    from {{ ref('int_report_metrics') }}
),

special as (select name from {{ ref('stg_body_names') }} where kind is not null),

failing as (
    select distinct report_id
    from {{ ref('stg_findings') }}
    where outcome = 'fail' and severity = 'error' and (column_code is null or column_code = 'total')
      and {{ only_stale_years('report_year') }}
),

reports as (
    select
        reports.report_id,
        reports.region_code,
        reports.report_year,
        reports.scope,
        regions.depth,
        reports.agency_level = regions.level as is_government,
        failing.report_id is not null as is_failing,
        metrics.* exclude (report_id)
    from {{ ref('stg_reports') }} as reports
    inner join versions on versions.report_id = reports.report_id
    inner join regions on regions.region_code = reports.region_code
    inner join metrics on metrics.report_id = reports.report_id
    left join failing on failing.report_id = reports.report_id
    where reports.publisher_id is not null
      and {{ only_stale_years('reports.report_year') }}
      and (reports.publisher is null or reports.publisher not in (select name from special))
),

{% for depth in range(var('max_depth'), -1, -1) %}
-- What is added up in a region: its departments, and the regions below it.
seen_{{ depth }} as (
    select
        region_code,
        report_year,
        sum(n_units) as n_units,
        bool_and(is_known) as is_known,
        {{ rows_added_up(rows) }}
    from (
        select
            region_code,
            report_year,
            1 as n_units,
            true as is_known,
            {{ rows_of_one(rows, 'reports') }}
        from reports
        where depth = {{ depth }} and not is_government
        {% if depth < var('max_depth') %}
        union all by name
        select regions.parent_code as region_code, below.* exclude (region_code)
        from within_{{ depth + 1 }} as below
        inner join regions on regions.region_code = below.region_code
        {% endif %}
    )
    group by region_code, report_year
),

governments_{{ depth }} as (
    select
        *,
        len(smaller_in) > 0 as is_smaller,
        is_known
            and n_units >= {{ var('enough_units') }}
            and n_telling >= {{ var('enough_rows') }}
            and n_equal >= {{ var('nearly_all') }} * n_rows
            and n_telling_equal >= {{ var('nearly_all') }} * n_telling as is_sum
    from (
        select
            own.*,
            seen.n_units,
            seen.is_known,
            list_filter(cells, lambda c: c.most > c.own and not own.is_failing) as smaller_in,
            len(list_filter(cells, lambda c: c.total is not null and c.own is not null)) as n_rows,
            len(list_filter(cells, lambda c: c.total = c.own)) as n_equal,
            len(list_filter(cells, lambda c: c.total + c.own > 0)) as n_telling,
            len(list_filter(cells, lambda c: c.total = c.own and c.own > 0)) as n_telling_equal
        from (select * from reports where depth = {{ depth }} and is_government) as own
        inner join seen_{{ depth }} as seen on seen.region_code = own.region_code and seen.report_year = own.report_year
        cross join lateral (
            select {{ rows_compared(rows) }} as cells
        )
    )
),
{% if depth > 0 %}
-- A region with all that reports in it, as a unit of the region above.
within_{{ depth }} as (
    select
        region_code,
        report_year,
        sum(n_units) as n_units,
        bool_and(is_known) as is_known,
        {{ rows_added_up(rows) }}
    from (
        select
            own.region_code,
            own.report_year,
            1 as n_units,
            case
                when judged.report_id is null then true
                when own.scope = 'unclear' then judged.is_sum or judged.is_smaller
                when own.scope = 'aggregate' then judged.is_sum or not judged.is_smaller
                else not judged.is_sum
            end as is_known,
            {{ rows_of_one(rows, 'own') }}
        from (select * from reports where depth = {{ depth }} and is_government) as own
        left join governments_{{ depth }} as judged on judged.report_id = own.report_id
        union all by name
        select
            seen.* exclude (
                {%- for row in rows %}sum_{{ row }}{% if not loop.last %}, {% endif %}{% endfor -%}
            ),
            {% for row in rows -%}
            case when whole.region_code is null then seen.sum_{{ row }} else 0 end as sum_{{ row }}{% if not loop.last %},{% endif %}
            {% endfor %}
        from seen_{{ depth }} as seen
        left join (
            select distinct region_code, report_year
            from governments_{{ depth }}
            where scope != 'own' and is_sum or scope = 'aggregate' and not is_smaller
        ) as whole on whole.region_code = seen.region_code and whole.report_year = seen.report_year
    )
    group by region_code, report_year
),
{% endif %}
{% endfor %}

judged as (
    {% for depth in range(var('max_depth') + 1) %}
    select * from governments_{{ depth }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    report_id,
    report_year,
    cast(n_units as integer) as n_units,
    cast(n_rows as integer) as n_rows,
    cast(n_equal as integer) as n_equal,
    is_smaller,
    is_sum,
    smaller_in[1].row as smaller_in,
    smaller_in[1].own as own_figure,
    smaller_in[1].most as unit_figure
from judged
where is_smaller or is_sum
