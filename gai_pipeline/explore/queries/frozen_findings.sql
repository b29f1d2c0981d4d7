-- All findings of current reports that fail.
SELECT f.report_id, f.rule_id, f.row_code, f.column_code
FROM fct_findings AS f JOIN fct_reports AS r USING (report_id)
WHERE f.outcome = 'fail' AND r.is_current
ORDER BY ALL
