-- How many findings of what was chosen fail, by year and level, in the order in which they are listed.
SELECT report_year, severity, sum(n_findings)::BIGINT AS n
FROM mart_finding_counts
WHERE ($rule = '' OR rule_id = $rule) AND ($cause = '' OR cause = $cause) AND ($severity = '' OR severity = $severity)
    AND ($edition = '' OR edition = $edition) AND ($year = 0 OR report_year = $year)
    AND ($prefix = '' OR (region_code >= $prefix AND region_code < $prefix || '~'))
GROUP BY report_year, severity
ORDER BY report_year DESC NULLS LAST, severity
