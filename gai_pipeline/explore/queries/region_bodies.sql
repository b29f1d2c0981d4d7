-- The bodies of a place, governments first, with their newest report.
WITH own AS (SELECT * FROM dim_publishers WHERE region_code = $code),
newest AS (
    SELECT publisher_id, max(report_year) AS report_year, arg_max(report_id, report_year) AS report_id
    FROM fct_reports
    WHERE is_current AND status IN ('parsed', 'partial') AND publisher_id IN (SELECT publisher_id FROM own)
    GROUP BY publisher_id
)
SELECT own.publisher_id, own.name, own.agency_level, own.body_kind, own.first_year, own.last_year, own.n_reports,
    newest.report_year, newest.report_id
FROM own LEFT JOIN newest USING (publisher_id)
ORDER BY own.agency_level = 'department', own.name
LIMIT 500
