-- The findings of a report. Of a year that is known only the rows that lie by it are read: IS NOT DISTINCT FROM reads all.
WITH found AS (
    SELECT * FROM fct_findings WHERE report_id = $id AND report_year = $year::INTEGER
    UNION ALL
    SELECT * FROM fct_findings WHERE $year::INTEGER IS NULL AND report_id = $id AND report_year IS NULL
)
SELECT rule_id, outcome, severity, row_code, column_code, left_value, right_value, difference, cause, message
FROM found
ORDER BY outcome = 'blocked', severity, rule_id, row_code, column_code
