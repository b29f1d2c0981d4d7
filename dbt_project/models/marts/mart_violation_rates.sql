-- Grain: one row per rule, edition, reader, province and report year, over current reports.
-- checked: equations that could be evaluated (passed or failed). An equation inside a report is one row or one column of a
-- table that the report has. Reports that have a table are counted, and their findings taken off; a row for each report
-- and rule would be thirty times as many.
with reports as (
    select
        report_id, report_year, edition, reader, region_code,
        tables_proactive, tables_applications, tables_reviews
    from {{ ref('fct_reports') }}
    where is_current
),

provinces as (
    select tree.region_code, tree.ancestor_code as province_code
    from {{ ref('int_region_tree') }} as tree
    inner join {{ ref('int_regions') }} as regions on regions.region_code = tree.ancestor_code
    where regions.level = 'province'
),

rules as (select rule_id, name_zh, name_en from {{ ref('dim_rules') }}),

identity_counts as ({{ identity_counts() }}),

placed as (
    select reports.* exclude (region_code), provinces.province_code
    from reports
    left join provinces on provinces.region_code = reports.region_code
),

tables as (
    select report_id, report_year, edition, reader, province_code, replace(name, 'tables_', '') as table_name
    from (
        unpivot placed on tables_proactive, tables_applications, tables_reviews
        into name name value state
    )
    where state = 'present'
),

-- The equations of all reports that have a table, and less those that lack a figure.
equations as (
    select
        identity_counts.rule_id,
        counted.* exclude (table_name),
        counted.n_reports * identity_counts.identities as checked,
        0 as failed,
        0 as blocked
    from (
        select edition, reader, province_code, report_year, table_name, count(*) as n_reports
        from tables
        group by all
    ) as counted
    inner join identity_counts
        on identity_counts.edition = counted.edition and identity_counts.table_name = counted.table_name
),

found as (
    select
        findings.rule_id,
        tables.edition,
        tables.reader,
        tables.province_code,
        tables.report_year,
        0 as n_reports,
        -count(*) filter (where findings.outcome = 'blocked') as checked,
        count(*) filter (where findings.outcome = 'fail') as failed,
        count(*) filter (where findings.outcome = 'blocked') as blocked
    from {{ ref('stg_findings') }} as findings
    inner join tables on tables.report_id = findings.report_id
    inner join identity_counts
        on identity_counts.edition = tables.edition
        and identity_counts.table_name = tables.table_name
        and identity_counts.rule_id = findings.rule_id
    group by all
),

ties as (
    select report_id, rule_id, outcome from {{ ref('int_chain_checks') }}
    union all
    select report_id, rule_id, outcome from {{ ref('int_rollup_checks') }}
),

between_reports as (
    select
        ties.rule_id,
        placed.edition,
        placed.reader,
        placed.province_code,
        placed.report_year,
        count(distinct ties.report_id) as n_reports,
        count(*) filter (where ties.outcome != 'blocked') as checked,
        count(*) filter (where ties.outcome = 'fail') as failed,
        count(*) filter (where ties.outcome = 'blocked') as blocked
    from ties
    inner join placed on placed.report_id = ties.report_id
    group by all
),

all_rules as (
    select * from equations
    union all by name
    select * from found
    union all by name
    select * from between_reports
)

select
    all_rules.rule_id,
    any_value(rules.name_zh) as rule_label,
    any_value(rules.name_en) as rule_label_en,
    all_rules.edition,
    all_rules.reader,
    all_rules.province_code as region_code,
    all_rules.report_year,
    cast(sum(n_reports) as integer) as n_reports,
    cast(sum(checked) as bigint) as checked,
    cast(sum(failed) as bigint) as failed,
    cast(sum(blocked) as bigint) as blocked,
    round(sum(failed) / nullif(sum(checked), 0), 6) as failed_share
from all_rules
left join rules on rules.rule_id = all_rules.rule_id
group by all
