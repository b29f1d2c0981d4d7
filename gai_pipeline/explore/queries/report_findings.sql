-- The findings of a report.
SELECT rule_id, outcome, severity, row_code, column_code, left_value, right_value, difference, cause, message
FROM fct_findings
WHERE report_id = $id AND report_year IS NOT DISTINCT FROM $year::INTEGER
ORDER BY outcome = 'blocked', severity, rule_id, row_code, column_code
