-- Grain: one row per report, rule, row and column that fails or cannot be decided beside other reports of the same year: the
-- units that a government's report adds up, the versions of one report, the figures that contradict what a report says of
-- its scope. Few; whether all units are there depends on the years before and after, so that none is kept by year.
with reports as (
    select reports.report_id, reports.edition, reports.region_code, versions.is_current
    from {{ ref('stg_reports') }} as reports
    inner join {{ ref('int_report_versions') }} as versions on versions.report_id = reports.report_id
),

rolled as (select * from {{ ref('int_rollup_checks') }} where outcome != 'pass'),

versions as (select report_id, report_year, n_versions from {{ ref('int_report_versions') }} where version_basis = 'undecided'),

scopes as (
    select scopes.report_id, scopes.report_year, scopes.stated_scope, scopes.scope_evidence, figures.smaller_in, figures.own_figure, figures.unit_figure
    from {{ ref('int_report_scopes') }} as scopes
    left join {{ ref('int_scope_figures') }} as figures on figures.report_id = scopes.report_id and not figures.is_sum
    where scopes.scope_basis = 'text_against_figures'
),

rules as (select rule_id, severity, name_en from {{ ref('dim_rules') }}),

found as (
    select
        rolled.report_id,
        rolled.rule_id,
        rolled.outcome,
        rolled.severity,
        rolled.row_code,
        rolled.column_code,
        rolled.left_value,
        rolled.right_value,
        rules.name_en || ' (' || rolled.report_year || '): '
        || {{ sides_told('rolled', 'not all units are there') }} as message,
        rolled.report_year
    from rolled
    inner join rules on rules.rule_id = rolled.rule_id
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
        concat_ws(': ', rules.name_en, scopes.stated_scope, scopes.scope_evidence) as message,
        scopes.report_year
    from scopes
    inner join rules on rules.rule_id = 'scope.contradiction'
)

select
    found.report_id,
    found.rule_id,
    found.outcome,
    found.severity,
    found.row_code,
    found.column_code,
    found.left_value,
    found.right_value,
    cast(found.left_value - found.right_value as decimal(24, 6)) as difference,
    'undecided' as cause,
    found.message,
    reports.edition,
    reports.region_code,
    reports.is_current,
    found.report_year
from found
inner join reports on reports.report_id = found.report_id
order by found.report_year, found.report_id
