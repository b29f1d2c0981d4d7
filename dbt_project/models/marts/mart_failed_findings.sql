{{ config(materialized='view', persist_docs={'relation': true, 'columns': target.name != 'lake'}) }}
-- Grain: one row per report, rule, row and column that fails, of current reports, within a year in the order in which they
-- are listed: errors before warnings, by report, and what tells of a report beside others of its year at the end. What shows
-- some of them reads only these and joins nothing before it has chosen; what they say stands in fct_findings.
with yearly as (select * from {{ ref('stored_failed_findings').include(database=false) }}),

peer as (
    select * from {{ ref('stored_peer_findings').include(database=false) }} where outcome = 'fail' and is_current
),

found as (
    select * from yearly
    union all by name
    select * exclude (outcome, left_value, right_value, difference, message, is_current) from peer
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
from found
