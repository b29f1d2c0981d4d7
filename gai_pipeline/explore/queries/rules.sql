-- How often each rule was checked and failed, over all current reports. For a rule whose checks are not counted, only how
-- many findings there are.
WITH found AS (SELECT rule_id, sum(n_findings) AS failed FROM mart_finding_counts GROUP BY rule_id)
SELECT r.rule_id, r.kind, r.severity, r.table_name, sum(v.checked)::BIGINT AS checked,
    coalesce(sum(v.failed), any_value(found.failed), 0)::BIGINT AS failed, sum(v.blocked)::BIGINT AS blocked,
    sum(v.failed) / nullif(sum(v.checked), 0) AS failed_share
FROM dim_rules AS r LEFT JOIN mart_violation_rates AS v USING (rule_id) LEFT JOIN found USING (rule_id)
GROUP BY ALL
ORDER BY failed_share DESC NULLS LAST, r.rule_id
