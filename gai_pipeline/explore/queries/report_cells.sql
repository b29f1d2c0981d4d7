-- The cells of a report. Of a year that is known only the rows that lie by it are read: IS NOT DISTINCT FROM reads all.
WITH found AS (
    SELECT * FROM fct_cells WHERE report_id = $id AND report_year = $year::INTEGER
    UNION ALL
    SELECT * FROM fct_cells WHERE $year::INTEGER IS NULL AND report_id = $id AND report_year IS NULL
)
SELECT table_name, row_code, column_code, value, status, raw, confidence, proposed, corrected, reader, page, locator
FROM found
