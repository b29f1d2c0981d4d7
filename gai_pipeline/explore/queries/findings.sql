-- Findings of current reports that fail, by what was chosen, the newest first.
WITH current_reports AS (
    SELECT report_id FROM fct_reports
    WHERE is_current AND ($edition = '' OR edition = $edition) AND ($prefix = '' OR starts_with(region_code, $prefix))
),
picked AS (
    SELECT * FROM fct_findings
    WHERE outcome = 'fail' AND ($rule = '' OR rule_id = $rule) AND ($cause = '' OR cause = $cause)
        AND ($severity = '' OR severity = $severity) AND ($year = 0 OR report_year = $year)
        AND report_id IN (SELECT report_id FROM current_reports)
    ORDER BY report_year DESC, severity, report_id, rule_id, row_code, column_code
    LIMIT $size OFFSET $skip
)
SELECT f.report_id, f.report_year, f.rule_id, f.severity, f.row_code, f.column_code, f.left_value, f.right_value, f.difference,
    f.cause, f.message, r.edition, r.publisher_id, r.document_id, r.region_code, coalesce(p.name, r.publisher) AS body, r.reader
FROM picked AS f
JOIN fct_reports AS r USING (report_id)
LEFT JOIN dim_publishers AS p USING (publisher_id)
ORDER BY f.report_year DESC, f.severity, f.report_id, f.rule_id, f.row_code, f.column_code
