-- Findings of current reports that fail, by what was chosen.
SELECT f.report_id, f.report_year, f.rule_id, f.severity, f.row_code, f.column_code, f.left_value, f.right_value, f.difference,
    f.cause, f.message, r.edition, r.publisher_id, r.document_id, r.region_code, coalesce(p.name, r.publisher) AS body, r.reader
FROM fct_findings AS f
JOIN fct_reports AS r USING (report_id)
LEFT JOIN dim_publishers AS p USING (publisher_id)
WHERE f.outcome = 'fail' AND r.is_current
    AND ($rule = '' OR f.rule_id = $rule) AND ($cause = '' OR f.cause = $cause)
    AND ($severity = '' OR f.severity = $severity) AND ($edition = '' OR r.edition = $edition)
    AND ($year = 0 OR f.report_year = $year) AND ($prefix = '' OR starts_with(r.region_code, $prefix))
ORDER BY f.report_year DESC, f.severity, abs(f.difference) DESC NULLS LAST, f.report_id, f.rule_id, f.row_code, f.column_code
LIMIT $size OFFSET $skip
