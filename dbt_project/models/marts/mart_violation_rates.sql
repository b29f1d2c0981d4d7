-- Grain: one row per rule, edition, reader, province and report year, over current reports.
-- checked: equations that could be evaluated (passed or failed). Rules inside a report and between two years are counted by
-- year (int_rule_counts); those that hold a report beside its units anew, for they depend on the years before and after.
with reports as (
    select report_id, report_year, edition, reader, region_code from {{ ref('fct_reports') }} where is_current
),

provinces as (select region_code, province_code from {{ ref('int_provinces') }}),

rules as (select rule_id, name_zh, name_en from {{ ref('dim_rules') }}),

all_rules as (
    select * from {{ ref('int_rule_counts') }}
    union all by name
    select
        rollups.rule_id,
        reports.edition,
        reports.reader,
        provinces.province_code,
        reports.report_year,
        count(distinct rollups.report_id) as n_reports,
        count(*) filter (where rollups.outcome != 'blocked') as checked,
        count(*) filter (where rollups.outcome = 'fail') as failed,
        count(*) filter (where rollups.outcome = 'blocked') as blocked
    from {{ ref('int_rollup_checks') }} as rollups
    inner join reports on reports.report_id = rollups.report_id
    left join provinces on provinces.region_code = reports.region_code
    group by all
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
