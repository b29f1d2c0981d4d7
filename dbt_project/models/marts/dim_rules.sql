-- Grain: one row per rule of the form's arithmetic.
with rules as ({{ rule_descriptions() }})

select rule_id, kind, severity, table_name, holds_per, relation, name_zh, name_en
from rules
