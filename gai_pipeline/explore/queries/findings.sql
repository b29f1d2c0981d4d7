-- Findings of current reports that fail, of a year and level, in the order in which they lie: that of their reports.
-- Nothing is sorted but what is shown.
WITH current_reports AS (
    SELECT report_id FROM fct_reports
    WHERE is_current AND report_year IS NOT DISTINCT FROM $year::INTEGER AND ($edition = '' OR edition = $edition)
        AND ($prefix = '' OR (region_code >= $prefix AND region_code < $prefix || '~'))
),
picked AS (
    SELECT report_id, report_year, rule_id, severity, row_code, column_code, left_value, right_value, difference, cause, message
    FROM fct_findings
    WHERE outcome = 'fail' AND report_year IS NOT DISTINCT FROM $year::INTEGER AND severity = $severity
        AND ($rule = '' OR rule_id = $rule) AND ($cause = '' OR cause = $cause)
        AND report_id IN (SELECT report_id FROM current_reports)
    LIMIT $size OFFSET $skip
)
SELECT f.report_id, f.report_year, f.rule_id, f.severity, f.row_code, f.column_code, f.left_value, f.right_value, f.difference,
    f.cause, f.message, r.edition, r.publisher_id, r.document_id, r.region_code, coalesce(p.name, r.publisher) AS body, r.reader
FROM picked AS f
JOIN fct_reports AS r ON r.report_id = f.report_id AND r.report_year IS NOT DISTINCT FROM $year::INTEGER
LEFT JOIN dim_publishers AS p USING (publisher_id)
ORDER BY f.report_id, f.rule_id, f.row_code, f.column_code
