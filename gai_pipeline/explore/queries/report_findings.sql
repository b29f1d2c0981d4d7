-- The findings of a report.
SELECT rule_id, outcome, severity, row_code, column_code, left_value, right_value, difference, cause, message
FROM fct_findings
WHERE report_id = $id
ORDER BY outcome = 'blocked', severity, rule_id, row_code, column_code
