{{ config(materialized='view', persist_docs={'relation': true, 'columns': target.name != 'lake'}) }}
-- Grain: one row per report, rule, row and column that fails or cannot be decided. Rules inside a report were evaluated when
-- it was read; those between reports are evaluated on current reports, and belong to the later one. What could not be
-- decided about a report itself (its version, its scope) is a finding too.
-- A view of codes and their labels, as fct_cells: six labels that repeat in every row are not written.
with yearly as (select * from {{ ref('stored_findings').include(database=false) }}),

peer as (select * from {{ ref('stored_peer_findings').include(database=false) }}),

rules as (select rule_id, coalesce(table_name, 'applications') as table_name, name_zh, name_en from {{ ref('dim_rules').include(database=false) }}),

row_labels as ({{ labels_of('row', in_view=true) }}),

column_labels as ({{ labels_of('column', in_view=true) }}),

found as (
    select * from yearly
    union all by name
    select * exclude (edition, region_code, is_current) from peer
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
