-- Cells that changed from one version of a report to the next.
SELECT c.report_id, c.previous_report_id, r.report_year, r.edition, c.table_name, c.row_code, c.column_code,
    c.previous_value, c.value, c.previous_status, c.status
FROM fct_report_changes AS c JOIN fct_reports AS r USING (report_id)
WHERE r.publisher_id = $id
ORDER BY r.report_year DESC, c.table_name, c.row_code, c.column_code
LIMIT 400
