{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per current report, rule that ties it to the report of the year before, and the row or column that the
-- rule holds for. The equations are those of the form (chain_terms); outcome: pass, fail or blocked.
with counted as (select * from {{ ref('int_counted_reports') }}),

terms as ({{ chain_terms() }}),

rules as ({{ rule_descriptions() }}),

pairs as (
    select
        later.report_id,
        later.report_year,
        later.edition as later_edition,
        earlier.report_id as earlier_report_id,
        earlier.edition as earlier_edition
    from counted as later
    inner join counted as earlier
        on earlier.publisher_id = later.publisher_id
        and earlier.is_aggregate = later.is_aggregate
        and earlier.report_year = later.report_year - 1
    where {{ only_stale_years('later.report_year') }}
),

-- Only the cells that some term needs.
cells as (
    select report_id, table_name, row_code, column_code, figure
    from {{ ref('int_cells') }}
    semi join terms
        on terms.table_name = int_cells.table_name
        and terms.term_row_code = int_cells.row_code
        and terms.term_column_code = int_cells.column_code
    where {{ only_stale_years('report_year', before=true) }}
),

sides as (
    select report_id, report_year, report_id as of_report_id, later_edition as edition, 'left' as side from pairs
    union all
    select report_id, report_year, earlier_report_id, earlier_edition, 'right' from pairs
),

summed as (
    select
        sides.report_id,
        sides.report_year,
        terms.rule_id,
        terms.table_name,
        terms.row_key,
        terms.column_key,
        sides.side,
        count(cells.report_id) as n_cells,
        count(cells.figure) = count(*) as is_known,
        sum(terms.coefficient * cells.figure) as figure
    from sides
    inner join terms on terms.edition = sides.edition and terms.side = sides.side
    left join cells
        on cells.report_id = sides.of_report_id
        and cells.table_name = terms.table_name
        and cells.row_code = terms.term_row_code
        and cells.column_code = terms.term_column_code
    group by all
),

evaluated as (
    select
        l.report_id,
        l.report_year,
        l.rule_id,
        l.row_key as row_code,
        l.column_key as column_code,
        case when l.is_known then l.figure end as left_value,
        case when r.is_known then r.figure end as right_value
    from (select * from summed where side = 'left') as l
    inner join (select * from summed where side = 'right') as r
        on r.report_id = l.report_id
        and r.rule_id = l.rule_id
        and r.row_key is not distinct from l.row_key
        and r.column_key is not distinct from l.column_key
    -- A table that one of the two reports does not have makes the rule not applicable.
    where l.n_cells > 0 and r.n_cells > 0
)

select
    evaluated.report_id,
    evaluated.report_year,
    evaluated.rule_id,
    case
        when left_value is null or right_value is null then 'blocked'
        when left_value = right_value then 'pass'
        else 'fail'
    end as outcome,
    rules.severity,
    evaluated.row_code,
    evaluated.column_code,
    cast(left_value as decimal(24, 6)) as left_value,
    cast(right_value as decimal(24, 6)) as right_value,
    rules.name_zh,
    rules.name_en
from evaluated
inner join rules on rules.rule_id = evaluated.rule_id
