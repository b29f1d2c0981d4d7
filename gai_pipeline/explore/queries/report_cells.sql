-- The cells of a report.
SELECT table_name, row_code, column_code, value, status, raw, confidence, proposed, corrected, reader, page, locator
FROM fct_cells
WHERE report_id = $id AND report_year IS NOT DISTINCT FROM $year::INTEGER
