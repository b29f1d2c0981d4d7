{{ config(materialized='view', persist_docs={'relation': true, 'columns': target.name != 'lake'}) }}
-- Grain: one row per report, rule, row and column that fails, of current reports, within a year in the order in which they
-- are listed: errors before warnings, by report, and what tells of a report beside others of its year at the end. What shows
-- some of them reads only these and joins nothing before it has chosen; what they say stands in fct_findings.
with yearly as (select * from {{ ref('stored_failed_findings').include(database=false) }}),

peer as (select * from {{ ref('stored_peer_findings').include(database=false) }} where outcome = 'fail'),

reports as (
    select report_id, report_year, edition, region_code
    from {{ ref('fct_reports').include(database=false) }}
    where is_current
)

select
    report_id,
    rule_id,
    row_code,
    column_code,
    cause,
    severity,
    edition,
    region_code,
    report_year
from yearly
union all
select
    peer.report_id,
    peer.rule_id,
    peer.row_code,
    peer.column_code,
    peer.cause,
    peer.severity,
    reports.edition,
    reports.region_code,
    peer.report_year
from peer
-- A report that is held beside others has a year. Its year in the join lets a condition on it reach both sides.
inner join reports on reports.report_id = peer.report_id and reports.report_year = peer.report_year
