{{ config(materialized='by_year') }}
-- Grain: one row per report. Its figures for every metric, NULL where a cell that the metric needs is not reported;
-- and the totals of the form's rows (row_*), by which a government and its units are compared.
with reports as (
    select report_id, report_year, edition
    from {{ ref('stg_reports') }}
    where {{ only_stale_years('report_year') }}
),

cells as (
    select report_id, table_name, row_code, column_code, figure, reader
    from {{ ref('int_cells') }}
    where {{ only_stale_years('report_year') }}
),

metric_cells as ({{ metric_cells() }}),

totals as (
    select
        report_id,
        cast(count(*) as integer) as n_cells,
        cast(count(figure) as integer) as n_reported,
        max(reader) as reader
    from cells
    group by report_id
),

needed as (
    select
        cells.report_id,
        {{ metric_cell_columns() }}
    from cells
    inner join metric_cells
        on metric_cells.table_name = cells.table_name
        and metric_cells.row_code = cells.row_code
        and metric_cells.column_code = cells.column_code
    group by cells.report_id
)

select
    reports.report_id,
    reports.report_year,
    reports.edition,
    coalesce(totals.n_cells, 0) as n_cells,
    coalesce(totals.n_reported, 0) as n_reported,
    totals.reader,
    {{ metric_columns() }},
    {{ row_total_columns() }}
from reports
left join totals on totals.report_id = reports.report_id
left join needed on needed.report_id = reports.report_id
