-- All reports and documents that gave none.
SELECT report_id FROM fct_reports ORDER BY report_id
