-- How often a rule fails, by a column of mart_violation_rates.
SELECT CASE $by WHEN 'edition' THEN edition WHEN 'year' THEN report_year::VARCHAR WHEN 'reader' THEN reader ELSE region_code END
        AS part,
    sum(n_reports)::BIGINT AS n_reports, sum(checked)::BIGINT AS checked, sum(failed)::BIGINT AS failed,
    sum(blocked)::BIGINT AS blocked, sum(failed) / nullif(sum(checked), 0) AS failed_share
FROM mart_violation_rates
WHERE rule_id = $rule
GROUP BY part
ORDER BY part NULLS LAST
