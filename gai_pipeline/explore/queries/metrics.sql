-- All metrics.
SELECT position, metric, name_zh, name_en, unit, kind, formula, comparable_editions, caveat FROM dim_metrics ORDER BY position
