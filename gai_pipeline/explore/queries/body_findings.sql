-- What does not balance in the reports of a body, all versions.
SELECT f.report_id, f.report_year, r.edition, r.is_current, f.rule_id, f.severity, f.row_code, f.column_code, f.left_value,
    f.right_value, f.difference, f.cause, f.message
FROM fct_findings AS f JOIN fct_reports AS r USING (report_id)
WHERE r.publisher_id = $id AND f.outcome = 'fail'
ORDER BY f.report_year DESC, f.severity, f.rule_id
