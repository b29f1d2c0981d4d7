{{ config(materialized='by_year', chained=true, in_parts=true) }}
-- Grain: one row per current report, rule that ties it to the report of the year before, and the row or column that the
-- rule holds for. The equations are those of the form (chain_terms); outcome: pass, fail or blocked.
with counted as (select * from {{ ref('int_counted_reports') }}),

rules as ({{ rule_descriptions() }}),

-- An equation is a rule and the row or column that it holds for; its terms differ by edition and side.
terms as (
    select
        *,
        dense_rank() over (order by rule_id, row_key nulls first, column_key nulls first) as equation_no,
        dense_rank() over (order by table_name, term_row_code, term_column_code) as cell_no,
        count(*) over (partition by edition, side, rule_id, row_key, column_key) as n_terms
    from ({{ chain_terms() }})
),

equations as (select distinct equation_no, rule_id, row_key, column_key from terms),

needed_cells as (select distinct cell_no, table_name, term_row_code, term_column_code from terms),

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

sides as (
    select report_id, report_year, report_id as of_report_id, later_edition as edition, 'left' as side
    from pairs
    union all
    select report_id, report_year, earlier_report_id as of_report_id, earlier_edition as edition, 'right' as side
    from pairs
),

cells as (
    select stored.report_id, needed_cells.cell_no, stored.figure
    from {{ ref('int_cells') }} as stored
    inner join needed_cells
        on needed_cells.table_name = stored.table_name
        and needed_cells.term_row_code = stored.row_code
        and needed_cells.term_column_code = stored.column_code
    where {{ only_stale_years('stored.report_year', before=true) }}
),

-- A side is known when every one of its terms has a figure.
evaluated as (
    select
        sides.report_id,
        sides.report_year,
        terms.equation_no,
        {{ side_value('left') }} as left_value,
        {{ side_value('right') }} as right_value
    from cells
    inner join sides on sides.of_report_id = cells.report_id
    inner join terms
        on terms.edition = sides.edition and terms.side = sides.side and terms.cell_no = cells.cell_no
    group by sides.report_id, sides.report_year, terms.equation_no
    -- A table that one of the two reports does not have makes the rule not applicable.
    having bool_or(terms.side = 'left') and bool_or(terms.side = 'right')
)

select
    evaluated.report_id,
    evaluated.report_year,
    equations.rule_id,
    case
        when evaluated.left_value is null or evaluated.right_value is null then 'blocked'
        when evaluated.left_value = evaluated.right_value then 'pass'
        else 'fail'
    end as outcome,
    rules.severity,
    equations.row_key as row_code,
    equations.column_key as column_code,
    cast(evaluated.left_value as decimal(24, 6)) as left_value,
    cast(evaluated.right_value as decimal(24, 6)) as right_value
from evaluated
inner join equations on equations.equation_no = evaluated.equation_no
inner join rules on rules.rule_id = equations.rule_id
