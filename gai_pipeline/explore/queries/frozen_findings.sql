-- All findings of current reports that fail.
SELECT report_id, rule_id, row_code, column_code FROM mart_failed_findings ORDER BY ALL
