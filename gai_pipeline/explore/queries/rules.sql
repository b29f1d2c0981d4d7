-- How often each rule was checked and failed, over all current reports.
SELECT r.rule_id, r.kind, r.severity, r.table_name, coalesce(sum(v.checked), 0)::BIGINT AS checked,
    coalesce(sum(v.failed), 0)::BIGINT AS failed, coalesce(sum(v.blocked), 0)::BIGINT AS blocked,
    sum(v.failed) / nullif(sum(v.checked), 0) AS failed_share
FROM dim_rules AS r LEFT JOIN mart_violation_rates AS v USING (rule_id)
GROUP BY ALL
ORDER BY failed_share DESC NULLS LAST, r.rule_id
