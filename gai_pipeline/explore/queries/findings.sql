-- Findings of current reports that fail, of a year and level, in the order in which they lie, which every page of them shares.
-- Only those that are shown are joined with what they say. Of a year that is known only the rows that lie by it are read: IS NOT
-- DISTINCT FROM reads all.
WITH failed AS (
    SELECT * FROM mart_failed_findings WHERE report_year = $year::INTEGER
    UNION ALL
    SELECT * FROM mart_failed_findings WHERE $year::INTEGER IS NULL AND report_year IS NULL
),
picked AS MATERIALIZED (
    SELECT report_id, rule_id, row_code, column_code, edition, region_code
    FROM failed
    WHERE severity = $severity AND ($rule = '' OR rule_id = $rule) AND ($cause = '' OR cause = $cause)
        AND ($edition = '' OR edition = $edition)
        AND ($prefix = '' OR (region_code >= $prefix AND region_code < $prefix || '~'))
    LIMIT $size OFFSET $skip
),
findings AS (
    SELECT * FROM fct_findings WHERE report_year = $year::INTEGER
    UNION ALL
    SELECT * FROM fct_findings WHERE $year::INTEGER IS NULL AND report_year IS NULL
),
reports AS (
    SELECT * FROM fct_reports WHERE report_year = $year::INTEGER
    UNION ALL
    SELECT * FROM fct_reports WHERE $year::INTEGER IS NULL AND report_year IS NULL
)
SELECT f.report_id, f.report_year, f.rule_id, f.severity, f.row_code, f.column_code, f.left_value, f.right_value, f.difference,
    f.cause, f.message, p.edition, r.publisher_id, r.document_id, p.region_code, coalesce(b.name, r.publisher) AS body, r.reader
FROM picked AS p
JOIN findings AS f ON f.report_id = p.report_id AND f.rule_id = p.rule_id
    AND f.row_code IS NOT DISTINCT FROM p.row_code AND f.column_code IS NOT DISTINCT FROM p.column_code
JOIN reports AS r ON r.report_id = p.report_id
LEFT JOIN dim_publishers AS b USING (publisher_id)
ORDER BY f.report_id, f.rule_id, f.row_code, f.column_code
