-- Grain: one row per rule, edition, reader, province and report year, over current reports.
-- checked: equations that could be evaluated (passed or failed). An equation inside a report is one row or one column of a
-- table that the report has.
with reports as (
    select
        report_id, report_year, edition, reader, region_code,
        tables_proactive, tables_applications, tables_reviews
    from {{ ref('fct_reports') }}
    where is_current
),

tree as (
    select tree.region_code, tree.ancestor_code as province_code
    from {{ ref('int_region_tree') }} as tree
    inner join {{ ref('int_regions') }} as regions on regions.region_code = tree.ancestor_code
    where regions.level = 'province'
),

rules as (select rule_id, name_zh, name_en from {{ ref('dim_rules') }}),

present as (
    unpivot reports on tables_proactive, tables_applications, tables_reviews
    into name table_name value state
),

identity_counts as ({{ identity_counts() }}),

equations as (
    select present.report_id, identity_counts.rule_id, identity_counts.identities
    from present
    inner join identity_counts
        on identity_counts.edition = present.edition and 'tables_' || identity_counts.table_name = present.table_name
    where present.state = 'present'
),

found as (
    select
        report_id,
        rule_id,
        count(*) filter (where outcome = 'fail') as failed,
        count(*) filter (where outcome = 'blocked') as blocked
    from {{ ref('stg_findings') }}
    group by report_id, rule_id
),

inside as (
    select
        equations.report_id,
        equations.rule_id,
        equations.identities - coalesce(found.blocked, 0) as checked,
        coalesce(found.failed, 0) as failed,
        coalesce(found.blocked, 0) as blocked
    from equations
    left join found on found.report_id = equations.report_id and found.rule_id = equations.rule_id
),

between_reports as (
    select
        report_id,
        rule_id,
        count(*) filter (where outcome != 'blocked') as checked,
        count(*) filter (where outcome = 'fail') as failed,
        count(*) filter (where outcome = 'blocked') as blocked
    from (
        select report_id, rule_id, outcome from {{ ref('int_chain_checks') }}
        union all
        select report_id, rule_id, outcome from {{ ref('int_rollup_checks') }}
    )
    group by report_id, rule_id
),

all_rules as (
    select * from inside
    union all by name
    select * from between_reports
)

select
    all_rules.rule_id,
    any_value(rules.name_zh) as rule_label,
    any_value(rules.name_en) as rule_label_en,
    reports.edition,
    reports.reader,
    tree.province_code as region_code,
    reports.report_year,
    cast(count(distinct all_rules.report_id) as integer) as n_reports,
    cast(sum(checked) as bigint) as checked,
    cast(sum(failed) as bigint) as failed,
    cast(sum(blocked) as bigint) as blocked,
    round(sum(failed) / nullif(sum(checked), 0), 6) as failed_share
from all_rules
inner join reports on reports.report_id = all_rules.report_id
left join rules on rules.rule_id = all_rules.rule_id
left join tree on tree.region_code = reports.region_code
group by all
