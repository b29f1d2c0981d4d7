-- How many findings there are of what was chosen.
SELECT count(*) AS n, count(DISTINCT f.report_id) AS n_reports
FROM fct_findings AS f JOIN fct_reports AS r USING (report_id)
WHERE f.outcome = 'fail' AND r.is_current
    AND ($rule = '' OR f.rule_id = $rule) AND ($cause = '' OR f.cause = $cause)
    AND ($severity = '' OR f.severity = $severity) AND ($edition = '' OR r.edition = $edition)
    AND ($year = 0 OR f.report_year = $year) AND ($prefix = '' OR starts_with(r.region_code, $prefix))
