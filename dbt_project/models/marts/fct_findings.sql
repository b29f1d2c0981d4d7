-- Grain: one row per report, rule, row and column that fails or cannot be decided. Rules inside a report were evaluated when
-- it was read; those between reports are evaluated here, on current reports, and belong to the later one. What could not
-- be decided about a report itself (its version, its scope) is a finding too.
with inside as (select * from {{ ref('stg_findings') }}),

chained as (select * from {{ ref('int_chain_checks') }} where outcome != 'pass'),

rolled as (select * from {{ ref('int_rollup_checks') }} where outcome != 'pass'),

versions as (select report_id, report_year, n_versions from {{ ref('int_report_versions') }} where version_basis = 'undecided'),

scopes as (
    select scopes.report_id, scopes.report_year, scopes.stated_scope, scopes.scope_evidence, figures.smaller_in, figures.own_figure, figures.unit_figure
    from {{ ref('int_report_scopes') }} as scopes
    left join {{ ref('int_scope_figures') }} as figures on figures.report_id = scopes.report_id and not figures.is_sum
    where scopes.scope_basis = 'text_against_figures'
),

rules as (select rule_id, severity, coalesce(table_name, 'applications') as table_name, name_zh, name_en from {{ ref('dim_rules') }}),

row_labels as ({{ labels_of('row') }}),

column_labels as ({{ labels_of('column') }}),

between_reports as (
    select
        ties.*,
        rules.name_en || ties.years as what
    from (
        select *, ' (' || report_year || ' / ' || (report_year - 1) || ')' as years, 'a number is missing' as why_blocked from chained
        union all by name
        select *, ' (' || report_year || ')' as years, 'not all units are there' as why_blocked from rolled
    ) as ties
    inner join rules on rules.rule_id = ties.rule_id
),

found as (
    select
        report_id,
        rule_id,
        outcome,
        severity,
        row_code,
        column_code,
        left_value,
        right_value,
        difference,
        cause,
        message,
        report_year
    from inside
    union all
    select
        report_id,
        rule_id,
        outcome,
        severity,
        row_code,
        column_code,
        left_value,
        right_value,
        cast(left_value - right_value as decimal(24, 6)) as difference,
        'undecided' as cause,
        what || ': '
        || case
            when outcome = 'blocked' then why_blocked
            else printf('%g ≠ %g', cast(left_value as double), cast(right_value as double))
        end as message,
        report_year
    from between_reports
    union all
    select
        versions.report_id,
        rules.rule_id,
        'fail' as outcome,
        rules.severity,
        null as row_code,
        null as column_code,
        null as left_value,
        null as right_value,
        null as difference,
        'undecided' as cause,
        printf('%s (%d)', rules.name_en, versions.n_versions) as message,
        versions.report_year
    from versions
    inner join rules on rules.rule_id = 'versions.undecided'
    union all
    select
        scopes.report_id,
        rules.rule_id,
        'fail' as outcome,
        rules.severity,
        scopes.smaller_in as row_code,
        null as column_code,
        scopes.own_figure as left_value,
        scopes.unit_figure as right_value,
        cast(scopes.own_figure - scopes.unit_figure as decimal(24, 6)) as difference,
        'undecided' as cause,
        concat_ws(': ', rules.name_en, scopes.stated_scope, scopes.scope_evidence) as message,
        scopes.report_year
    from scopes
    inner join rules on rules.rule_id = 'scope.contradiction'
)

select
    found.report_id,
    found.rule_id,
    rules.name_zh as rule_label,
    rules.name_en as rule_label_en,
    found.outcome,
    found.severity,
    found.row_code,
    row_labels.label as row_label,
    row_labels.label_en as row_label_en,
    found.column_code,
    column_labels.label as column_label,
    column_labels.label_en as column_label_en,
    found.left_value,
    found.right_value,
    found.difference,
    found.cause,
    found.message,
    found.report_year
from found
left join rules on rules.rule_id = found.rule_id
left join row_labels on row_labels.table_name = rules.table_name and row_labels.code = found.row_code
left join column_labels on column_labels.table_name = rules.table_name and column_labels.code = found.column_code
order by found.report_year, found.report_id
