-- Grain: one row per metric: what it means, how it is made, and what it can be compared over.
with metrics as ({{ metric_descriptions() }})

select position, metric, name_zh, name_en, unit, kind, formula, comparable_editions, caveat
from metrics
