{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per rule, edition, reader, province and report year, over current reports: how many equations inside a report
-- or between two years of a body there are, and how many of them fail or lack a figure.
-- An equation inside a report is one row or one column of a table that the report has. Reports that have a table are counted,
-- and their findings taken off; a row for each report and rule would be thirty times as many.
with versions as (
    select report_id from {{ ref('int_report_versions') }} where is_current and {{ only_stale_years('report_year') }}
),

metrics as (select report_id, reader from {{ ref('int_report_metrics') }} where {{ only_stale_years('report_year') }}),

provinces as (select region_code, province_code from {{ ref('int_provinces') }}),

placed as (
    select
        reports.report_id,
        reports.report_year,
        reports.edition,
        metrics.reader,
        provinces.province_code,
        reports.tables_proactive,
        reports.tables_applications,
        reports.tables_reviews
    from {{ ref('stg_reports') }} as reports
    inner join versions on versions.report_id = reports.report_id
    inner join metrics on metrics.report_id = reports.report_id
    left join provinces on provinces.region_code = reports.region_code
    where {{ only_stale_years('reports.report_year') }}
),

identity_counts as ({{ identity_counts() }}),

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
    where {{ only_stale_years('findings.report_year') }}
    group by all
),

-- By report first: 2.6 s of a build of 1,000,000 reports, where counting distinct reports among all equations took 4.0 s.
chained_reports as (
    select
        report_id,
        rule_id,
        count(*) filter (where outcome != 'blocked') as checked,
        count(*) filter (where outcome = 'fail') as failed,
        count(*) filter (where outcome = 'blocked') as blocked
    from {{ ref('int_chain_checks') }}
    where {{ only_stale_years('report_year') }}
    group by report_id, rule_id
),

between_years as (
    select
        chained_reports.rule_id,
        placed.edition,
        placed.reader,
        placed.province_code,
        placed.report_year,
        count(*) as n_reports,
        sum(chained_reports.checked) as checked,
        sum(chained_reports.failed) as failed,
        sum(chained_reports.blocked) as blocked
    from chained_reports
    inner join placed on placed.report_id = chained_reports.report_id
    group by all
),

all_rules as (
    select * from equations
    union all by name
    select * from found
    union all by name
    select * from between_years
)

select
    rule_id,
    edition,
    reader,
    province_code,
    report_year,
    cast(sum(n_reports) as integer) as n_reports,
    cast(sum(checked) as bigint) as checked,
    cast(sum(failed) as bigint) as failed,
    cast(sum(blocked) as bigint) as blocked
from all_rules
group by all
