{{ config(materialized='by_year', in_parts=true) }}
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

-- A report's figures as a list, from which the columns are taken: one group by over all cells, with few columns. One
-- maximum for each of the 41 cells made every group so wide that the model took four times as long.
gathered as (
    select
        cells.report_id,
        cast(count(*) as integer) as n_cells,
        cast(count(cells.figure) as integer) as n_reported,
        max(cells.reader) as reader,
        list(metric_cells.cell_no) filter (where metric_cells.cell_no is not null) as cell_numbers,
        list(cells.figure) filter (where metric_cells.cell_no is not null) as figures
    from cells
    left join metric_cells
        on metric_cells.table_name = cells.table_name
        and metric_cells.row_code = cells.row_code
        and metric_cells.column_code = cells.column_code
    group by cells.report_id
),

needed as (
    select
        report_id,
        n_cells,
        n_reported,
        reader,
        {{ metric_cell_columns() }}
    from gathered
)

select
    reports.report_id,
    reports.report_year,
    reports.edition,
    coalesce(needed.n_cells, 0) as n_cells,
    coalesce(needed.n_reported, 0) as n_reported,
    needed.reader,
    {{ metric_columns() }},
    {{ row_total_columns() }}
from reports
left join needed on needed.report_id = reports.report_id
